"""Reading days in the model and what they entitle to: from the summary, whatever its size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any

from django.core.cache import cache
from django.db import connection

from apps.care.need_bands.choices import NeedBand
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.core.release import release
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period, financial_year, financial_year_of
from apps.foundation.partnerships.selectors import figures_moment, setting
from apps.money.capitation.domain import overlaps
from apps.money.capitation.engine import person_days
from apps.money.capitation.engine.left_out import LeftOut, left_out_by_currency
from apps.money.capitation.engine.overlaps import Both, days_of_both
from apps.money.capitation.models import PersonDays
from apps.money.contracts.choices import HowCounted
from apps.money.contracts.domain.adjusting import counts_for
from apps.money.contracts.domain.capitation_due import capitation_due_by_month
from apps.money.contracts.domain.cohort import overlap
from apps.money.contracts.domain.counting import parts_of_a_year
from apps.money.contracts.domain.fees import MonthlyFees
from apps.money.contracts.domain.value import entitled
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import CurrentTerms
from apps.money.contracts.selectors.cohort import claim_of, versions_beside
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.selectors.terms import Span, span_signed, spans_of
from apps.money.contracts.selectors.versions import versions_seen_by

NOTHING_WEIGHED: Mapping[tuple[date, int], int] = {}
KEPT_FOR = 24 * 60 * 60


@dataclass(frozen=True)
class Counted:
    """Days, people and pence of one month at one level. Where heads are counted, `days` are people on the first.
    `weighted` are the days x the weight of their people, of what is counted now and not taken from a statement."""

    days: int
    people: int
    pence: Pence
    weighted: int = 0


def counted_by_month(contract_id: int, fees: MonthlyFees, counting: str) -> dict[tuple[date, int], Counted]:
    """Days in the model, people and entitlement for each month that has fees, and level, as now known."""
    rows = {
        (row.month, row.funded_band): row
        for row in PersonDays.objects.filter(contract_id=contract_id, month__in=list(fees))
    }
    days = {key: row.days for key, row in rows.items()}
    people = {key: row.people for key, row in rows.items()}
    return priced(days, people, fees, counting, {key: row.weighted for key, row in rows.items()})


def counted_as_of(contract_id: int, fees: MonthlyFees, counting: str, as_of: Any) -> dict[tuple[date, int], Counted]:
    """The same as known at a moment, counted afresh from the periods."""
    with connection.cursor() as cursor:
        rows = person_days.sweep_as_of(cursor, contract_id, as_of)
    days = {(month, band): counted for _, month, band, counted, _ in rows}
    return priced(days, {}, fees, counting, {(month, band): weighted for _, month, band, _, weighted in rows})


@dataclass(frozen=True)
class DaysLearned:
    """Days of a person in a month at a level that were learned of, or learned not to be, since a moment; nil where only
    the person's weight was."""

    person_id: int
    month: date
    funded_band: int
    days: int


def days_learned(
    contract_id: int, span: tuple[date, date], after: datetime, until: datetime | None, most: int
) -> list[DaysLearned]:
    """What was learned between two moments about days of a span, of so many people at most."""
    with connection.cursor() as cursor:
        rows = person_days.days_learned(cursor, contract_id, span, after, until or "infinity", most)
    return [DaysLearned(*row) for row in rows]


def priced(
    days: Mapping[tuple[date, int], int],
    people: Mapping[tuple[date, int], int],
    fees: MonthlyFees,
    counting: str,
    weighted: Mapping[tuple[date, int], int] = NOTHING_WEIGHED,
) -> dict[tuple[date, int], Counted]:
    """Days priced at the fees of their months, each month the difference of running totals; where a fee is adjusted, at
    average weight. Of a month that pays its value that, whatever the days."""
    counted = {}
    for band in map(int, NeedBand):
        at_level = {month: some.get(band, 0) for month, some in fees.items()}
        paid_for = {
            month: counts_for(some, band, days.get((month, band), 0), weighted.get((month, band), 0))
            for month, some in fees.items()
        }
        due = capitation_due_by_month(paid_for, at_level, counting)
        for month in fees:
            key = (month, band)
            pence = entitled(fees[month], band, due[month])
            counted[key] = Counted(days.get(key, 0), people.get(key, 0), pence, weighted.get(key, 0))
    return counted


@dataclass(frozen=True)
class Overlap:
    """What a version and another contract would both pay for, at the fees of each, and which of them gives way.

    Nothing in the place of figures about too few people.
    """

    contract: Contract
    people: int | None
    days: int | None
    pence: Pence | None
    other_pence: Pence | None
    gives_way: bool
    is_given_way: bool

    @property
    def is_settled(self) -> bool:
        """Whether one of the two gives way, and not both."""
        return self.gives_way != self.is_given_way


