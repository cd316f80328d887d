"""What the home page says to the Caldicott guardian."""

from collections.abc import Sequence

from django.urls import reverse

from apps.care.patients.selectors import openings_to_review
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards


def lines(actor: Actor) -> Sequence[HomeLine]:
    """How many emergency openings wait for an answer."""
    waiting = openings_to_review().count()
    if not waiting:
        return []
    words = f"{waiting:,} {'opening waits' if waiting == 1 else 'openings wait'} for your answer."
    return [HomeLine(words, reverse("patients:emergency-queue"), "Answer")]


home_cards.register(HomeCard("emergency", "Emergency openings", Permission.EMERGENCY_REVIEW, lines, 5))
