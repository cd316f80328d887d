"""What runs have to say on the home page of those who apply them."""

from django.urls import reverse

from apps.care.risk_profiling.selectors import runs_visible_to
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.foundation.kernel.periods import day_in_words


def lines(actor: Actor) -> list[HomeLine]:
    """Runs that were sent and decide nothing yet."""
    return [
        HomeLine(
            f"A run of {run.tool}, data of {day_in_words(run.data_on)}, is not applied yet.",
            reverse("risk_profiling:run", kwargs={"uid": run.uid}),
            "Look at it",
        )
        for run in runs_visible_to(actor).filter(applied_at__isnull=True)[:3]
    ]


home_cards.register(HomeCard("runs", "Risk profiling", Permission.RISK_RUN_APPLY, lines, 40))
