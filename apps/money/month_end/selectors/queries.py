"""Queries: those that somebody may read, where each stands, and what may be queried."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from apps.care.need_bands.choices import NeedBand
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.kernel.pence import Pence
from apps.money.contracts.choices import PartyRole
from apps.money.contracts.models import Contract, ContractParty, ContractVersion
from apps.money.contracts.selectors.agreeing import arrangements_of
from apps.money.month_end.choices import Disputes
from apps.money.month_end.domain.line import Line
from apps.money.month_end.domain.query import Act, Position, Standing, Step, position_after
from apps.money.month_end.models import Query, QueryCorrection, QueryStep
from apps.money.reconciliation.domain.months import adjustment_of
from apps.money.reconciliation.domain.publication import Node, Place
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.selectors.published import PublishedYear
from apps.money.reconciliation.selectors.year import published_year


@dataclass(frozen=True)
class Figure:
    """A line of a statement that may be queried: what it is, how much, and of whom it may be asked."""

    line: Line
    pence: Pence
    asked_of: Sequence[ContractParty]


def queries_visible_to(actor: Actor) -> QuerySet[Query]:
    """Everybody's for those who read all, else those that one's own organisation asked or was asked. Newest first."""
    require(actor, Permission.QUERY_VIEW)
    steps = QueryStep.objects.select_related("taken_by", "organisation").order_by("place")
    queries = (
        Query.objects.select_related("statement", "asked_by", "asked_of", "provider", "raised_by")
        .prefetch_related(Prefetch("steps", queryset=steps))
        .order_by("-number")
    )
    if not can(actor, Permission.QUERY_VIEW_ALL):
        own = actor.organisation_id
        queries = queries.filter(Q(asked_by_id=own) | Q(asked_of_id=own))
    return queries


def get_query_for(actor: Actor, contract: Contract, uid: UUID) -> Query:
    """One query of a contract; raises Query.DoesNotExist where the actor may not read it."""
    return queries_visible_to(actor).get(contract=contract, uid=uid)


def queries_waiting_for(actor: Actor, today: date) -> list[tuple[Query, Contract]]:
    """Open queries in which the next step is the actor's organisation's, the one to be answered first first; and those
    that it asked and that were not answered in time."""
    if not can(actor, Permission.QUERY_TAKE_PART):
        return []
    own = actor.organisation_id
    mine = queries_visible_to(actor).filter(Q(asked_by_id=own) | Q(asked_of_id=own)).select_related("contract")
    waiting = [
        query for query in mine if waits_for(query) == own or (query.asked_by_id == own and is_late(query, today))
    ]
    return [(query, query.contract) for query in sorted(waiting, key=lambda one: (one.answer_by, one.id))]


def position_of(query: Query) -> Position:
    """Where a query stands."""
    return position_after(query.disputed_pence, steps_of(query, _taken(query)))


def _taken(query: Query) -> list[QueryStep]:
    """The steps that were taken, in the order of taking, however they were read."""
    return sorted(query.steps.all(), key=lambda one: one.place)


def steps_of(query: Query, rows: Iterable[QueryStep]) -> list[Step]:
    return [Step(Act(row.act), row.pence or 0, row.organisation_id == query.asked_by_id) for row in rows]


def disputed_on(query: Query, rows: Iterable[QueryStep]) -> date:
    """The day on which a query came into dispute; its newest, where an answer came in between. One that nobody answered
    is as good as in dispute from the day after the one by which it was to be."""
    kept = [timezone.localdate(row.taken_at) for row in rows if row.act == Act.KEEP]
    return max(kept, default=query.answer_by + timedelta(days=1))


def is_late(query: Query, today: date) -> bool:
    """Whether a query should have been answered before today, and was not: it may go to the dispute route."""
    return today > query.answer_by and position_of(query).standing == Standing.ASKED


def decision_of(query: Query) -> QueryStep | None:
    """The decision from outside that was written down last, whether it is confirmed or not."""
    return next((row for row in reversed(_taken(query)) if row.act == Act.DECIDE), None)


def dispute_route_of(statement: Statement) -> str:
    """The route that the contract names for when its parties disagree, in its words; empty where it names none."""
    return arrangements_of(version_of(statement)).dispute_route


def waits_for(query: Query) -> int | None:
    """Whose step is next: the party that was asked, then the one that asked. What is in dispute waits for both, and
    stands on nobody's Home; a decision that one of them wrote down waits for the other."""
    rows = _taken(query)
    at = position_after(query.disputed_pence, steps_of(query, rows))
    if not at.is_open:
        return None
    if not rows:
        return query.asked_of_id
    if at.standing == Standing.DECIDED:
        return query.asked_of_id if at.by_asker else query.asked_by_id
    return query.asked_by_id if rows[-1].act in (Act.AGREE, Act.DISAGREE) else None


def open_numbers(statement: Statement) -> dict[int, list[int]]:
    """Numbers of the open queries about a statement, by the organisation that asked."""
    found: dict[int, list[int]] = {}
    for query in Query.objects.filter(statement=statement).prefetch_related("steps").order_by("number"):
        if position_of(query).is_open:
            found.setdefault(query.asked_by_id, []).append(query.number)
    return found


