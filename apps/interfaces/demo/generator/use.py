"""Who uses care, month after month: events dealt out by level of need, and the risk runs that set the levels.

Events are dealt rather than drawn: each line of care has its expected number a month and level, to a fraction
that is carried on, and chance decides only whose they are and on which day. So a small partnership is as
steady as a large one.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from apps.foundation.kernel.periods import month_period
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.draws import draws
from apps.interfaces.demo.generator.long_term_conditions import CONDITIONS
from apps.interfaces.demo.generator.rates import LINES, PACKAGES, Care, day_weights, strength
from apps.interfaces.demo.generator.risk import levels, scores, standing, weight_of_conditions
from apps.interfaces.demo.generator.timeline import Timeline

AGES = (0, 4, 15, 30, 50, 70, 85)
USE_BY_AGE = (1.5, 1.2, 0.8, 0.8, 0.95, 1.4, 1.9)
"""How much more care than others people outside the cohort use, by age."""

OTHERS_IN_A_FAMILY = 0.12
"""How likely somebody without the condition is to use a line of care that is for it."""

TELEHEALTH_FAMILIES = ("lung", "heart", "diabetes")
NAMES = [care.name for care in (*LINES, *PACKAGES)]
EVENT = {"person": pl.Int64, "day": pl.Date, "days": pl.Int64, "level": pl.Int64}
NO_EVENTS = pl.DataFrame(schema=EVENT)


@dataclass(frozen=True)
class Run:
    """One risk run: who was scored, and how."""

    name: str
    on: date
    people: np.ndarray
    score: np.ndarray


@dataclass
class Use:
    """What the months came to: events (person, day, level of need; days present for packages) by line of care,
    the runs, and who may be paid for at all; by month the level that is paid for and the days present."""

    events: dict[str, list[pl.DataFrame]] = field(default_factory=lambda: {name: [NO_EVENTS] for name in NAMES})
    runs: list[Run] = field(default_factory=list)
    levels: dict[date, np.ndarray] = field(default_factory=dict)
    days: dict[date, np.ndarray] = field(default_factory=dict)
    paid: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))


class Months:
    """Plays the months through, one after another."""

    def __init__(self, blueprint: Blueprint, timeline: Timeline, people: pl.DataFrame, entries: pl.DataFrame) -> None:
        self.blueprint, self.timeline, self.entries = blueprint, timeline, entries
        self.rng = draws(blueprint.seed, "use")
        self.count = people.height
        self.frailty = people["frailty"].to_numpy()
        self.born = people["date_of_birth"].to_numpy().astype("datetime64[D]")
        self.came = people["arrived"].to_numpy().astype("datetime64[D]")
        self.gone = _first_day_gone(people, timeline)
        self.scored = people["is_registered"].to_numpy()
        self.paid = self.scored & (people["trace_status"].fill_null("") == "01").to_numpy()
        self.families = _families(entries, self.count)
        self.inclined = self.rng.gamma(1.6, 1 / 1.6, self.count) * np.exp(0.3 * self.frailty - 0.045)
        self.first_in_line = {care.name: self._order_for(care) for care in PACKAGES}
        self.carried = {(care.name, level): self.rng.random() for care in LINES for level in range(4)}
        self.past: dict[str, list[np.ndarray]] = defaultdict(list)
        self.level = np.zeros(self.count, dtype=np.int8)
        self.use = Use(paid=self.paid)

    def play(self) -> Use:
        """All months, with a run wherever one falls due."""
        waiting = [("first", self.timeline.first_run_on), ("second", self.timeline.second_run_on)]
        if self.timeline.refreshed_on is not None:
            waiting.append(("refresh", self.timeline.refreshed_on))
        self._run(*waiting.pop(0))
        for month in self.timeline.activity.months():
            while waiting and waiting[0][1] <= month:
                self._run(*waiting.pop(0))
            self._month(month)
        return self.use

    def _run(self, name: str, on: date) -> None:
        """Score everybody who is registered and alive on the day; levels follow."""
        day = np.datetime64(on)
        weights = weight_of_conditions(self.entries, self.count, day)
        ages = (day - self.born).astype(int) / 365.25
        used = self._used() or self._supposed_use(name, ages, weights)
        found = standing(self.blueprint, name, ages, self.frailty, weights, used)
        listed = np.flatnonzero(self.scored & (self.came <= day) & (self.gone > day))
        score = scores(found[listed], name)
        self.use.runs.append(Run(name, on, listed, score))
        self.level = np.zeros(self.count, dtype=np.int8)
        self.level[listed] = levels(score)

    def _used(self) -> dict[str, np.ndarray]:
        """Events a person a year over the last twelve months played, or as many as there are."""
        return {name: np.sum(months[-12:], axis=0) * 12 / min(len(months), 12) for name, months in self.past.items()}

    def _supposed_use(self, run: str, ages: np.ndarray, weights: np.ndarray) -> dict[str, np.ndarray]:
        """The year before the story: what people of such need would have used."""
        found = standing(self.blueprint, f"before {run}", ages, self.frailty, weights, {})
        level = levels(scores(found, run))
        rates = {care.name: np.array(care.yearly)[level] for care in LINES}
        return {name: self.rng.poisson(rate * self.inclined).astype(float) for name, rate in rates.items()}

    def _month(self, month: date) -> None:
        period = month_period(month)
        starts, ends = np.datetime64(period.starts_on), np.datetime64(period.ends_before)
        there = np.minimum(ends, self.gone) - np.maximum(starts, self.came)
        days = np.clip(there.astype(int), 0, None)
        self.use.levels[month] = np.where(self.paid, self.level, 0)
        self.use.days[month] = days
        ages = (starts - self.born).astype(int) / 365.25
        by_age = np.interp(ages, AGES, USE_BY_AGE)
        first, end = (np.clip((day - starts).astype(int), 0, period.days) for day in (self.came, self.gone))
        for care in LINES:
            self._deal(care, month, first, np.maximum(first, end), by_age)
        for care in PACKAGES:
            self._continue(care, month, days)

    def _deal(self, care: Care, month: date, first: np.ndarray, end: np.ndarray, by_age: np.ndarray) -> None:
        """A month's events of a line of care: so many a level, by inclination and presence.

        People are there from the place `first` among the days of the month to before the place `end`.
        """
        grown = strength(care, month, self.timeline.contract.starts_on)
        on, likely = day_weights(care, month)
        so_far = np.concatenate([[0.0], np.cumsum(likely)])
        there = so_far[end] - so_far[first]
        counted = np.zeros(self.count)
        for level in range(4):
            people = np.flatnonzero((self.level == level) & (there > 0))
            weights = (self.inclined * there * (by_age if level == 0 else 1.0))[people]
            if care.family:
                weights = weights * np.where(self.families[care.family][people], 1.0, OTHERS_IN_A_FAMILY)
            expected = care.yearly[level] * there[people].sum() / 12 * grown + self.carried[care.name, level]
            events = int(expected)
            self.carried[care.name, level] = expected - events
            if not events or not weights.sum():
                continue
            whose = self.rng.choice(people, size=events, p=weights / weights.sum())
            lot = so_far[first[whose]] + self.rng.random(events) * there[whose]
            place = np.minimum(np.searchsorted(so_far[1:], lot, side="right"), end[whose] - 1)
            np.add.at(counted, whose, 1)
            self._keep(care, whose, on[place], level, np.ones(events, dtype=int))
        self.past[care.name].append(counted)

    def _continue(self, care: Care, month: date, days: np.ndarray) -> None:
        """What goes on from month to month: the same people as long as they are there and of that level."""
        grown = strength(care, month, self.timeline.contract.starts_on)
        for level in range(4):
            people = np.flatnonzero((self.level == level) & (days > 0))
            wanted = min(round(care.yearly[level] * len(people) * grown), len(people))
            whose = np.sort(people[np.argsort(self.first_in_line[care.name][people], kind="stable")][:wanted])
            first = np.maximum(np.datetime64(month), self.came[whose])
            self._keep(care, whose, first, level, days[whose])

    def _keep(self, care: Care, whose: np.ndarray, day: np.ndarray, level: int, days: np.ndarray) -> None:
        self.use.events[care.name].append(
            pl.DataFrame(
                {"person": whose, "day": day, "days": days, "level": np.full(len(whose), level)}, schema_overrides=EVENT
            )
        )

    def _order_for(self, care: Care) -> np.ndarray:
        """Who gets a package first: those whom it is meant for, then by lot."""
        lot = self.rng.random(self.count)
        if care.kind == "TELEHEALTH_MONTH":
            meant = np.any([self.families[family] for family in TELEHEALTH_FAMILIES], axis=0)
        elif care.kind == "PRESCRIPTION":
            meant = np.any(list(self.families.values()), axis=0)
        else:
            return lot - 0.25 * self.frailty
        return lot + np.where(meant, 0, 1)


def _first_day_gone(people: pl.DataFrame, timeline: Timeline) -> np.ndarray:
    """The day after death, the day of moving away, or the day after the story."""
    ends = pl.lit(timeline.activity.ends_before)
    gone = pl.min_horizontal(pl.col("died").dt.offset_by("1d"), "left", ends)
    return people.select(gone.alias("gone"))["gone"].to_numpy().astype("datetime64[D]")


def _families(entries: pl.DataFrame, count: int) -> dict[str, np.ndarray]:
    """Who has a condition of each family."""
    found = {condition.family: np.zeros(count, dtype=bool) for condition in CONDITIONS}
    for person, place in entries.select("person", "place").iter_rows():
        found[CONDITIONS[place].family][person] = True
    return found
