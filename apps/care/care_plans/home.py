"""What plans have to say on the home page: that a plan was agreed for somebody in one's care. Nothing about whom."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from apps.care.care_plans.selectors.parties import notices_for
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.foundation.kernel.periods import day_in_words

LISTED = 5
KEPT_FOR = timedelta(days=30)


def lines(actor: Actor) -> list[HomeLine]:
    """Plans of which one's team or practice was told and which one has not opened yet."""
    now = timezone.now()
    found = list(notices_for(actor, now, now - KEPT_FOR)[: LISTED + 1])
    said = [
        HomeLine(
            f"{notice.told_by.name} agreed a care plan with somebody in your care on "
            f"{day_in_words(notice.plan.agreed_on)}.",
            reverse("care_plans:notice", kwargs={"uid": notice.uid}),
            "Open it",
        )
        for notice in found[:LISTED]
    ]
    if len(found) > LISTED:
        said.append(HomeLine("There are more; they appear here as you open these."))
    return said


home_cards.register(HomeCard("plans", "Care plans agreed", Permission.PLAN_READ, lines, 30))
