"""Drafts whose commissioner asks one's organisation to answer, on the home page."""

from django.urls import reverse

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.money.specifications.selectors import drafts_asking


def lines(actor: Actor) -> list[HomeLine]:
    """Each contract that asks, with how much is left."""
    return [
        HomeLine(
            f"{contract.name}: {left} {'item waits' if left == 1 else 'items wait'} for {actor.organisation_name}.",
            reverse("specifications:overview", kwargs={"uid": contract.uid}),
            "Answer",
        )
        for contract, left in drafts_asking(actor)
    ]


home_cards.register(HomeCard("specifications", "Service specification", Permission.SPECIFICATION_ANSWER, lines, 6))
