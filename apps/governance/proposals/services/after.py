"""After a decision: its money goes to the provider, and what came of it is reported."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.once import SentBefore, made_once
from apps.foundation.core.written import check_names_nobody
from apps.foundation.kernel.pence import Pence, sterling
from apps.governance.boards.models import Board
from apps.governance.joint_account.choices import Cause
from apps.governance.joint_account.domain.account import Account, Place, moved
from apps.governance.joint_account.models import Posting
from apps.governance.joint_account.selectors import balances_of
from apps.governance.joint_account.services import Said, post
from apps.governance.proposals.choices import Outcome
from apps.governance.proposals.models import BenefitReport, Decision
from apps.governance.proposals.services.holding import NotNow, about


def not_released(decision: Decision) -> Pence:
    """What is committed to a decision and not yet released to its provider."""
    purpose = str(decision.proposal.uid)
    return balances_of(decision.proposal.board).get(Place(Account.COMMITTED, purpose=purpose), 0)


def release(*, actor: Actor, decision: Decision, uid: UUID, pence: Pence, today: date) -> Posting:
    """Put what was committed, or a part of it, into the provider's budget, from the day on which it starts. Sent
    twice, it is released once. Raises NotNow, SentBefore."""
    require(actor, Permission.PROPOSAL_KEEP)
    proposal, case = decision.proposal, decision.case
    if decision.outcome != Outcome.APPROVED:
        raise NotNow("Only what was approved is released.")
    if today < case.starts_on:
        raise NotNow("It is released from the day on which it starts.")
    words = f"Proposal {proposal.number}, {case.title}: {sterling(pence)} released to {case.payee.name}"
    with transaction.atomic():
        Board.objects.select_for_update().get(id=proposal.board_id)
        if (before := Posting.objects.filter(cause=Cause.RELEASE, source=uid).first()) is not None:
            if before.words != words:
                raise SentBefore
            return before
        if not 0 < pence <= (left := not_released(decision)):
            raise NotNow(f"{sterling(left)} is committed to it and not released: give no more than that.")
        source = Place(Account.COMMITTED, purpose=str(proposal.uid))
        entries = moved(source, Place(Account.PROVIDER, case.payee.ods_code), pence)
        made = post(
            actor=actor,
            board=proposal.board,
            said=Said(uid, Cause.RELEASE, uid, words),
            entries=entries,
            today=today,
        )
        record(actor=actor, action="PROPOSAL_RELEASED", **about(proposal), details={"number": proposal.number})
    return made


def report_benefit(
    *, actor: Actor, decision: Decision, uid: UUID, months: int, before: int, after: int, source: str
) -> BenefitReport:
    """Say what the measure of an approved proposal did. Sent twice, it is reported once. Raises NamesSomebody, NotNow,
    SentBefore."""
    require(actor, Permission.PROPOSAL_KEEP)
    check_names_nobody(source)
    if decision.outcome != Outcome.APPROVED:
        raise NotNow("Only what was approved is reported on.")
    said = {"decision_id": decision.id, "months": months, "before": before, "after": after, "source": source}
    with transaction.atomic():
        beside = {"reported_by_id": actor.user_id, "reported_at": timezone.now()}
        made, is_new = made_once(BenefitReport, uid, said, beside)
        if is_new:
            proposal = decision.proposal
            record(actor=actor, action="PROPOSAL_REPORTED", **about(proposal), details={"number": proposal.number})
    return made
