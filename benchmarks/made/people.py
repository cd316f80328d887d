"""People and their risk scores."""

from datetime import date

import numpy as np
import polars as pl

from benchmarks.made.calendar import ENDS_BEFORE, STARTS_ON
from benchmarks.made.numbers import test_numbers
from benchmarks.made.organisations import PRACTICES

SEED = 20_260_401
LOW_FROM, MEDIUM_FROM, HIGH_FROM = 100, 800, 3_000
NEVER = date(1970, 1, 1)
MOVERS = 0.2
"""The part of the people whose score is drawn again for a later run."""


def people_file(people: int) -> pl.DataFrame:
    """The register: some join in the year, some leave, some die."""
    draw = np.random.default_rng(SEED)
    born = _days(draw.integers(_ordinal(date(1925, 1, 1)), _ordinal(date(2005, 1, 1)), people))
    joined = np.where(
        draw.random(people) < 0.9,
        _ordinal(date(2012, 1, 1)),
        draw.integers(_ordinal(date(2020, 1, 1)), _ordinal(date(2025, 9, 1)), people),
    )
    left = draw.integers(_ordinal(date(2025, 10, 1)), _ordinal(ENDS_BEFORE), people)
    died = draw.integers(_ordinal(STARTS_ON), _ordinal(ENDS_BEFORE), people)
    numbers = test_numbers(people)
    frame = pl.DataFrame(
        {
            "nhs_number": numbers,
            "family_name": pl.Series([f"Family{n % 5_000}" for n in range(people)]),
            "given_name": pl.Series([f"Given{n % 700}" for n in range(people)]),
            "date_of_birth": born,
            "sex": np.where(draw.random(people) < 0.5, "F", "M"),
            "gp_practice": np.array(PRACTICES)[draw.integers(0, len(PRACTICES), people)],
            "registered_from": _days(joined),
            "registered_to": _days(np.where(draw.random(people) < 0.03, left, 0)),
            "trace_status": np.full(people, "01"),
            "date_of_death": _days(np.where(draw.random(people) < 0.015, died, 0)),
        }
    )
    return frame.with_columns(
        pl.when(pl.col(name) > NEVER).then(pl.col(name)) for name in ("registered_to", "date_of_death")
    )


def scores_files(people: int, runs: int) -> list[pl.DataFrame]:
    """A file of scores for each of some runs: a few people above, many below; some move from run to run."""
    draw = np.random.default_rng(SEED + 1)
    numbers, score = test_numbers(people), draw.lognormal(6.6, 1.3, people)
    files = []
    for _ in range(runs):
        files.append(pl.DataFrame({"nhs_number": numbers, "score": score.round(2)}))
        moves = draw.random(people) < MOVERS
        score = np.where(moves, draw.lognormal(6.6, 1.3, people), score)
    return files


def _ordinal(day: date) -> int:
    return (day - NEVER).days


def _days(ordinals: "np.typing.NDArray[np.int64]") -> pl.Series:
    return pl.Series(ordinals, dtype=pl.Int32).cast(pl.Date)
