"""Writing the case of a proposal, speaking of it, and withdrawing it."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.once import SentBefore, made_once
from apps.foundation.core.written import check_names_nobody
from apps.foundation.kernel.pence import Pence
from apps.governance.boards.domain.rules import Conflict
from apps.governance.boards.models import Board
from apps.governance.boards.selectors import member_of, on_a_day
from apps.governance.proposals.choices import Outcome, State
from apps.governance.proposals.domain.tally import is_barred
from apps.governance.proposals.models import Case, Decision, Proposal, Remark
from apps.governance.proposals.selectors import may_be_paid
from apps.governance.proposals.services.holding import KEEPERS, Held, NotNow, about, check_belongs, hold


class NotACase(ValueError):
    """No such case can be put to a board; `field` says which part."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Said:
    """What a case says. `payee_id` is an organisation of the partnership that commissions nothing."""

    title: str
    why: str
    service: str
    pence: Pence
    pot: str
    payee_id: int
    sector: str
    starts_on: date
    measure: str
    before: int
    promised: int
    stops: str
    fits: str


def propose(*, actor: Actor, board: Board, uid: UUID, said: Said, today: date) -> Proposal:
    """Put a proposal to a board. Sent twice, it is one.

    Raises NamesSomebody, NotACase, NotNow, SentBefore.
    """
    require(actor, Permission.PROPOSAL_WRITE)
    _check(said)
    with transaction.atomic():
        Board.objects.select_for_update().get(id=board.id)
        check_belongs(on_a_day(board, today), actor)
        if (before := Proposal.objects.filter(uid=uid).first()) is not None:
            if before.board_id != board.id or said_of(before.cases.get(version=1)) != said:
                raise SentBefore
            return before
        last = Proposal.objects.filter(board=board).order_by("-number").first()
        number = last.number + 1 if last else 1
        now = timezone.now()
        made = Proposal.objects.create(uid=uid, board=board, number=number, made_by_id=actor.user_id, made_at=now)
        _write(actor, made, 1, said)
    return made


def rewrite(*, actor: Actor, proposal: Proposal, said: Said, read: int, today: date) -> Case:
    """Write a further version of a case, by whoever made the proposal or the secretary, until its vote opens. `read`
    is the version that they had before them. Raises NamesSomebody, NotACase, NotNow.
    """
    require(actor, Permission.PROPOSAL_WRITE)
    _check(said)
    with transaction.atomic():
        held = hold(proposal, timezone.now(), today)
        _check_own(actor, proposal)
        check_belongs(held.found, actor)
        held.stands(State.DISCUSSED)
        before = held.known.case
        if said_of(before) == said:
            return before
        if before.version != read:
            raise NotNow("Somebody wrote the case anew since you opened this page. Read it, and write again.")
        return _write(actor, proposal, before.version + 1, said)


def remark(*, actor: Actor, proposal: Proposal, uid: UUID, title: str, words: str, today: date) -> Remark:
    """Say something in the discussion, or add a paper by giving it a title, until it is decided; not where the rules
    have those leave who would gain. Sent twice, it is said once. Raises NamesSomebody, NotNow, SentBefore."""
    require(actor, Permission.PROPOSAL_WRITE)
    check_names_nobody(title, words)
    with transaction.atomic():
        held = hold(proposal, timezone.now(), today)
        check_belongs(held.found, actor)
        _check_speaks(actor, held)
        said = {"proposal_id": proposal.id, "title": title, "words": words, "said_by_id": actor.user_id}
        if not Remark.objects.filter(uid=uid).exists():
            held.stands(*State)
        made, is_new = made_once(Remark, uid, said, {"said_at": timezone.now()})
        if is_new:
            record(actor=actor, action="PROPOSAL_REMARKED", **about(proposal), details={"paper": bool(title)})
    return made


def withdraw(*, actor: Actor, proposal: Proposal, why: str, today: date) -> Decision:
    """Withdraw a proposal before its vote is counted, by whoever made it or the secretary. Raises NamesSomebody,
    NotNow."""
    require(actor, Permission.PROPOSAL_WRITE)
    check_names_nobody(why)
    with transaction.atomic():
        held = hold(proposal, timezone.now(), today)
        _check_own(actor, proposal)
        check_belongs(held.found, actor)
        held.stands(State.DISCUSSED, State.OPEN)
        made = Decision.objects.create(
            proposal=proposal,
            case=held.known.case,
            outcome=Outcome.WITHDRAWN,
            words=why,
            record={},
            decided_by_id=actor.user_id,
            decided_on=today,
            decided_at=timezone.now(),
        )
        record(actor=actor, action="PROPOSAL_WITHDRAWN", **about(proposal), details={"number": proposal.number})
    return made


def may_rewrite(actor: Actor, proposal: Proposal) -> bool:
    """Whether it is theirs to write anew and to withdraw."""
    return actor.role in KEEPERS or (actor.user_id is not None and proposal.made_by_id == actor.user_id)


def may_belong(actor: Actor, board: Board, today: date) -> bool:
    """Whether the actor may propose and speak on a board."""
    return actor.role in KEEPERS or member_of(on_a_day(board, today), actor) is not None


def said_of(case: Case) -> Said:
    """What a case says."""
    return Said(**{name: getattr(case, name) for name in Said.__dataclass_fields__})


def _check_own(actor: Actor, proposal: Proposal) -> None:
    if not may_rewrite(actor, proposal):
        raise NotNow("Whoever made a proposal, and the secretary, write it anew and withdraw it.")


def _check_speaks(actor: Actor, held: Held) -> None:
    """Where members leave who would gain, they do not speak either. Raises NotNow."""
    rules, member = held.found.rules, member_of(held.found, actor)
    if member is None or rules is None or rules.rules.conflict is not Conflict.LEAVES:
        return
    said = held.known.declared.get(actor.user_id or 0)
    if is_barred(
        rules.rules,
        is_paid=member.seat.organisation_id == held.known.case.payee_id,
        declared=said is not None and said.interest.gains,
        may_vote=said is not None and said.may_vote,
    ):
        raise NotNow("You would gain from this, and by the rules of the board you do not speak on it.")


def _check(said: Said) -> None:
    check_names_nobody(said.title, said.why, said.service, said.measure, said.stops, said.fits)
    if not may_be_paid().filter(id=said.payee_id).exists():
        raise NotACase("payee", "Choose an organisation of the partnership that provides care.")
    if not said.promised:
        raise NotACase("promised", "Say by how many the measure is to change: nil promises nothing.")
    if said.before + said.promised < 0:
        raise NotACase("promised", "No count falls below nil: promise no more than there were before.")


def _write(actor: Actor, proposal: Proposal, version: int, said: Said) -> Case:
    made = Case.objects.create(
        proposal=proposal,
        version=version,
        written_by_id=actor.user_id,
        written_at=timezone.now(),
        **asdict(said),
    )
    record(actor=actor, action="PROPOSAL_WRITTEN", **about(proposal), details={"version": version})
    return made
