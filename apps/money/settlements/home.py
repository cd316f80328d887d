"""Years to fix and settlements to sign, on the home page."""

from django.urls import reverse

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.money.contracts.domain.fees import year_in_words
from apps.money.contracts.models import Contract
from apps.money.settlements.selectors.waiting import settlements_to_sign, years_to_fix


def _at(contract: Contract, year: int) -> str:
    return f"{reverse('settlements:settlement', kwargs={'uid': contract.uid})}?year={year}"


def fixing_lines(actor: Actor) -> list[HomeLine]:
    """Years of which every month is settled."""
    return [
        HomeLine(
            f"{one.contract.name}: every month of {year_in_words(one.year)} is settled.",
            _at(one.contract, one.year),
            f"Fix the settlement of {year_in_words(one.year)}",
        )
        for one in years_to_fix(actor)
    ]


def signing_lines(actor: Actor) -> list[HomeLine]:
    """Settlements that wait for the signature of one's organisation."""
    return [
        HomeLine(
            f"{one.contract.name}: {actor.organisation_name} has not signed {year_in_words(one.year)}.",
            _at(one.contract, one.year),
            f"Read and sign {year_in_words(one.year)}",
        )
        for one in settlements_to_sign(actor)
    ]


home_cards.register(HomeCard("years", "Years to settle", Permission.SETTLEMENT_FIX, fixing_lines, 8))
home_cards.register(HomeCard("settlements", "Settlements to sign", Permission.SETTLEMENT_SIGN, signing_lines, 6))
