"""What holds of any figures at all, of the rule in Python and of the statement in SQL alike."""

from collections.abc import Callable
from itertools import accumulate
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.care.assessments.domain.tool import DOMAINS, REQUIRED
from tests.spec.drawn import DRAWN
from tests.spec.in_python import as_pairs, by_python, collared
from tests.spec.in_sql import by_sql
from tests.spec.tables import pairs
from tests.spec.test_both_engines import SAME_EVERY_TIME

Rows = list[dict[str, str]]
Engine = Callable[[str, Rows], Rows]


def python(table: str, rows: Rows) -> Rows:
    """The rules, over many rows."""
    return [by_python(table, row) for row in rows]


both = pytest.mark.parametrize("engine", [python, by_sql], ids=["rule", "statement"])


def rows_of(strategy: st.SearchStrategy[dict[str, str]]) -> st.SearchStrategy[Rows]:
    return st.lists(strategy, min_size=5, max_size=40)


@both
@SAME_EVERY_TIME
@given(rows_of(DRAWN["allocation"]), st.integers(0, 10**6))
def test_shares_sum_to_the_pool_whatever_the_order_of_the_parties(engine: Engine, rows: Rows, seed: int) -> None:
    found = engine("allocation", rows)
    for row, answer in zip(rows, found, strict=True):
        parts, weights = pairs(answer["parts"]), pairs(row["weights"])
        assert sum(parts.values()) == int(row["pool"])
        whole = sum(weights.values())
        assert all(abs(parts[name] * whole - int(row["pool"]) * weight) < whole for name, weight in weights.items())
    assert engine("allocation", [row | {"weights": _shuffled(row["weights"], seed)} for row in rows]) == found


def _shuffled(text: str, seed: int) -> str:
    listed = text.split()
    Random(seed).shuffle(listed)
    return " ".join(listed)


@both
@SAME_EVERY_TIME
@given(rows_of(DRAWN["capitation_by_month"]), st.integers(1, 5_000), st.integers(0, 10**6))
def test_more_days_never_pay_less(engine: Engine, rows: Rows, more: int, seed: int) -> None:
    grown = []
    for row in rows:
        counted = pairs(row["counted"])
        month = Random(seed).choice(sorted(counted))
        grown.append(row | {"counted": as_pairs(counted | {month: counted[month] + more})})
    before, after = engine("capitation_by_month", rows), engine("capitation_by_month", grown)
    for one, other in zip(before, after, strict=True):
        to_date = [list(accumulate(pairs(answer["due"]).values())) for answer in (one, other)]
        assert all(less <= now for less, now in zip(*to_date, strict=True))


@both
@SAME_EVERY_TIME
@given(rows_of(DRAWN["classification"]), st.sampled_from(REQUIRED))
def test_raising_a_domain_never_lowers_a_level(engine: Engine, rows: Rows, area: str) -> None:
    before = engine("classification", rows)
    after = engine("classification", [{"levels": _raised(row["levels"], area)} for row in rows])
    assert [one for one in zip(rows, before, after, strict=True) if int(one[1]["band"]) > int(one[2]["band"])] == []


def _raised(said: str, area: str) -> str:
    needs = dict(one.split() for one in said.split(",") if one)
    has = DOMAINS[area].levels
    needs[area] = has[min(has.index(needs.get(area, "N")) + 1, len(has) - 1)]
    return ", ".join(f"{code} {letter}" for code, letter in needs.items())


NAMED = st.fixed_dictionaries({"GROUP": st.integers(0, 9), "COM": st.integers(1, 10**6)})


@SAME_EVERY_TIME
@given(st.lists(st.tuples(DRAWN["cap_and_collar"], NAMED), min_size=5, max_size=20))
def test_transfers_sum_to_nil_and_each_provider_ends_with_its_part_of_base_and_term(
    drawn: list[tuple[dict[str, str], dict[str, int]]],
) -> None:
    rows = [row for row, _ in drawn]
    payments = [int(answer["payment"]) for answer in by_sql("cap_and_collar", rows)]
    of_terms = [paid - int(row["baseline"]) for paid, row in zip(payments, rows, strict=True)]
    shared = [
        [pairs(answer["parts"]) for answer in by_sql("allocation", [_pool(pool, weights) for pool, weights in pools])]
        for pools in (
            [(int(row["baseline"]), weights) for row, weights in drawn],
            [(moved, weights) for moved, (_, weights) in zip(of_terms, drawn, strict=True)],
        )
    ]
    for (row, weights), paid, base, term in zip(drawn, payments, *shared, strict=True):
        made = collared(row, by_party=weights)
        expected = {code: base[code] + term[code] for code in weights} | {"ICB": -paid}
        assert made["net"] == expected
        assert sum(expected.values()) == 0


def _pool(pool: int, weights: dict[str, int]) -> dict[str, str]:
    return {"pool": str(pool), "weights": as_pairs(weights)}
