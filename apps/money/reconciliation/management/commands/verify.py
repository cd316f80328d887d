"""`manage.py verify [--partnership SLUG] [--json]`: exit status 1 when anything does not hold."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.selectors import find_partnership, partnerships
from apps.money.reconciliation.verifying import verify


class Command(BaseCommand):
    help = "Prove that summaries are what their facts make them, and that no event was altered or removed."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--partnership", metavar="SLUG", help="one partnership; all without it")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = self._proofs(options["partnership"])
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=1))
        else:
            for slug, proofs in found.items():
                for proof in proofs:
                    self.stdout.write(f"{slug}: {'holds' if proof['holds'] else 'DOES NOT HOLD'}: {proof['what']}")
                    for place in proof["wrong"]:
                        self.stdout.write(f"    {place}")
        if any(not proof["holds"] for proofs in found.values() for proof in proofs):
            raise CommandError("Something does not hold.", returncode=1)

    @staticmethod
    def _proofs(slug: str | None) -> dict[str, list[dict[str, Any]]]:
        wanted = list(partnerships())
        if slug:
            one = find_partnership(slug)
            if one is None:
                raise CommandError(f"There is no partnership {slug}.", returncode=1)
            wanted = [one]
        found = {}
        for partnership in wanted:
            with tenant(partnership.id):
                found[partnership.slug] = [
                    {"what": proof.what, "holds": proof.holds, "wrong": proof.wrong} for proof in verify()
                ]
        return found
