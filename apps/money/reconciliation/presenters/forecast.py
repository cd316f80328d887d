"""Where the year is heading, as the dashboard says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from apps.foundation.core.charts import Chart
from apps.foundation.core.charts.fan import FanPoint, fan
from apps.foundation.core.tables import Column, Row, Table, blank, difference, money, words
from apps.foundation.kernel.pence import Pence, pounds, round_half_up, short_pounds
from apps.foundation.kernel.percents import HUNDRED_PERCENT
from apps.foundation.kernel.periods import financial_year_of
from apps.money.reconciliation.domain.forecast import FEWEST
from apps.money.reconciliation.selectors.forecast import MonthAhead, YearAhead

HEADING = "Where the year is heading"
MARGIN = " Dotted: the margin that was signed. Payment follows the plan while what is counted is within it."


def range_words(ahead: YearAhead, width: Pence) -> str:
    """`£56.2m to £57.2m`."""
    assert ahead.forecast is not None
    low, high = (ahead.forecast.outturn + sign * width for sign in (-1, 1))
    return f"{short_pounds(low)} to {short_pounds(high)}"


def why_not(ahead: YearAhead) -> str:
    """Why there is no forecast."""
    if ahead.hidden:
        return "Too few people stand behind a month, or its plan, to show a forecast."
    return (
        f"Too few months to say: a forecast needs {FEWEST} of which all expected data came, and there "
        f"{'is' if ahead.complete == 1 else 'are'} {ahead.complete}."
    )


def heading_of_year(ahead: YearAhead, margins: Mapping[date, int]) -> Chart:
    """Actual less plan as a running total, the fan in which it is likely to end, and the margin that was signed.
    `margins` are hundredths of a percent by month: of the contract as a whole, so none where a part of it is shown."""
    if ahead.forecast is None:
        return Chart("forecast", HEADING, why_not(ahead), None, _table(ahead, {}))
    pence = _margins(ahead, margins)
    gap, end = ahead.forecast.outturn - ahead.plan, ahead.forecast.at_the_end
    against = f"{short_pounds(abs(gap))} {'above' if gap > 0 else 'below'} plan" if gap else "on plan"
    finding = (
        f"Forecast outturn £{pounds(ahead.forecast.outturn)}, {against}. Likely {range_words(ahead, end.eighty)}, from "
        f"{ahead.forecast.months} months of which all expected data came."
    )
    points = [
        FanPoint(
            f"{one.month:%b}",
            one.so_far - one.plan_so_far,
            one.ahead.half,
            one.ahead.eighty,
            one.is_known,
            pence.get(one.month),
        )
        for one in ahead.months
    ]
    return Chart(
        "forecast",
        HEADING,
        finding,
        fan("forecast", HEADING, points),
        _table(ahead, pence),
        "Actual less plan, running total. Months not fully received, and those to come, are the plan scaled by actual "
        "to plan so far. It ends 8 times in 10 in the pale fan, 5 in 10 in the darker one, if months go on to differ "
        f"from plan as they did.{MARGIN if pence else ''}",
    )


def _margins(ahead: YearAhead, margins: Mapping[date, int]) -> dict[date, Pence]:
    """The margin in pence of planned capitation to date of each month. It is of a financial year, and the line of the
    contract: one that is longer has none."""
    if len({financial_year_of(one.month) for one in ahead.months}) > 1:
        return {}
    return {
        one.month: round_half_up(one.capitation_so_far * margins[one.month], HUNDRED_PERCENT)
        for one in ahead.months
        if one.month in margins
    }


def _table(ahead: YearAhead, margins: Mapping[date, Pence]) -> Table:
    return Table(
        caption="Forecast by month",
        columns=[
            Column("Month"),
            Column("Plan", "£", is_number=True),
            Column("Actual or forecast", "£", is_number=True),
            Column("Less plan, in all", "£", is_number=True),
            Column("5 times in 10", "within £", is_number=True),
            Column("8 times in 10", "within £", is_number=True),
            *([Column("Margin", "within £", is_number=True)] if margins else []),
        ],
        rows=[_row(one, margins) for one in ahead.months] or [Row([words(why_not(ahead)), *([blank()] * 5)])],
        wide=True,
        name="forecast",
        note="A range is the running total less and plus the amount shown.",
    )


def _row(one: MonthAhead, margins: Mapping[date, Pence]) -> Row:
    return Row(
        [
            words(f"{one.month:%B %Y}", note="actual" if one.is_known else "forecast"),
            money(one.plan),
            money(one.pence),
            difference(one.so_far - one.plan_so_far),
            money(one.ahead.half),
            money(one.ahead.eighty),
            *([money(margins[one.month]) if one.month in margins else blank()] if margins else []),
        ]
    )
