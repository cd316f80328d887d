"""Reading a joint account: what it holds, where it came from and went, its postings, at the end of any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Prefetch, QuerySet, Sum
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period, financial_year_of
from apps.governance.boards.models import Board
from apps.governance.boards.selectors import get_board_for
from apps.governance.joint_account.domain.account import HELD, NAMES, Account, Place
from apps.governance.joint_account.domain.savings import Settled, Transfer
from apps.governance.joint_account.models import AccountYear, Entry, Posting
from apps.money.contracts.choices import VersionState
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import contracts_visible_to
from apps.money.payments.selectors.due import due_of
from apps.money.settlements.domain.facts import Facts
from apps.money.settlements.domain.outcome import Ledger, Outcome, Stands
from apps.money.settlements.models import YearSettlement


@dataclass(frozen=True)
class Plan:
    """What a financial year of a contract plans, in its months that are live: what each commissioner pays for each
    provider, by code. `why_not` says why it cannot be opened, where it cannot."""

    contract: Contract
    year: int
    pairs: Mapping[tuple[str, str], Pence]
    names: Mapping[str, str]
    why_not: str = ""


def open_account(actor: Actor, uid: UUID) -> Board:
    """A board whose account the actor may read; raises Board.DoesNotExist."""
    require(actor, Permission.ACCOUNT_VIEW)
    return get_board_for(actor, uid)


def balances_of(board: Board, *, until: date | None = None) -> dict[Place, Pence]:
    """What every part of the account has, at the end of a day or now; nothing where nothing moved."""
    entries = Entry.objects.filter(board=board)
    if until is not None:
        entries = entries.filter(posting__posted_on__lte=until)
    sums = entries.values("account", "purpose", code=F("organisation__ods_code")).annotate(total=Sum("pence"))
    return {_place(one["account"], one["code"], one["purpose"]): one["total"] for one in sums if one["total"]}


def held_by_board() -> dict[int, dict[Account, Pence]]:
    """What each board with an account holds now, by part."""
    sums = Entry.objects.values_list("board_id", "account").annotate(Sum("pence"))
    found: dict[int, dict[Account, Pence]] = {}
    for board_id, account, pence in sums:
        parts = found.setdefault(board_id, {})
        if account in HELD:
            parts[Account(account)] = pence
    return found


def flows_of(board: Board, *, until: date | None = None) -> list[tuple[Place, Pence, Pence]]:
    """Every part of the account with what came into it and what left it, at the end of a day or now."""
    entries = Entry.objects.filter(board=board)
    if until is not None:
        entries = entries.filter(posting__posted_on__lte=until)
    came: dict[Place, list[Pence]] = {}
    for one in entries.values("account", "purpose", "pence", code=F("organisation__ods_code")):
        both = came.setdefault(_place(one["account"], one["code"], one["purpose"]), [0, 0])
        both[one["pence"] < 0] += abs(one["pence"])
    return [(place, came[place][0], came[place][1]) for place in sorted(came, key=_in_order)]


def postings_of(board: Board, *, until: date | None = None) -> QuerySet[Posting]:
    """Its postings with their sides, the latest first."""
    sides = Prefetch("sides", Entry.objects.select_related("organisation").order_by("place"))
    found = Posting.objects.filter(board=board).select_related("corrects", "posted_by").prefetch_related(sides)
    if until is not None:
        found = found.filter(posted_on__lte=until)
    return found.order_by("-number")


def get_posting_of(board: Board, uid: UUID) -> Posting:
    """A posting of the account; raises Posting.DoesNotExist."""
    return postings_of(board).select_related("year__contract").get(uid=uid)


def uncommitted_after(board: Board, postings: Sequence[Posting]) -> dict[int, Pence]:
    """What the board could decide on after each of some postings, by id."""
    if not postings:
        return {}
    moves = dict(
        Entry.objects.filter(board=board, account=Account.REINVESTMENT)
        .values_list("posting__number")
        .annotate(Sum("pence"))
    )
    running, found = 0, {}
    numbers = {one.number: one.id for one in postings}
    for number in range(1, max(numbers) + 1):
        running += moves.get(number, 0)
        if number in numbers:
            found[numbers[number]] = running
    return found


def accounts_that_do_not_hold() -> list[str]:
    """Postings that do not balance or leave a gap, and accounts with a part below nil, by board."""
    sides = Posting.objects.order_by("board__name", "number").annotate(total=Sum("sides__pence"), made=Count("sides"))
    wrong, last = [], {}
    for one in sides.select_related("board"):
        if one.total != 0 or one.made != one.entries or one.number != last.get(one.board_id, 0) + 1:
            wrong.append(f"{one.board.name}, posting {one.number}")
        last[one.board_id] = one.number
    for board in Board.objects.filter(id__in=last).order_by("name"):
        short = [place for place, pence in balances_of(board).items() if place.is_held and pence < 0]
        wrong += [f"{board.name}, {NAMES[place.account].lower()} below nil" for place in short]
    return wrong


def place_of(entry: Entry) -> Place:
    """Which part of the account an entry is about."""
    return _place(entry.account, entry.organisation.ods_code if entry.organisation else None, entry.purpose)


def years_of(board: Board, *, until: date) -> list[AccountYear]:
    """The years opened in an account by the end of a day, the newest first."""
    opened = AccountYear.objects.filter(board=board).select_related("contract").order_by("-year", "-id")
    return [one for one in opened if timezone.localdate(one.opened_at) <= until]


def names_in(board: Board) -> dict[str, str]:
    """Everybody whose account something was posted to, by code."""
    rows = Entry.objects.filter(board=board, organisation__isnull=False)
    return dict(rows.values_list("organisation__ods_code", "organisation__name").distinct())


def parties_outside(board: Board) -> list[Place]:
    """Everybody whose account something was posted to."""
    rows = Entry.objects.filter(board=board, organisation__isnull=False)
    found = rows.values_list("account", "organisation__ods_code").distinct()
    return sorted((_place(account, code, None) for account, code in found), key=_in_order)


def years_to_open(actor: Actor) -> list[tuple[Contract, int]]:
    """Financial years of live contracts that the actor sees, which are opened in no account."""
    require(actor, Permission.ACCOUNT_WRITE)
    contracts = {one.id: one for one in contracts_visible_to(actor)}
    opened = set(AccountYear.objects.values_list("contract_id", "year"))
    live = ContractVersion.objects.filter(
        contract_id__in=contracts, state=VersionState.IN_FORCE, live_from__isnull=False
    )
    years = {
        (one.contract_id, financial_year_of(month))
        for one in live
        if one.live_from is not None and one.live_from < one.counts_until
        for month in Period(one.live_from, one.counts_until).months()
    }
    return [(contracts[id_], year) for id_, year in sorted(years - opened, key=lambda one: (one[1], one[0]))]


def plan_of_year(actor: Actor, contract: Contract, year: int, today: date) -> Plan:
    """What commissioners pay in a financial year by the signed contract. A year is opened once, whole."""
    due = due_of(actor, contract, today)
    months = [month for month in due.version_months if financial_year_of(month) == year]
    shown = [one for one in due.months if one.month in months]
    live = [one for one in shown if one.is_live]
    pairs: dict[tuple[str, str], Pence] = {}
    for one in live:
        for pair, part in one.parts.items():
            pairs[pair] = pairs.get(pair, 0) + part.plan
    why_not = ""
    if AccountYear.objects.filter(contract=contract, year=year).exists():
        why_not = "This year of the contract is opened in an account already."
    elif not months:
        why_not = "The contract has no month in that year."
    elif len(shown) < len(months):
        why_not = "The plan of this year is about too few people at a level of need to be shown."
    elif not live:
        why_not = "No month of this year is live: no money moves."
    names = {code: one.name for code, one in (*due.payers.items(), *due.providers.items())}
    return Plan(contract, year, pairs, names, why_not)


def settlements_of(contract: Contract, year: int) -> list[YearSettlement]:
    """What was fixed of a year, and moves money, in order."""
    found = YearSettlement.objects.filter(contract=contract, year=year, is_shadow=False)
    return list(found.select_related("contract").order_by("place"))


def settled_by(settlement: YearSettlement) -> Settled:
    """Who pays whom by what was fixed, and what of it is a saving. What is held waits for its release."""
    facts, outcome = Facts.read(settlement.facts), Outcome.read(settlement.outcome)
    return Settled(
        transfers=[
            Transfer(one.payer, one.payee, one.pence) for one in outcome.transfers if one.stands == Stands.TO_PAY
        ],
        commissioners=frozenset(
            code for code, role in facts.parties.items() if role == "commissioner" or facts.months.plan.get(code, 0) < 0
        ),
        saved=facts.position["plan"] - facts.position["actual"],
        performance={code: outcome.in_ledger(Ledger.PERFORMANCE, code) for code in outcome.codes},
    )


def _place(account: str, code: str | None, purpose: UUID | None) -> Place:
    return Place(Account(account), code or "", str(purpose) if purpose else "")


def _in_order(place: Place) -> tuple[int, str, str]:
    return list(Account).index(place.account), place.organisation, place.purpose
