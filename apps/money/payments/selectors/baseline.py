"""The error of a contract's baseline, as its figures publish it: nothing where a level in it may not be shown."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from django.db.models import Sum

from apps.care.need_bands.choices import NeedBand
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period, financial_year_of
from apps.money.contracts.domain.counting import parts_of_a_month, parts_of_a_year
from apps.money.contracts.models import PlanLine
from apps.money.contracts.selectors import CurrentTerms
from apps.money.payments.domain.baseline import daily_error, error_by_month, worth
from apps.money.reconciliation.domain.months import OWN
from apps.money.reconciliation.selectors.published import PublishedYear


@dataclass(frozen=True)
class LevelError:
    """A level in the first month of a baseline: days counted and planned, and people a day between them."""

    band: int
    counted: int
    planned: int
    error: Fraction


@dataclass(frozen=True)
class Baseline:
    """What was measured in the first month of a baseline, level by level."""

    month: date
    levels: Sequence[LevelError]


def errors_of(year: PublishedYear) -> tuple[dict[date, Baseline], dict[date, Pence]]:
    """For each month of a contract, the baseline that holds and what its error is worth in that month.

    A baseline holds over a financial year, or until a version that plans other days: there it is measured anew, since
    such a plan has seen what the one before had not. Months of which nothing is known or may be said are left out.
    """
    terms = year.terms
    holds = {month: found for month, first in _firsts(terms).items() if (found := _measured(year, first))}
    pence: dict[date, Pence] = {}
    for _, grouped in groupby(terms.months, key=financial_year_of):
        months = list(grouped)
        worths = [_worths(terms, month, holds.get(month)) for month in months]
        pence |= dict(zip(months, error_by_month(worths), strict=True))
    return holds, pence


def days_in(terms: CurrentTerms, month: date) -> int:
    """The days of a month that are in the contract; where it counts heads the one on which they are."""
    return parts_of_a_month(terms.counting, month, Period(terms.starts_on, terms.ends_before))


def _worths(terms: CurrentTerms, month: date, baseline: Baseline | None) -> dict[int, Fraction]:
    return {
        one.band: worth(
            one.error,
            days=days_in(terms, month),
            fee=terms.fee(month, one.band),
            of_year=parts_of_a_year(terms.counting, month),
        )
        for one in (baseline.levels if baseline else ())
    }


def _firsts(terms: CurrentTerms) -> dict[date, date]:
    """For each month the first one of its baseline."""
    planned = _days_planned(terms)
    found: dict[date, date] = {}
    for _, grouped in groupby(terms.months, key=financial_year_of):
        months = list(grouped)
        first = months[0]
        for before, month in zip([months[0], *months], months, strict=False):
            version, earlier = terms.version_of(month).id, terms.version_of(before).id
            if version != earlier and planned[version].get(month) != planned[earlier].get(month):
                first = month
            found[month] = first
    return found


def _days_planned(terms: CurrentTerms) -> Mapping[int, Mapping[date, Mapping[int, int]]]:
    """By version, month and level; asked only where there are several versions."""
    found: dict[int, dict[date, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    if len(terms.spans) > 1:
        lines = PlanLine.objects.filter(version__in=[span.version for span in terms.spans])
        rows = lines.values_list("version_id", "month", "need_band").annotate(Sum("person_days"))
        for version_id, month, band, days in rows.order_by("month"):
            found[version_id][month][band] = days
    return found


def _measured(year: PublishedYear, first: date) -> Baseline | None:
    if first not in year.months or not year.own_days_are_shown(first, None) or not year.counted(first, None).shown:
        return None
    levels = []
    for band in map(int, NeedBand):
        planned, counted = year.planned_days(first, band), year.counted_late(first, band, OWN).days
        if planned is None:
            return None
        error = daily_error(counted=counted, planned=planned, days=days_in(year.terms, first))
        levels.append(LevelError(band, counted, planned, error))
    return Baseline(first, levels)
