"""Subcontracts on the home page: those that wait for one's organisation's signature."""

from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.money.subcontracts.selectors import waiting_for


def lines(actor: Actor) -> list[HomeLine]:
    """Each subcontract to read and sign."""
    return [
        HomeLine(
            f"{one.version.contract.name}: your subcontract waits for {actor.organisation_name} to sign.",
            reverse("subcontracts:one", kwargs={"subcontract_uid": one.uid}),
            "Read and sign",
        )
        for one in waiting_for(actor, timezone.localdate())
    ]


home_cards.register(HomeCard("subcontracts", "Subcontracts", Permission.CONTRACT_SIGN, lines, 6))
