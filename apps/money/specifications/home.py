"""Specifications on the home page: drafts that ask one's organisation, and what was to be met by now."""

from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.money.contracts.selectors import Contract
from apps.money.contracts.selectors.versions import query_to
from apps.money.specifications.selectors import drafts_asking, past_in_force


def lines(actor: Actor) -> list[HomeLine]:
    """Each contract that asks, with how much is left; and the one in force, with how much is past its day."""
    asking = [
        _line(
            version.contract,
            f"{left} {'item waits' if left == 1 else 'items wait'} for {actor.organisation_name}.",
            "Answer",
            query_to(version),
        )
        for version, left in drafts_asking(actor)
    ]
    past = [
        _line(contract, f"{number} {'answer is' if number == 1 else 'answers are'} past the day named.", "See which")
        for contract, number in past_in_force(actor, timezone.localdate())
    ]
    return [*asking, *past]


def _line(contract: Contract, words: str, link_words: str, query: str = "") -> HomeLine:
    address = reverse("specifications:overview", kwargs={"uid": contract.uid}) + query
    return HomeLine(f"{contract.name}: {words}", address, link_words)


home_cards.register(HomeCard("specifications", "Service specification", Permission.SPECIFICATION_ANSWER, lines, 6))
