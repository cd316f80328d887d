"""What waits for the signature of one's organisation, on the home page."""

from django.urls import reverse

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.foundation.kernel.periods import day_in_words
from apps.money.contracts.selectors.signing import waiting_for


def lines(actor: Actor) -> list[HomeLine]:
    """Each contract that waits for one's organisation."""
    return [
        HomeLine(
            f"{contract.name}, from {day_in_words(contract.starts_on)}: {actor.organisation_name} has not signed.",
            reverse("contracts:terms", kwargs={"uid": contract.uid}),
            "Read and sign",
        )
        for contract in waiting_for(actor)
    ]


home_cards.register(HomeCard("to-sign", "To sign", Permission.CONTRACT_SIGN, lines, 5))
