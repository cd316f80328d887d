"""The benchmarks' own parts: what they make is valid, and what they report is what was measured."""

from dataclasses import replace

import numpy as np
import polars as pl

from apps.foundation.kernel import nhs_number
from benchmarks.made import numbers
from benchmarks.made.faults import FAULTS, plant
from benchmarks.report import Line, compared

KEPT = Line("a measure", 1.0, "ours 1 s", 2.0, "theirs 2 s", ratio=0.5, limit=1.0, equal=True)


def test_benchmark_numbers_are_the_kernels_own_in_order() -> None:
    made = [f"{number}" for number in numbers.test_numbers(2_000)]
    assert made[0] == nhs_number.test_number(0)
    assert all(nhs_number.is_nhs_number(number) for number in made)
    assert made == sorted(set(made))


def test_the_whole_test_range_holds_909_091_numbers() -> None:
    assert len(numbers.test_numbers(909_091)) == 909_091


def test_planted_faults_are_as_many_as_are_told() -> None:
    columns = {name for fault in FAULTS.values() for name in fault} | {"record_id", "cost"}
    frame = pl.DataFrame({name: [f"{name}-{row}" for row in range(400)] for name in sorted(columns)})
    spoiled, told = plant(frame, np.random.default_rng(1))
    assert told == dict.fromkeys(FAULTS, 1) | {"record-id-repeated": 2}
    assert spoiled.height == 400
    assert spoiled.filter(pl.col("provider") == "ZZZ").height == 1
    assert spoiled.select("provider", "record_id").is_duplicated().sum() == 2


def test_a_measure_within_its_limit_holds() -> None:
    assert KEPT.holds


def test_a_measure_beyond_its_limit_is_missed() -> None:
    assert not replace(KEPT, ratio=1.01).holds


def test_a_measure_whose_figures_differ_does_not_hold_however_quick() -> None:
    assert not replace(KEPT, equal=False).holds
    assert not replace(KEPT, equal=False, limit=None).holds


def test_a_promise_of_at_least_is_missed_below_it() -> None:
    promise = replace(KEPT, limit=20.0, at_least=True)
    assert not replace(promise, ratio=19.9).holds
    assert replace(promise, ratio=20.0).holds


def test_a_line_says_both_times_their_ratio_and_the_verdict() -> None:
    line = compared("capitation", 0.05, 0.1, "DuckDB", limit=1.0, equal=True)
    assert line.text() == (
        "capitation                         ours 50.0 ms | DuckDB 0.100 s | 0.50x (limit 1x) | "
        "equal to the penny | holds"
    )
