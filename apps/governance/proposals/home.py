"""Decisions that wait for a member, and what waits to be counted, on the home page."""

from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.governance.boards.selectors import boards_on_a_day
from apps.governance.proposals.selectors import undecided_of, waits_for


def lines(actor: Actor) -> list[HomeLine]:
    """A line for each proposal that waits for the actor's vote, their casting vote, or to be counted by them."""
    if not (can(actor, Permission.PROPOSAL_VOTE) or can(actor, Permission.PROPOSAL_KEEP)):
        return []
    now = timezone.now()
    return [
        HomeLine(
            f"{one.case.title}: {waits}",
            reverse("proposals:proposal", kwargs={"uid": found.board.uid, "proposal_uid": one.proposal.uid}),
            "Open it",
        )
        for found, one in undecided_of(boards_on_a_day(actor, timezone.localdate()))
        if (waits := waits_for(actor, found, one, now))
    ]


home_cards.register(HomeCard("proposals", "Decisions waiting for you", Permission.PROPOSAL_WRITE, lines, 6))
