"""Two ledgers: the error of the baseline, which is shared and nobody's performance; and performance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.tables import Cell, Column, Row, Table, count, difference, words
from apps.foundation.kernel.pence import round_half_up, sterling
from apps.foundation.kernel.percents import percent_in_words
from apps.foundation.kernel.periods import financial_year_of
from apps.money.contracts.choices import PartyRole
from apps.money.contracts.domain.counting import IN_WORDS, Counting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from apps.money.payments.selectors.baseline import Baseline
    from apps.money.payments.selectors.due import ContractDue, DueMonth

NOT_KNOWN = (
    "The month in which it is measured is not counted yet, or a level of it is about too few people: nothing moves."
)


def error_in_words(due: ContractDue, one: DueMonth) -> str:
    """What the error of the baseline is worth to date, who bears it, and from which figures; empty where no shares are
    signed."""
    if not one.terms.baseline:
        return ""
    if (baseline := due.baselines.get(one.month)) is None:
        return NOT_KNOWN
    counted, planned = sum(at.counted for at in baseline.levels), sum(at.planned for at in baseline.levels)
    worth, added = one.due.to_date.error, _added_to_date(due, one)
    unit = IN_WORDS[Counting(due.current.counting)].unit
    return (
        f"In {baseline.month:%B %Y} {counted:,} {unit} were counted where {planned:,} were planned. Held against each "
        f"month and its fees, that is worth {sterling(worth, signed=True)} to the end of {one.month:%B %Y}: "
        f"commissioners bear {sterling(added, signed=True)}, which is added to what is due, and providers "
        f"{sterling(worth - added, signed=True)}. It is nobody's performance: what is counted is measured "
        "from the plan with this error."
    )


def _added_to_date(due: ContractDue, one: DueMonth) -> int:
    year = financial_year_of(one.month)
    before = [at for at in due.months if financial_year_of(at.month) == year and at.month <= one.month]
    return sum(sum(at.due.baseline.values()) for at in before)


def baseline_tables(due: ContractDue, one: DueMonth) -> list[Table]:
    """How the error that holds in a month was measured, level by level; nothing where there is none to say."""
    baseline = due.baselines.get(one.month) if one.terms.baseline else None
    return [_measured(baseline)] if baseline else []


def _measured(baseline: Baseline) -> Table:
    rows = [
        Row(
            [
                words(NeedBand(at.band).label),
                count(at.counted),
                count(at.planned),
                difference_of_days(at.counted - at.planned),
                _people(at.error),
            ]
        )
        for at in baseline.levels
    ]
    counted, planned = sum(at.counted for at in baseline.levels), sum(at.planned for at in baseline.levels)
    whole = sum((at.error for at in baseline.levels), start=0 * baseline.levels[0].error)
    cells = [count(counted), count(planned), difference_of_days(counted - planned), _people(whole)]
    rows.append(Row([words("All levels"), *cells], "total"))
    return Table(
        caption="Error of the baseline, as measured",
        sub=f"In {baseline.month:%B %Y}, by what its statement publishes.",
        columns=[
            Column("Level of need"),
            *(
                Column(name, unit, is_number=True)
                for name, unit in (("Counted", "days"), ("Planned", "days"), ("Apart", "days"), ("People a day", ""))
            ),
        ],
        rows=rows,
        name="baseline",
    )


def difference_of_days(days: int) -> Cell:
    sign = "+" if days > 0 else "−" if days < 0 else ""
    return Cell(f"{sign}{abs(days):,}", days, "app-num")


def _people(error: Fraction) -> Cell:
    hundredths = round_half_up(error.numerator * 100, error.denominator)
    sign = "+" if hundredths > 0 else "−" if hundredths < 0 else ""
    return Cell(f"{sign}{abs(hundredths) // 100:,}.{abs(hundredths) % 100:02}", classes="app-num")


def ledgers_table(due: ContractDue) -> Table | None:
    """What each party receives (+) or pays (-) beside the plan of frozen months, by ledger; each comes to nil. Nothing
    where no errors are shared."""
    months = [one for one in (due.live or due.months) if one.statement]
    if not months or not due.baselines:
        return None
    parties = [(code, one.name, PartyRole.COMMISSIONER) for code, one in due.payers.items()]
    parties += [(code, one.name, PartyRole.PROVIDER) for code, one in due.providers.items()]
    figures = [(name, role, _share(months, code), *_moved(months, code, role)) for code, name, role in parties]
    rows = [
        Row([words(name), words(role.label), Cell(share, classes="app-num"), difference(error), difference(moved)])
        for name, role, share, error, moved in figures
    ]
    sums = [difference(sum(one[at] for one in figures)) for at in (3, 4)]
    rows.append(Row([words("Together"), words(""), words(""), *sums], "total"))
    return Table(
        caption="Two ledgers",
        sub=f"Beside the plan, of months that are frozen{'' if due.live else ', in shadow'}. Above nil a party "
        "receives, below nil it pays. What was wrong about the population from the start is never performance.",
        columns=[
            Column("Party"),
            Column("Role"),
            Column("Bears of an error", is_number=True),
            Column("Baseline", "£", is_number=True),
            Column("Performance", "£", is_number=True),
        ],
        rows=rows,
        wide=True,
        name="ledgers",
    )


def _share(months: Sequence[DueMonth], code: str) -> str:
    share = months[-1].terms.baseline.get(code, 0)
    return percent_in_words(share) if share else "none agreed"


def _moved(months: Sequence[DueMonth], code: str, role: PartyRole) -> tuple[int, int]:
    if role == PartyRole.PROVIDER:
        return (
            sum(one.due.baseline.get(code, 0) for one in months),
            sum(one.due.adjustment.get(code, 0) for one in months),
        )
    parts = [part for one in months for (_, payer), part in one.parts.items() if payer == code]
    return -sum(part.baseline for part in parts), -sum(part.adjustment for part in parts)
