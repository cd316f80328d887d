"""`manage.py demo [--today DATE] [--scale N] [--only SLUG]`"""

import math
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.foundation.partnerships.selectors import find_partnership
from apps.interfaces.demo.generator.blueprints import BLUEPRINTS
from apps.interfaces.demo.generator.partnership import make
from apps.interfaces.demo.generator.timeline import timeline_of
from apps.interfaces.demo.sending import WentOtherwise
from apps.interfaces.demo.sign_ins import PASSWORD, SIGN_INS
from apps.interfaces.demo.story import is_finished, tell

SMALLEST, LARGEST = 0.1, 10.0
"""Below, a level of need would be empty; above, the two partnerships' numbers would meet."""


class Command(BaseCommand):
    help = "Make the fictional partnerships, unless they are there already. The same seed makes the same files."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--today", default="", metavar="DATE", help="the day from which the demo is seen; not after today"
        )
        parser.add_argument("--scale", type=float, default=1.0, help="how large: 1 is 5,000 and 2,000 people")
        parser.add_argument("--only", choices=[blueprint.slug for blueprint in BLUEPRINTS], metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ALLOW_SYNTHETIC_NUMBERS:
            raise CommandError("This server refuses synthetic NHS numbers, so it holds no demo.", returncode=1)
        timeline = timeline_of(_day(options["today"]))
        scale = options["scale"]
        if not (math.isfinite(scale) and SMALLEST <= scale <= LARGEST):
            raise CommandError(f"A scale is from {SMALLEST} to {LARGEST:g}.", returncode=2)
        for blueprint in BLUEPRINTS:
            if options["only"] in (None, blueprint.slug) and not self._is_there(blueprint.slug):
                try:
                    tell(make(blueprint, timeline, scale), self.stdout.write)
                except WentOtherwise as otherwise:
                    raise CommandError(f"{blueprint.name} was not finished. {otherwise}", returncode=1) from None
        self.stdout.write(
            f"{len(SIGN_INS)} sign-ins, for example {SIGN_INS[1].email}; the password of all is {PASSWORD}"
        )

    def _is_there(self, slug: str) -> bool:
        """Whether the partnership was made before. Refuses to go on with one that was left half made."""
        partnership = find_partnership(slug)
        if partnership is None:
            return False
        if not is_finished(partnership):
            raise CommandError(
                f"{partnership.name} is there and the demo did not finish it. Remove it with `make reset`, which "
                "removes everything else on this machine's own database too, and run this again.",
                returncode=1,
            )
        self.stdout.write(f"{partnership.name} is there already; nothing was changed.")
        return True


def _day(text: str) -> date:
    today = timezone.localdate()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise CommandError("A day is written as 2026-11-22.", returncode=2) from None
    if day > today:
        raise CommandError(
            "The demo cannot be seen from a day to come: intake refuses records from the future.", returncode=2
        )
    return day
