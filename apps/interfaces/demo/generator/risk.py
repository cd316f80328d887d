"""Risk scores and levels of need: from age, conditions and the care of the year before."""

import numpy as np
import polars as pl

from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.draws import draws
from apps.interfaces.demo.generator.long_term_conditions import CONDITIONS

TOOL, TOOL_VERSION = "Vale Predictive Risk", "3.2"
LOW_FROM, MEDIUM_FROM, HIGH_FROM = 20, 40, 65
"""On the tool's scale of 0 to 100. The thresholds stay; people move across them."""

LOWEST, HIGHEST = 1.0, 97.0
SPREAD_OF_A_RUN = 0.45
"""A tool never sees everything: what it misses differs from run to run."""

PER_1000 = {"first": (13.4, 48.5, 118.0), "second": (14.0, 50.0, 120.0), "refresh": (14.9, 51.8, 119.0)}
"""People at High, Medium and Low in each 1,000 scored, as the tool finds them: slowly more at the higher levels."""

WORTH = {
    "Unplanned spell": 1.7,
    "Unplanned spell, other": 0.7,
    "A&E": 0.5,
    "Community": 0.05,
    "Community bed": 1.2,
}


def weight_of_conditions(entries: pl.DataFrame, people: int, day: np.datetime64) -> np.ndarray:
    """What each person's conditions weigh on a day; nil is nobody with a long-term condition."""
    weights = np.zeros(people)
    active = entries.filter(
        (pl.col("onset") <= pl.lit(day)) & (pl.col("resolved").is_null() | (pl.col("resolved") > pl.lit(day)))
    )
    each = np.array([condition.weight for condition in CONDITIONS])
    np.add.at(weights, active["person"].to_numpy(), each[active["place"].to_numpy()])
    return weights


def standing(
    blueprint: Blueprint,
    run: str,
    ages: np.ndarray,
    frailty: np.ndarray,
    conditions: np.ndarray,
    used: dict[str, np.ndarray],
) -> np.ndarray:
    """How people stand to one another before the tool scales them. Those without a condition stand below all others."""
    rng = draws(blueprint.seed, f"risk {run}")
    care = sum((WORTH[name] * np.sqrt(events) for name, events in used.items() if name in WORTH), np.zeros(len(ages)))
    found = np.clip(ages - 50, 0, 45) / 14 + conditions + 0.9 * frailty + care
    return found + rng.normal(0, SPREAD_OF_A_RUN, len(ages)) - np.where(conditions > 0, 0, 100)


def scores(found: np.ndarray, run: str) -> np.ndarray:
    """Whole scores of 0 to 100 in the order of standing, so that each level has the share of people that the run
    names."""
    count = len(found)
    high, medium, low = (round(count * share / 1000) for share in np.cumsum(PER_1000[run]))
    places = np.empty(count)
    places[np.argsort(-found, kind="stable")] = np.arange(count) + 0.5
    scaled = np.interp(places, (0, high, medium, low, count), (HIGHEST, HIGH_FROM, MEDIUM_FROM, LOW_FROM, LOWEST))
    return np.floor(scaled).astype(int)


def levels(score: np.ndarray) -> np.ndarray:
    """0 for outside the cohort, then 1, 2, 3. A score at a threshold stands at the higher level."""
    return np.digitize(score, (LOW_FROM, MEDIUM_FROM, HIGH_FROM)).astype(np.int8)
