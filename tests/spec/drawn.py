"""Rows that nobody thought of, for the tables whose rule stands in Python and in SQL: with ties, half pennies, amounts
below nil and nil itself drawn more often than chance would."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from apps.care.assessments.domain.tool import DOMAINS
from apps.foundation.kernel.periods import financial_year

Rows = st.SearchStrategy[dict[str, str]]
PENCE = st.one_of(st.integers(-9, 9), st.integers(-(10**12), 10**12))
ABOVE_NIL = st.one_of(st.integers(0, 9), st.integers(0, 10**12))
SHARE = st.one_of(st.sampled_from([0, 250, 5_000, 10_000]), st.integers(0, 10_000))
"""In hundredths of a per cent."""


def _row(**columns: st.SearchStrategy[Any]) -> Rows:
    return st.fixed_dictionaries(columns).map(lambda row: {name: _text(value) for name, value in row.items()})


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{name}={number}" for name, number in value.items())
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value)


WEIGHTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.one_of(st.integers(0, 3), st.integers(0, 10**9)),
    min_size=1,
    max_size=9,
).filter(lambda weights: any(weights.values()))

MONTHS = [f"{month:%Y-%m}" for year in (2023, 2024) for month in financial_year(year).months()]
"""Two financial years, one with a leap day."""


@st.composite
def _by_month(draw: st.DrawFn) -> dict[str, str]:
    counted = draw(st.dictionaries(st.sampled_from(MONTHS), st.integers(0, 9_000), min_size=1, max_size=9))
    fees = draw(
        st.dictionaries(st.sampled_from(MONTHS), st.one_of(st.integers(0, 9), st.integers(0, 10**8)), max_size=3)
    )
    first = draw(st.integers(0, 10**6))
    counting = draw(st.sampled_from(["DAYS", "HEADS"]))
    return {"counting": counting, "counted": _text(counted), "fees": _text({MONTHS[0]: first} | fees)}


DAYS = st.one_of(st.integers(0, 4), st.integers(0, 100_000))


@st.composite
def _variance(draw: st.DrawFn) -> dict[str, str]:
    expected, counted = draw(DAYS), draw(DAYS)
    given = {
        "plan": draw(PENCE) if expected else 0,
        "actual": draw(PENCE),
        "expected_days": expected,
        "actual_days": counted,
        "expected_days_all": expected + draw(DAYS),
        "actual_days_all": counted + draw(DAYS),
        "fee_a_year": draw(st.integers(0, 10**7)),
        "of_a_year": draw(st.sampled_from([12, 365, 366])),
        "plan_share": draw(st.sampled_from(["0/0", "0/1", "1/2", "1/3", "5/9"])),
    }
    return {name: str(value) for name, value in given.items()}


COSTS = st.one_of(
    st.lists(st.integers(0, 5), min_size=1, max_size=12), st.lists(st.integers(0, 10**8), min_size=1, max_size=12)
)
EXPERIENCE = st.lists(
    st.tuples(st.sampled_from([0, 100, 200, 400]), st.integers(0, 10**5)).map(lambda pair: "/".join(map(str, pair))),
    min_size=1,
    max_size=9,
)
SOME_OF = st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))

LEVELS = st.lists(st.one_of(st.integers(0, 3), st.integers(0, 400)), min_size=3, max_size=3).map(
    lambda people: "/".join(map(str, people))
)
FEES = st.lists(st.integers(1, 10_000), min_size=3, max_size=3).map(lambda fees: "/".join(map(str, fees)))
MAYBE = st.one_of(st.just(""), SHARE)


@st.composite
def _pathway_budget(draw: st.DrawFn) -> dict[str, str]:
    incentive, saving, most = draw(st.integers(0, 10**6)), draw(st.integers(0, 10**6)), draw(st.integers(1, 10**9))
    given = {"spend": saving + 2 * incentive + most, "saving": saving, "incentive": incentive}
    cost = draw(st.integers(1, 10**9))
    return {**{name: str(pence) for name, pence in given.items()}, "reached": draw(st.sampled_from(["no", "yes"]))} | {
        "cost": str(cost)
    }


_PARTS = st.tuples(*[st.one_of(st.integers(0, 9), st.integers(0, 10**12))] * 3, st.integers(1, 10**12))
WORKSHEET = _PARTS.map(
    lambda parts: dict(zip(("spend", "qipp", "incentive", "contingency"), map(str, (sum(parts), *parts)), strict=False))
)
"""Figures of a pathway budget of which a redesign budget, the last part, is left."""

NEEDS = st.fixed_dictionaries(
    {}, optional={code: st.sampled_from(domain.levels) for code, domain in DOMAINS.items()}
).map(lambda needs: ", ".join(f"{code} {letter}" for code, letter in needs.items()))
DAY = st.dates(date(2026, 1, 1), date(2028, 4, 30))
CENTRE = st.integers(1, 99).map(lambda part: part / 100)

CELLS = st.dictionaries(
    st.tuples(st.integers(4, 9), st.sampled_from("ab")).map(lambda cell: f"{cell[0]:02}.{cell[1]}"),
    st.tuples(st.integers(-5, 10**6), st.integers(0, 40), st.integers(0, 9)).map(lambda past: "/".join(map(str, past))),
    max_size=8,
)
TERM = st.tuples(st.dates(date(2026, 4, 1), date(2026, 7, 31)), st.dates(date(2026, 8, 1), date(2026, 10, 1))).map(
    lambda days: f"{days[0]}..{days[1]}"
)

DRAWN: dict[str, Rows] = {
    "answers_needed": st.tuples(st.integers(1, 80), st.integers(10, 20)).map(
        lambda pair: {"target": str(pair[0]), "observed": str(pair[0] + pair[1])}
    ),
    "cap_and_collar": _row(
        baseline=ABOVE_NIL,
        actual=ABOVE_NIL,
        rate=SHARE,
        corridor_above=SHARE,
        corridor_below=SHARE,
        limit_above=MAYBE,
        limit_below=MAYBE,
    ),
    "chance": _row(people=st.integers(1, 10**6), spread=st.sampled_from([0.5, 1.1, 2.0, 3.7])),
    "classification": _row(levels=NEEDS),
    "drift": _row(before=LEVELS, after=LEVELS, fees=FEES),
    "funnel": _row(centre=CENTRE, of=st.integers(1, 200)),
    "live_from": _row(today=DAY, starts_on=DAY, ends_before=DAY),
    "outcome_money": _row(budget=ABOVE_NIL, actual=ABOVE_NIL, level=st.integers(1, 5)),
    "paired_movement": _row(up=st.integers(0, 25), down=st.integers(0, 25)),
    "pathway_budget": _pathway_budget(),
    "people_needed": _row(
        width=st.integers(1, 50).map(lambda part: part / 100), spread=st.sampled_from([0.5, 1.1, 2.0, 3.7])
    ),
    "planned_season": _row(
        term=TERM, fee_a_year=st.integers(0, 10**6), enough=st.sampled_from([1, 5]), last_year=CELLS
    ),
    "score_at_percentile": _row(
        percent=st.decimals("0.0001", 100, places=4),
        scores=st.lists(st.integers(0, 50), max_size=9),
        registered=st.integers(0, 20),
    ),
    "stable_funding": _row(
        plan=ABOVE_NIL,
        counted=ABOVE_NIL,
        margin=SHARE,
        beyond=st.sampled_from(["none", "excess", "whole"]),
        share=SHARE,
    ),
    "allocation": _row(pool=PENCE, weights=WEIGHTS),
    "capitation_by_month": _by_month(),
    "capitation_due": _row(
        counted=st.integers(0, 10**5), fee_a_year=ABOVE_NIL, of_a_year=st.sampled_from([12, 365, 366, 730])
    ),
    "fees_from_costs": _row(
        costs=COSTS,
        percentile=st.sampled_from([5_000, 8_000, 9_500, 9_900, 10_000]),
        fewest=st.integers(1, 4),
        inflation=st.integers(-500, 500),
        efficiency=st.integers(0, 500),
    ),
    "forecast": _row(months=EXPERIENCE, rest=st.lists(st.integers(0, 10**5), max_size=9)),
    "standing": st.tuples(SOME_OF, CENTRE).map(
        lambda drawn: {"count": str(drawn[0][0]), "of": str(drawn[0][1]), "centre": str(drawn[1])}
    ),
    "value_of_a_year": _row(
        outturn=st.one_of(st.integers(1, 999), st.integers(1, 10**11)),
        efficiency=SHARE,
        inflation=st.integers(-2_000, 5_000),
        asked=SHARE,
        years=st.integers(1, 4),
    ),
    "variance": _variance(),
    "wilson": SOME_OF.map(lambda pair: {"count": str(pair[0]), "of": str(pair[1])}),
    "worksheet": WORKSHEET,
}
