"""Posting to a joint account: opening a year, the settlement of one, corrections, and what upper apps decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.once import SentBefore
from apps.foundation.core.written import check_names_nobody
from apps.foundation.kernel.pence import Pence
from apps.foundation.partnerships.models import Organisation
from apps.governance.boards.models import Board
from apps.governance.joint_account.choices import Cause
from apps.governance.joint_account.domain.account import Account, Entry, Place, after, moved
from apps.governance.joint_account.domain.opening import NotAnOpening, Opening, entries_of
from apps.governance.joint_account.domain.savings import entries_of as entries_settling
from apps.governance.joint_account.models import AccountYear, Posting
from apps.governance.joint_account.models import Entry as Side
from apps.governance.joint_account.selectors import balances_of, place_of, plan_of_year, settled_by, settlements_of
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import terms_of
from apps.money.settlements.models import YearSettlement
from apps.money.settlements.services import hold_settlements


class NotCorrected(ValueError):
    """No such correction is posted."""


@dataclass(frozen=True)
class Said:
    """What is said of a posting: what it is, from what it follows, and in words."""

    uid: UUID
    cause: Cause
    source: UUID
    words: str
    year: AccountYear | None = None
    corrects: Posting | None = None


def post(*, actor: Actor | None, board: Board, said: Said, entries: Sequence[Entry], today: date) -> Posting:
    """Add a posting, in the transaction of what it follows from. What was posted from a source is posted once.

    Whoever posts waits for whoever does. Raises DoesNotBalance, TooLittle, SentBefore where the name that its form
    carried is that of another posting.
    """
    with transaction.atomic():
        Board.objects.select_for_update().get(id=board.id)
        if (before := Posting.objects.filter(cause=said.cause, source=said.source).first()) is not None:
            return before
        if Posting.objects.filter(uid=said.uid).exists():
            raise SentBefore
        after(balances_of(board), entries)
        last = Posting.objects.filter(board=board).order_by("-number").first()
        posting = Posting.objects.create(
            uid=said.uid,
            board=board,
            number=last.number + 1 if last else 1,
            cause=said.cause,
            source=said.source,
            year=said.year,
            posted_on=max(today, last.posted_on) if last else today,
            words=said.words,
            corrects=said.corrects,
            entries=len(entries),
            posted_by_id=actor.user_id if actor else None,
            posted_at=timezone.now(),
        )
        codes = {one.place.organisation for one in entries if one.place.organisation}
        organisations = {one.ods_code: one for one in Organisation.objects.filter(ods_code__in=codes)}
        Side.objects.bulk_create(
            Side(
                posting=posting,
                board=board,
                place=place,
                account=one.place.account.value,
                organisation=organisations[one.place.organisation] if one.place.organisation else None,
                purpose=UUID(one.place.purpose) if one.place.purpose else None,
                pence=one.pence,
            )
            for place, one in enumerate(entries)
        )
    return posting


@dataclass(frozen=True)
class Figures:
    """What a secretary says of a year: what is kept back, paid beside the contract, and filled before reinvestment."""

    contingency: Pence = 0
    transition: Pence = 0
    incentive: Pence = 0
    qipp: Pence = 0


def open_year(
    *, actor: Actor, board: Board, contract: Contract, year: int, uid: UUID, figures: Figures, today: date
) -> AccountYear:
    """Open a financial year of a signed contract in the account of a board, and post what is settled of it.

    Sent twice, it is opened once. Of a settlement that is fixed and a year that is opened at once, or of two boards
    that open it, one comes first. Raises NotAnOpening, SentBefore.
    """
    require(actor, Permission.ACCOUNT_WRITE)
    with transaction.atomic():
        hold_settlements(contract)
        Board.objects.select_for_update().get(id=board.id)
        if (before := AccountYear.objects.filter(uid=uid).first()) is not None:
            if (before.board_id, before.contract_id, before.year, _figures_of(before)) != (
                board.id,
                contract.id,
                year,
                figures,
            ):
                raise SentBefore
            return before
        plan = plan_of_year(actor, contract, year, today)
        if plan.why_not:
            raise NotAnOpening("", plan.why_not)
        opening = Opening(plan.pairs, figures.contingency, figures.transition, figures.incentive, figures.qipp)
        entries = entries_of(opening)
        opened = AccountYear.objects.create(
            uid=uid,
            board=board,
            contract=contract,
            version=terms_of(contract).version,
            year=year,
            payment_pence=opening.payment,
            contingency_pence=opening.contingency,
            transition_pence=opening.transition,
            incentive_pence=opening.incentive,
            qipp_pence=opening.qipp,
            opened_by_id=actor.user_id,
            opened_at=timezone.now(),
        )
        words = f"{year} to {year + 1} opened from the signed contract"
        said = Said(uid, Cause.OPENING, uid, words, opened)
        post(actor=actor, board=board, said=said, entries=entries, today=today)
        record(actor=actor, action="ACCOUNT_YEAR_OPENED", **_about(board), details={"year": year})
        for settlement in settlements_of(contract, year):
            post_settlement(actor=actor, settlement=settlement, today=today)
    return opened


def _figures_of(opened: AccountYear) -> Figures:
    return Figures(opened.contingency_pence, opened.transition_pence, opened.incentive_pence, opened.qipp_pence)


def post_settlement(*, actor: Actor | None, settlement: YearSettlement, today: date) -> Posting | None:
    """Post what was fixed of a year to the account in which it is opened; nothing where it is in none, moves no money,
    or settles nothing."""
    opened = AccountYear.objects.filter(contract_id=settlement.contract_id, year=settlement.year).first()
    settled = settled_by(settlement)
    if opened is None or settlement.is_shadow or not settled.transfers:
        return None
    board = opened.board
    with transaction.atomic():
        Board.objects.select_for_update().get(id=board.id)
        wants = {
            Account.QIPP: opened.qipp_pence - _filled(opened, Account.QIPP),
            Account.INCENTIVE: opened.incentive_pence - _filled(opened, Account.INCENTIVE),
            Account.CONTINGENCY: opened.contingency_pence - balances_of(board).get(Place(Account.CONTINGENCY), 0),
        }
        words = f"{settlement.year} to {settlement.year + 1} settled"
        said = Said(settlement.uid, Cause.SETTLEMENT, settlement.uid, words, opened)
        return post(actor=actor, board=board, said=said, entries=entries_settling(settled, wants), today=today)


def _filled(opened: AccountYear, account: Account) -> Pence:
    """What earlier settlements of a year have put into a part of the account."""
    sides = Side.objects.filter(posting__year=opened, posting__cause=Cause.SETTLEMENT, account=account)
    return sides.aggregate(total=Sum("pence"))["total"] or 0


def correct_posting(
    *, actor: Actor, posting: Posting, uid: UUID, source: Place, target: Place, pence: Pence, words: str, today: date
) -> Posting:
    """Put a posting right by another that names it: an amount moves from one of its places to another, both outside
    what the board holds, which moves by decisions alone. All corrections of a posting together take no more from a
    place than it moved there. Sent twice, it is posted once.

    Raises NamesSomebody, NotCorrected, SentBefore.
    """
    require(actor, Permission.ACCOUNT_WRITE)
    check_names_nobody(words)
    moves = {place_of(one): one.pence for one in posting.sides.select_related("organisation")}
    if source not in moves or source.is_held or target.is_held or source == target:
        raise NotCorrected("A correction moves money between parties, from one that the posting names.")
    entries = moved(source, target, pence)
    with transaction.atomic():
        Board.objects.select_for_update().get(id=posting.board_id)
        if (before := Posting.objects.filter(cause=Cause.CORRECTION, source=uid).first()) is not None:
            sides = [Entry(place_of(one), one.pence) for one in before.sides.order_by("place")]
            if (before.words, before.corrects_id, sides) != (words, posting.id, entries):
                raise SentBefore
            return before
        if not 0 < pence <= abs(moves[source]) - _corrected(posting, source):
            raise NotCorrected("A correction moves no more than the posting did, with those that were made of it.")
        said = Said(uid, Cause.CORRECTION, uid, words, posting.year, posting)
        made = post(actor=actor, board=posting.board, said=said, entries=entries, today=today)
        record(actor=actor, action="ACCOUNT_CORRECTED", **_about(posting.board), details={"number": posting.number})
    return made


def _corrected(posting: Posting, source: Place) -> Pence:
    """What corrections of a posting have taken from a place."""
    sides = Side.objects.filter(posting__corrects=posting, pence__lt=0).select_related("organisation")
    taken: Pence = -sum(one.pence for one in sides if place_of(one) == source)
    return taken


def _about(board: Board) -> dict[str, Any]:
    return {"subject_kind": "board", "subject_uid": board.uid}
