"""The proposal that a request is about, as its actor sees it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.governance.boards.models import Board
from apps.governance.boards.selectors import BoardOnADay, Member, member_of, on_a_day
from apps.governance.proposals.choices import State
from apps.governance.proposals.models import Decision, Proposal
from apps.governance.proposals.selectors import Known, all_known, open_board, proposals_visible_to, sees_all
from apps.governance.proposals.services.holding import KEEPERS
from apps.governance.proposals.services.writing import may_rewrite

ENTRY = {"menu_entry": "boards", "current": "proposals"}


@dataclass(frozen=True)
class LookedAt:
    """A proposal, its board today, and what the actor is to both."""

    actor: Actor
    found: BoardOnADay
    known: Known
    now: datetime
    today: date

    @property
    def board(self) -> Board:
        return self.found.board

    @property
    def proposal(self) -> Proposal:
        return self.known.proposal

    @property
    def state(self) -> State | None:
        return self.known.state(self.now)

    @property
    def own(self) -> Member | None:
        return member_of(self.found, self.actor)

    @property
    def sees_all(self) -> bool:
        return sees_all(self.actor, self.found)

    @property
    def belongs(self) -> bool:
        """Whether they speak of it: on the board, or keeping it."""
        return self.actor.role in KEEPERS or self.own is not None

    @property
    def keeps(self) -> bool:
        """Whether they open and count its vote."""
        return self.actor.role in KEEPERS or (self.own is not None and self.own.chairs)

    def approved(self) -> Decision:
        """The decision that moved money; raises Decision.DoesNotExist."""
        if self.known.decision is None or self.known.decision.posting is None:
            raise Decision.DoesNotExist
        return self.known.decision

    @property
    def context(self) -> dict[str, Any]:
        """What every page of it shows."""
        return {"board": self.board, "proposal": self.proposal, "case": self.known.case, **ENTRY}

    def may(self) -> dict[str, bool]:
        """Which acts its page offers."""
        state = self.state
        undecided = state is not None
        barred = self.known.standing_of(self.actor.user_id)
        return {
            "rewrite": state is State.DISCUSSED and self.belongs and may_rewrite(self.actor, self.proposal),
            "withdraw": state in {State.DISCUSSED, State.OPEN}
            and self.belongs
            and may_rewrite(self.actor, self.proposal),
            "say": undecided and self.belongs,
            "declare": state is State.DISCUSSED and self.own is not None,
            "rule": state in {State.DISCUSSED, State.OPEN} and self.own is not None and self.own.chairs,
            "open": state is State.DISCUSSED and self.keeps,
            "vote": state is State.OPEN and self.own is not None and barred is not None and not barred.is_barred,
            "room": state is State.OPEN and can(self.actor, Permission.PROPOSAL_KEEP),
            "count": self.keeps and (state is State.OVER or (state is State.OPEN and self.known.all_have_voted)),
            "cast": state is State.TIED and self.own is not None and self.own.chairs,
        }


def looked_at(actor: Actor, uid: UUID, proposal_uid: UUID) -> LookedAt:
    """Raises Board.DoesNotExist, and Proposal.DoesNotExist where the actor does not see it."""
    today = timezone.localdate()
    found = on_a_day(open_board(actor, uid), today)
    known = all_known(proposals_visible_to(actor, found).filter(uid=proposal_uid))
    if not known:
        raise Proposal.DoesNotExist
    return LookedAt(actor, found, known[0], timezone.now(), today)