def left_out_of(actor: Actor, terms: CurrentTerms, today: date) -> tuple[Period, list[LeftOut]] | None:
    """People and days of a contract in force that another currency pays for, in its newest financial year to date, with
    those days. Nothing before it begins."""
    require(actor, Permission.CONTRACT_VIEW)
    last = min(today, terms.last_day)
    if not terms.is_in_force or last < terms.starts_on:
        return None
    begins = max(financial_year(financial_year_of(last)).starts_on, terms.starts_on)
    days = Period(begins, last + timedelta(days=1))
    return days, left_out_by_currency(terms.contract.id, days)


def overlaps_of(actor: Actor, version: ContractVersion) -> list[Overlap]:
    """Every contract in force or offered that could pay for the same people on the same days, over the version's term,
    by the people known now: of the versions that the actor may read. None of a version that was replaced whole. Kept
    until any figure, or one of the texts, changes."""
    require(actor, Permission.CONTRACT_VIEW)
    if version.counts_until <= version.starts_on:
        return []
    seen = versions_beside(version).filter(id__in=versions_seen_by(actor).values("id"))
    own, beside = claim_of(version), [(one, claim_of(one)) for one in seen]
    beside = [(one, claim) for one, claim in beside if overlap(own, claim)]
    smallest = setting("smallest_number_shown")
    told = ":".join(f"{one.id},{one.offered_at},{one.in_force_at}" for one, _ in beside)
    key = f"overlaps:{release()}:{figures_moment().isoformat()}:{smallest}:{code_of(version)}:{version.uid}:{told}"
    if (figures := cache.get(digest_of(key))) is None:
        figures = _figures(version, [one for one, _ in beside], smallest) if beside else {}
        cache.set(digest_of(key), figures, KEPT_FOR)
    contracts = {one.contract_id: one.contract for one, _ in beside}
    return [
        Overlap(
            contract,
            *figures.get(contract.id, (0, 0, 0, 0)),
            gives_way=contract.id in own.gives_way_to,
            is_given_way=any(
                own.contract in claim.gives_way_to for one, claim in beside if one.contract_id == contract.id
            ),
        )
        for contract in contracts.values()
    ]


def digest_of(key: str) -> str:
    """A key of the cache, whatever its length."""
    return f"overlaps:{sha256(key.encode()).hexdigest()}"


Shown = tuple[int | None, int | None, Pence | None, Pence | None]
NOT_SHOWN: Shown = (None, None, None, None)


def _figures(version: ContractVersion, others: list[ContractVersion], smallest: int) -> dict[int, Shown]:
    """People, days, and pence at the fees of both, by contract, of the version's term."""
    own = span_signed(version)
    theirs: dict[int, list[Span]] = {}
    for contract_id in {one.contract_id for one in others}:
        theirs[contract_id] = spans_of([one for one in others if one.contract_id == contract_id])
    parts = _parts(own.days, [span.days for spans in theirs.values() for span in spans])
    found: dict[int, list[Both]] = {}
    for row in days_of_both(version.id, [one.id for one in others], parts):
        found.setdefault(row.contract_id, []).append(row)
    return {contract: _shown(rows, parts, [own], theirs[contract], smallest) for contract, rows in found.items()}


def _parts(term: Period, counting: Sequence[Period]) -> list[Period]:
    """A term cut where a financial year begins, and where other versions begin or end: in a part no fee changes."""
    years = [financial_year(financial_year_of(month)) for month in term.months()]
    ends = {end for days in (term, *years, *counting) for end in (days.starts_on, days.ends_before)}
    inside = sorted(end for end in ends if term.starts_on <= end <= term.ends_before)
    return [Period(*pair) for pair in pairwise(inside)]


def _shown(rows: list[Both], parts: list[Period], own: list[Span], theirs: list[Span], smallest: int) -> Shown:
    whole = next(row for row in rows if row.span is None)
    levels = [row for row in rows if row.span is not None and row.funded_band is not None]
    heads = [row.people_counted for row in levels if _by_heads(own) or _by_heads(theirs)]
    if not overlaps.may_be_shown(
        together=[*(row.people for row in levels), *heads],
        alone=[whole.own_alone, whole.other_alone],
        smallest=smallest,
    ):
        return NOT_SHOWN
    return whole.people, whole.days, _worth(levels, parts, own), _worth(levels, parts, theirs)


def _by_heads(spans: Sequence[Span]) -> bool:
    return any(span.version.counting == HowCounted.HEADS for span in spans)


def _worth(rows: Sequence[Both], parts: Sequence[Period], spans: Sequence[Span]) -> Pence:
    """What days of both, or heads, come to at the fees of the version that counts in each part."""
    counted = []
    for row in rows:
        part, level = parts[row.span or 0], row.funded_band or 0
        for span in spans:
            if part.starts_on in span.days:
                year, counting = financial_year_of(part.starts_on), span.version.counting
                number = row.heads if counting == HowCounted.HEADS else row.days
                fee = span.by_year.get(year, {}).get(level, 0)
                counted.append(overlaps.Counted(year, level, number, fee, parts_of_a_year(counting, part.starts_on)))
    return overlaps.pence_of(counted)
