"""Hospital spells: what people are admitted for, for how long, and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from apps.foundation.kernel.pence import Pence
from apps.interfaces.demo.generator.draws import even_lots
from apps.interfaces.demo.generator.long_term_conditions import CONDITIONS

PRICES_ROSE_BY = 1.22
"""Since the national prices of 2018-19, from which the pounds below come."""

DAYS_BY_TIER = (3.2, 8.0, 16.0)
TIERS_BY_LEVEL = ((0.62, 0.28, 0.10), (0.58, 0.31, 0.11), (0.44, 0.38, 0.18), (0.34, 0.41, 0.25))
COST_VARIES_BY = 0.12
DIED, TO_CARE_HOME, HOME = "79", "54", "19"
FROM_CARE_HOME, FROM_HOME = "54", "19"
"""Where from and where to, in the NHS Data Dictionary's codes."""

GOES_TO_A_CARE_HOME = 0.03
HAS_R_POINT = 0.65
SHORTEST_WITH_R_POINT = 4


@dataclass(frozen=True)
class Currency:
    """A hospital currency (HRG) and what one of its spells costs."""

    code: str
    pounds: int
    icd10: str = ""

    @property
    def pence(self) -> Pence:
        return round(self.pounds * PRICES_ROSE_BY) * 100


UNPLANNED: Mapping[str, tuple[Currency, Currency, Currency]] = {
    "lung": (Currency("DZ65J", 1809), Currency("DZ65H", 2385), Currency("DZ65F", 4422)),
    "heart": (Currency("EB03D", 2127), Currency("EB03C", 2898), Currency("EB03A", 5576)),
    "diabetes": (Currency("KB02J", 1243), Currency("KB02H", 1938), Currency("KB02G", 3519)),
    "stroke": (Currency("AA35E", 2042), Currency("AA35C", 5096), Currency("AA35B", 7129)),
    "urinary": (Currency("LA04R", 1508), Currency("LA04Q", 2507), Currency("LA04P", 4324)),
    "mind": (Currency("AA26F", 1506), Currency("AA26E", 3068), Currency("AA26D", 4310)),
    "frail": (Currency("WH09G", 1856), Currency("WH09E", 3723), Currency("WH09A", 6338)),
    "other": (Currency("FZ91M", 774, "K529"), Currency("DZ11U", 2159, "J189"), Currency("HE11C", 5245, "S720")),
}
PLANNED = (Currency("BZ34C", 672, "H269"), Currency("EC22Z", 567, "I499"), Currency("HN23C", 3491, "M171"))
PLANNED_SHARES = (0.45, 0.38, 0.17)
PLANNED_DAYS = (0, 0, 3)


@dataclass(frozen=True)
class Course:
    """What is known of people that a spell depends on, by person."""

    main_condition: np.ndarray
    died: np.ndarray
    into_home: np.ndarray
    ends: np.datetime64


def main_conditions(entries: pl.DataFrame, count: int) -> np.ndarray:
    """The weightiest condition of each person, as a place in CONDITIONS; -1 for none."""
    main = np.full(count, -1)
    weight = np.zeros(count)
    for person, place in entries.select("person", "place").iter_rows():
        if CONDITIONS[place].weight > weight[person]:
            main[person], weight[person] = place, CONDITIONS[place].weight
    return main


def unplanned(
    events: pl.DataFrame, course: Course, rng: np.random.Generator, *, ltc_related: bool
) -> dict[str, Sequence[object]]:
    """Currency, diagnosis, days, cost, where from and to, and the R-point, for each admission."""
    whose, start = events["person"].to_numpy(), events["day"].to_numpy().astype("datetime64[D]")
    level = events["level"].to_numpy()
    main = course.main_condition[whose]
    lot = even_lots(rng, len(whose))
    tiers = np.array(
        [np.searchsorted(np.cumsum(TIERS_BY_LEVEL[at]), chance) for at, chance in zip(level, lot, strict=True)]
    )
    days = rng.gamma(1.8, np.take(DAYS_BY_TIER, np.minimum(tiers, 2)) / 1.8).astype(int)
    found = [
        _currency(place if ltc_related else -1, int(tier))
        for place, tier in zip(main, np.minimum(tiers, 2), strict=True)
    ]
    last = np.minimum(course.ends - 1, np.where(np.isnat(course.died[whose]), course.ends - 1, course.died[whose]))
    end = np.minimum(start + days, np.maximum(last, start))
    died = end == course.died[whose]
    still_in = ~died & (end == course.ends - 1) & (start + days > end)
    from_home = np.isnat(course.into_home[whose]) | (course.into_home[whose] > start)
    to_home = rng.random(len(whose)) < GOES_TO_A_CARE_HOME
    there = (end - start).astype(int)
    cost = np.array([currency.pence for currency, _ in found]) * rng.lognormal(0, COST_VARIES_BY, len(whose))
    has_r_point = (rng.random(len(whose)) < HAS_R_POINT) & (there >= SHORTEST_WITH_R_POINT) & ~died & ltc_related
    r_point = start + np.maximum(np.round(there * rng.uniform(0.35, 0.6, len(whose))).astype(int), 1)
    return {
        "end_date": [None if waits else day for waits, day in zip(still_in, end.tolist(), strict=True)],
        "hrg": [currency.code for currency, _ in found],
        "primary_diagnosis": [icd10 for _, icd10 in found],
        "bed_days": there.tolist(),
        "admission_method": np.where(rng.random(len(whose)) < 0.8, "21", "22").tolist(),
        "admitted_from": np.where(from_home, FROM_HOME, FROM_CARE_HOME).tolist(),
        "discharged_to": [
            None if waits else DIED if dead else TO_CARE_HOME if moves or not own else HOME
            for waits, dead, moves, own in zip(still_in, died, to_home, from_home, strict=True)
        ],
        "r_point": [day if has else None for has, day in zip(has_r_point, r_point.tolist(), strict=True)],
        "mdt_assessed_on": [
            day if has and early else None
            for has, early, day in zip(has_r_point, rng.random(len(whose)) < 0.75, r_point.tolist(), strict=True)
        ],
        "cost_pence": np.round(cost).astype(int).tolist(),
    }


def planned(events: pl.DataFrame, course: Course, rng: np.random.Generator) -> dict[str, Sequence[object]]:
    """The same for planned spells: cataracts, heart monitoring, knees, at the national price."""
    count = events.height
    kinds = rng.choice(len(PLANNED), size=count, p=PLANNED_SHARES)
    start = events["day"].to_numpy().astype("datetime64[D]")
    days = np.minimum(np.take(PLANNED_DAYS, kinds), (course.ends - 1 - start).astype(int))
    return {
        "end_date": (start + days).tolist(),
        "hrg": [PLANNED[kind].code for kind in kinds],
        "primary_diagnosis": [PLANNED[kind].icd10 for kind in kinds],
        "bed_days": days.tolist(),
        "admission_method": ["11"] * count,
        "admitted_from": [FROM_HOME] * count,
        "discharged_to": [HOME] * count,
        "cost_pence": [PLANNED[kind].pence for kind in kinds],
    }


def _currency(main: int, tier: int) -> tuple[Currency, str]:
    """The currency of an admission, and its diagnosis."""
    if main < 0:
        currency = UNPLANNED["other"][tier]
        return currency, currency.icd10
    condition = CONDITIONS[main]
    return UNPLANNED[condition.family][tier], condition.icd10
