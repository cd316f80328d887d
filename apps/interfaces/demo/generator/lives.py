"""What happens to people while the story runs: deaths, moves away and between practices, moves into a care home."""

import numpy as np

from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.draws import draws
from apps.interfaces.demo.generator.timeline import Timeline

NEVER = np.datetime64("NaT")
YEAR = 365.25
YOUNG = (18, 33)
MOVES_AWAY = {"young": 0.07, "others": 0.022}
CHANGES_PRACTICE = 0.012
IN_A_CARE_HOME_AT_90 = 0.17


def hazard_of_death(ages: np.ndarray, frailty: np.ndarray) -> np.ndarray:
    """Deaths a person a year: about 1 in 700 at forty, 1 in 18 at eighty, more among the frail."""
    return np.minimum(0.00003 * np.exp(0.094 * ages) * np.exp(0.8 * frailty - 0.32), 0.6)


def day_of(rng: np.random.Generator, yearly: np.ndarray, timeline: Timeline) -> np.ndarray:
    """The day on which something happens that happens so often a year; nil where it does not while the story runs."""
    years = rng.exponential(1.0, len(yearly)) / np.maximum(yearly, 1e-9)
    days = np.minimum(years * YEAR, 1e5).astype("timedelta64[D]")
    day = np.datetime64(timeline.begins_on) + days
    return np.where(day < np.datetime64(timeline.activity.ends_before), day, NEVER)


def courses(
    blueprint: Blueprint, timeline: Timeline, ages: np.ndarray, frailty: np.ndarray, arrived: np.ndarray
) -> dict[str, np.ndarray]:
    """The days of each person's course. What would come after a death, a move away, or before the person came
    is left out."""
    rng = draws(blueprint.seed, "lives")
    begins = np.datetime64(timeline.begins_on)
    died = day_of(rng, hazard_of_death(ages, frailty), timeline)
    young = (ages >= YOUNG[0]) & (ages <= YOUNG[1])
    away = day_of(rng, np.where(young, MOVES_AWAY["young"], MOVES_AWAY["others"]), timeline)
    other_practice = day_of(rng, np.full(len(ages), CHANGES_PRACTICE), timeline)
    needs_home = IN_A_CARE_HOME_AT_90 * np.exp(0.13 * (ages - 90) + 0.5 * frailty - 0.12) * (ages > 60)
    lives_there = rng.random(len(ages)) < needs_home
    moved_in = begins - rng.integers(30, 1500, len(ages)).astype("timedelta64[D]")
    into_home = np.where(lives_there, moved_in, day_of(rng, needs_home * 0.25, timeline))
    went = np.where(np.isnat(died), away, NEVER)
    last = np.where(np.isnat(died), went, died)
    for day in (died, went, other_practice):
        day[~np.isnat(day) & (day <= arrived)] = NEVER
    other_practice[~np.isnat(last) & (other_practice >= last)] = NEVER
    into_home[~np.isnat(last) & (into_home >= last)] = NEVER
    into_home[arrived > begins] = NEVER
    went[~np.isnat(into_home)] = NEVER
    return {"died": died, "left": went, "changed_practice": other_practice, "into_home": into_home}
