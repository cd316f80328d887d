"""What pages say of fees that are adjusted inside a level of need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from apps.care.need_bands.choices import NeedBand
from apps.care.patients.choices import Sex
from apps.care.risk_profiling.domain.hiding import hidden_levels
from apps.foundation.core.tables import Cell, Column, Row, Table, hidden, words
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import round_half_up
from apps.foundation.kernel.percents import percent_in_words
from apps.money.contracts.domain.adjusting import Average, Factors, in_words, step_in_words, tells_of_few
from apps.money.contracts.selectors.adjusting import factors_of

if TYPE_CHECKING:
    from apps.money.contracts.models import ContractVersion, IndicativePlan

ACCOUNT = (
    "A person’s weight is the factors of their age on the day, their sex and their risk score in the run of the plan, "
    "multiplied. A day brings the fee × the weight ÷ the average weight of the people of the plan at the level: the "
    "pounds of the plan do not move. Whom no factor names, or of whom it is not known, has 100%. No factor goes "
    "by deprivation."
)


def adjustment_table(version: ContractVersion, plan: IndicativePlan | None, smallest: int) -> Table | None:
    """The factors of a version and the average weight of its plan at each level; nothing where no fee is adjusted.
    Averages of too few people are not shown, nor one beside them."""
    factors = factors_of(version)
    if not factors.adjusts:
        return None
    rows = [Row([words(what), Cell(factor, classes="app-num")]) for what, factor in factors_listed(factors)]
    if plan and version.averages:
        people = {band: plan.people[band.name] for band in NeedBand}
        away = hidden_levels(people, smallest)
        for band, average in version.average_weights.items():
            cell = Cell(in_words(_rounded(average)), classes="app-num")
            is_known = people[NeedBand(band)] and NeedBand(band) not in away
            said = f"Average weight of the plan, {NeedBand(band).label}"
            rows.append(Row([words(said), cell if is_known else hidden()]))
    return Table(
        caption="Fees inside a level of need",
        sub=ACCOUNT,
        columns=[Column("Who"), Column("Of the fee", is_number=True)],
        rows=rows,
        name="fees inside a level",
    )


def few_in_words(version: ContractVersion, smallest: int) -> str:
    """At which levels the factors would tell of a few people; nothing where they do not."""
    levels = [NeedBand(band).label for band, one in version.average_weights.items() if tells_of_few(one, smallest)]
    return (
        f"At {listed(levels)}, fewer than {smallest} people of the plan share one of the weights: days and pounds "
        "together could tell of them. Fewer or wider steps make the groups larger."
        if levels
        else ""
    )


def factors_in_words(factors: Factors) -> str:
    """All factors in one sentence, for a version beside another."""
    return "; ".join(f"{what} {factor}" for what, factor in factors_listed(factors)) or "Not adjusted"


def factors_listed(factors: Factors) -> list[tuple[str, str]]:
    """Each factor: whose, and how much of the fee, in words."""
    listed = [(f"Age {steps}", said) for steps, said in _steps(factors.ages)]
    listed += [(Sex(sex).label, percent_in_words(one)) for sex, one in sorted(factors.sexes.items())]
    return listed + [(f"Risk score {steps}", said) for steps, said in _steps(factors.scores)]


def _steps(factors: Mapping[Any, int]) -> Iterable[tuple[str, str]]:
    """`from 65 to below 75`, with the factor in percent."""
    starts = sorted(factors)
    for start, following in zip_longest(starts, starts[1:]):
        to = "" if following is None else f" to below {step_in_words(following)}"
        yield f"from {step_in_words(start)}{to}", percent_in_words(factors[start])


def _rounded(average: Average) -> int:
    """An average weight, half up to a ten-thousandth, to be read: what is paid goes by the sum and the people."""
    return round_half_up(average.weights, average.people)
