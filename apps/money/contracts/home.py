"""What waits for the signature of one's organisation, on the home page."""

from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.foundation.kernel.periods import day_in_words
from apps.money.contracts.presenters.versions import ending_in_words
from apps.money.contracts.selectors.agreeing import assumptions_ending, assumptions_waiting_for
from apps.money.contracts.selectors.signing import waiting_for
from apps.money.contracts.selectors.versions import query_to


def lines(actor: Actor) -> list[HomeLine]:
    """Each contract and each assumption that waits for one's organisation."""
    contracts = [
        HomeLine(
            f"{version.contract.name}, {'varied ' if version.varies_id else ''}from {day_in_words(version.starts_on)}: "
            f"{actor.organisation_name} has not signed.",
            f"{reverse('contracts:terms', kwargs={'uid': version.contract.uid})}{query_to(version)}",
            "Read and sign",
        )
        for version in waiting_for(actor)
    ]
    assumptions = [
        HomeLine(
            f"{one.version.contract.name}, an assumption until {day_in_words(one.until)}: "
            f"{actor.organisation_name} has not signed.",
            f"{reverse('contracts:assumptions', kwargs={'uid': one.version.contract.uid})}"
            f"{query_to(one.version)}#{one.uid}",
            "Read and sign",
        )
        for one in assumptions_waiting_for(actor, timezone.localdate())
    ]
    return contracts + assumptions


def ending_lines(actor: Actor) -> list[HomeLine]:
    """Assumptions of live contracts of one's organisation that end soon, or have ended."""
    today = timezone.localdate()
    return [
        HomeLine(
            f"{one.assumption.version.contract.name}: {ending_in_words(one, today)}",
            reverse("contracts:assumptions", kwargs={"uid": one.assumption.version.contract.uid}),
            "Assumptions",
        )
        for one in assumptions_ending(today, party=actor.organisation_id)
    ]


home_cards.register(HomeCard("assumptions", "Assumptions that end", Permission.CONTRACT_SIGN, ending_lines, 9))
home_cards.register(HomeCard("to-sign", "To sign", Permission.CONTRACT_SIGN, lines, 5))
