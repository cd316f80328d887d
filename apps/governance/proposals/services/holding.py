"""What every act about a proposal begins with: the board is held, and what stands is read anew."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.governance.boards.models import Board
from apps.governance.boards.selectors import BoardOnADay, Member, member_of, on_a_day
from apps.governance.proposals.choices import State
from apps.governance.proposals.models import Proposal
from apps.governance.proposals.selectors import Known, known

KEEPERS = frozenset({Role.BOARD_SECRETARY, Role.COMMAND_LINE})


class NotNow(ValueError):
    """What is asked cannot be done as the proposal stands, or not by this member; the words say why."""


@dataclass(frozen=True)
class Held:
    """A proposal as it stands, whose board nobody else moves until the transaction ends."""

    found: BoardOnADay
    known: Known
    state: State | None

    def stands(self, *states: State) -> None:
        """Raise NotNow unless it stands so."""
        if self.state not in states:
            now = self.state.label if self.state else "Decided"
            raise NotNow(f"The proposal stands otherwise by now: {now[0].lower()}{now[1:]}.")


def hold(proposal: Proposal, now: datetime, today: date) -> Held:
    """Wait for whoever acts on the board, and read what stands."""
    Board.objects.select_for_update().get(id=proposal.board_id)
    found = known(proposal)
    return Held(on_a_day(proposal.board, today), found, found.state(now))


def own_seat(found: BoardOnADay, actor: Actor) -> Member:
    """The actor's seat; raises NotNow where they have none."""
    if (member := member_of(found, actor)) is None:
        raise NotNow("You have no seat on this board.")
    return member


def check_keeps(found: BoardOnADay, actor: Actor) -> None:
    """Raise NotNow unless the actor keeps the board or chairs it."""
    member = member_of(found, actor)
    if actor.role not in KEEPERS and not (member and member.chairs):
        raise NotNow("The secretary or the chair of the board does this.")


def check_belongs(found: BoardOnADay, actor: Actor) -> None:
    """Raise NotNow unless the actor keeps the board or sits on it."""
    if actor.role not in KEEPERS:
        own_seat(found, actor)


def about(proposal: Proposal) -> dict[str, Any]:
    return {"subject_kind": "proposal", "subject_uid": proposal.uid}