def open_by_month(contract: Contract) -> Counter[date]:
    """How many queries about each month's statement are open."""
    queries = Query.objects.filter(contract=contract).select_related("statement").prefetch_related("steps")
    return Counter(query.statement.month for query in queries if position_of(query).is_open)


def version_of(statement: Statement) -> ContractVersion:
    """The version of the contract by which a statement was made."""
    return ContractVersion.objects.get(contract_id=statement.contract_id, number=statement.rules["version"])


def parties_of_statement(statement: Statement) -> list[ContractParty]:
    """Who signs a statement: the parties of that version, commissioners first."""
    return list(version_of(statement).parties.select_related("organisation").order_by("role", "organisation__name"))


def commissioners_of(statement: Statement) -> set[int]:
    """The commissioners among the parties of a statement."""
    return {one.organisation_id for one in parties_of_statement(statement) if one.role == PartyRole.COMMISSIONER}


def correction_of(query: Query) -> QueryCorrection | None:
    """That what was upheld of a query is corrected, where somebody has said so."""
    return next(iter(query.corrections.all()), None)


def statements_that_carry(actor: Actor, query: Query) -> list[Statement]:
    """Frozen months that report something of the month that a query is about, and so may carry its correction: of the
    contract, and of one that follows it. The first first."""
    asked = query.statement.month
    found = []
    for contract in Contract.objects.filter(Q(id=query.contract_id) | Q(follows=query.contract_id)).order_by("id"):
        later = list(Statement.objects.filter(contract=contract, month__gt=asked).order_by("month"))
        if later:
            year = published_year(actor, contract, later[-1].month)
            found += [one for one in later if adjustment_of(asked, one.month) in year.adjusted(one.month)]
    return found


def corrections_waiting_for(actor: Actor) -> list[Query]:
    """Upheld queries of which the actor's organisation, as a commissioner, may have to say that they are corrected:
    later months are frozen by now."""
    if not can(actor, Permission.QUERY_TAKE_PART):
        return []
    own = ContractParty.objects.filter(organisation_id=actor.organisation_id, role=PartyRole.COMMISSIONER)
    mine = queries_visible_to(actor).filter(contract__versions__parties__in=own, corrections__isnull=True).distinct()
    return [
        query
        for query in mine.select_related("contract")
        if query.disputes == Disputes.COUNTED
        and position_of(query).standing == Standing.UPHELD
        and actor.organisation_id in commissioners_of(query.statement)
        and Statement.objects.filter(contract=query.contract_id, month__gt=query.statement.month).exists()
    ]


def figures_open_to(
    organisation_id: int | None, statement: Statement, year: PublishedYear, parties: Sequence[ContractParty]
) -> list[Figure]:
    """What a party may query: what is counted, level by level and together, of the other side; and cost. A commissioner
    asks each provider about its own, and providers about a sector or a level; a provider the commissioners about its
    own. What was learned of earlier months is asked like it. What is not shown is not offered."""
    own = next((party for party in parties if party.organisation_id == organisation_id), None)
    if own is None:
        return []
    others = [party for party in parties if party.role != own.role]
    asks_all = own.role == PartyRole.COMMISSIONER
    month = statement.month
    figures = []
    for band in (*map(int, NeedBand), None):
        counted = year.counted(month, band)
        if counted.shown:
            figures.append(Figure(Line(Disputes.COUNTED, band), counted.pence, others))
    for of in ("", *year.adjusted(month)):
        if of and (late := year.counted_late(month, None, of)).shown:
            figures.append(Figure(Line(Disputes.COUNTED, of=of), late.pence, others))
        for party in others if asks_all else [own]:
            cost = year.actual_pence(Node(month, place=Place("provider", party.organisation_id), of=of))
            line = Line(Disputes.COST, provider_id=party.organisation_id, of=of)
            figures.append(Figure(line, cost or 0, [party] if asks_all else others))
        if asks_all and of:
            cost = year.actual_pence(Node(month, of=of))
            figures.append(Figure(Line(Disputes.COST, of=of), cost or 0, others))
    if asks_all:
        figures += _shared_costs(month, year, others)
    return [figure for figure in figures if figure.pence]


def _shared_costs(month: date, year: PublishedYear, providers: Sequence[ContractParty]) -> list[Figure]:
    """Cost in a sector, of providers that work in it, and at a level, of any."""
    figures = []
    for sector in year.sectors:
        there = {line.provider_id for line in year.service_lines.values() if line.sector == sector}
        asked_of = [party for party in providers if party.organisation_id in there]
        cost = year.actual_pence(Node(month, place=Place("sector", sector)))
        if asked_of:
            figures.append(Figure(Line(Disputes.COST, sector=sector), cost or 0, asked_of))
    for band in map(int, NeedBand):
        cost = year.actual_pence(Node(month, band))
        figures.append(Figure(Line(Disputes.COST, band), cost or 0, providers))
    return figures
