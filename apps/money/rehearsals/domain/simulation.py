"""The spread of what each party may gain or lose under agreements, over the same draws of the same people."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from apps.foundation.kernel.pence import Pence, round_half_up
from apps.money.rehearsals.domain.drawing import CHUNK, MOST_DRAWS, Drawer, Drawn
from apps.money.rehearsals.domain.people import Assumptions, People, Whole, grown
from apps.money.rehearsals.domain.standing import Rule, Standing, Sums, ready, without
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.position import BadInput, Parties, Position

BARS = 24
"""Bars of the shape of a distribution."""
USUAL_DRAWS = 10_000


@dataclass(frozen=True)
class Spread:
    """What a party gains (below nil: loses) over all draws, in pence. Ranks are nearest ranks: amounts that were drawn.

    `low` to `high` is the likely range, 8 draws in 10; in 1 draw of 20 the party does no better than `one_in_20`.
    `losses` and `beyond_limit` count draws. `shape` counts draws in equal steps from `worst` to `best`.
    """

    central: Pence
    median: Pence
    low: Pence
    high: Pence
    one_in_20: Pence
    worst: Pence
    best: Pence
    losses: int
    beyond_limit: int | None
    shape: Sequence[int]


@dataclass(frozen=True)
class Simulated:
    """An agreement over the draws: each party's spread, and the same without each kind of rule that it has."""

    parties: Mapping[str, Spread]
    without: Mapping[Rule, Mapping[str, Spread]]


@dataclass(frozen=True)
class Case:
    """What is rehearsed: whose money, on which people, under which assumptions. `population` is how many people the
    contract is for before growth; `limits` is the most that a party says it can lose; `agreed` is what is paid in the
    year whoever is counted, beside the people's entitlement."""

    parties: Parties
    position: Position
    people: People
    population: int
    assumptions: Assumptions = field(default_factory=Assumptions)
    limits: Mapping[str, Pence] | None = None
    agreed: Pence = 0

    def stood(self, agreements: Iterable[Agreement]) -> "Stood":
        """Agreements made ready over the people as they are assumed to be. Raises BadInput."""
        planned = self.people.cost
        position = self.position
        if position.plan_person_costs is not None:
            planned = np.array(position.plan_person_costs, dtype=np.int64)
        if self.assumptions.quality_level is not None:
            position = position.with_figures(quality_level=self.assumptions.quality_level)
        standings = [ready(self.parties, one, position, planned, self.population) for one in agreements]
        amounts = tuple(sorted({one.cut.amount for one in standings if one.cut is not None}))
        people = self.people.at_cost(self.assumptions.cost)
        nil = np.zeros(len(people), dtype=np.int64)
        costs = {code: people.costs.get(code, nil) for code in sorted({*self.parties.providers, *people.costs})}
        columns = [people.entitlement, people.beside, *costs.values()]
        if people.acute is not None:
            columns.append(people.acute)
        cost = people.cost
        columns += [np.maximum(cost - amount, 0) for amount in amounts]
        number = grown(self.population, self.assumptions.growth)
        drawn = Drawn(people.levels, np.stack(columns, axis=1), number, self.assumptions.mix)
        at_base_mix = round_half_up(int(people.entitlement.sum()) * number, len(people))
        return Stood(drawn, tuple(standings), tuple(costs), people.acute is not None, amounts, at_base_mix, self.agreed)


@dataclass(frozen=True)
class Stood:
    """Agreements that are ready, and the people whose sums they are settled over."""

    drawn: Drawn
    standings: Sequence[Standing]
    spenders: Sequence[str]
    knows_acute: bool
    amounts: Sequence[Pence]
    at_base_mix: Pence
    agreed: Pence

    def sums(self, row: Sequence[int]) -> Sums:
        """One row of sums of the columns, by name."""
        start = 2 + len(self.spenders)
        acute = row[start] if self.knows_acute else None
        above = row[start + self.knows_acute :]
        return Sums(
            self.drawn.people,
            row[0] + self.agreed,
            self.at_base_mix + self.agreed,
            dict(zip(self.spenders, row[2:start], strict=True)),
            acute,
            row[1],
            dict(zip(self.amounts, above, strict=True)),
            self.agreed,
        )

    @property
    def central(self) -> Sums:
        """The sums that are expected."""
        return self.sums(self.drawn.central())


Told = Callable[[int, int], None]
"""How far a simulation is: draws made, and to be made."""


def simulate(
    case: Case,
    agreements: Sequence[Agreement],
    *,
    draws: int = USUAL_DRAWS,
    seed: int,
    processes: int = 1,
    effects: bool = True,
    told: Told | None = None,
) -> list[Simulated]:
    """Each agreement over the same draws; the same for a seed whatever the number of processes.

    Without `effects` no rule is left out. Raises BadInput.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise BadInput(f"draws is a whole number from 1 to {MOST_DRAWS:,}.")
    if not 0 <= seed < 2**63:
        raise BadInput("seed is a whole number, nil or more.")
    stood = case.stood(agreements)
    lines = [_lines(one, effects) for one in stood.standings]
    settled = [one for line in lines for one in line.values()]
    centrals = [one.gains(stood.central) for one in settled]
    drawn = np.empty((draws, len(settled), len(case.parties.kinds)), dtype=np.int64)
    place = 0
    for chunk in _chunks(_Chunks(stood, settled, sorted(case.parties.kinds), seed), draws, processes):
        drawn[place : place + len(chunk)] = chunk
        place += len(chunk)
        if told is not None:
            told(place, draws)
    limits = case.limits or {}
    spreads = [
        {
            code: _spread(central[code], drawn[:, number, party], limits.get(code))
            for party, code in enumerate(sorted(case.parties.kinds))
        }
        for number, central in enumerate(centrals)
    ]
    made, number = [], 0
    for line in lines:
        found = dict(zip(line, spreads[number : number + len(line)], strict=True))
        number += len(line)
        made.append(Simulated(found[None], {rule: one for rule, one in found.items() if rule is not None}))
    return made


def _lines(standing: Standing, effects: bool) -> dict[Rule | None, Standing]:
    return {None: standing, **(dict(without(standing)) if effects else {})}


class _Chunks:
    """Chunks of gains: draws by lines by parties."""

    def __init__(self, stood: Stood, settled: Sequence[Standing], codes: Sequence[str], seed: int) -> None:
        self._stood, self._settled, self._codes = stood, settled, codes
        self._drawer = Drawer(stood.drawn, seed)

    def __call__(self, chunk: int, draws: int) -> Whole:
        made = np.empty((draws, len(self._settled), len(self._codes)), dtype=np.int64)
        for place, row in enumerate(self._drawer.sums(chunk, draws).tolist()):
            sums = self._stood.sums(row)
            for line, standing in enumerate(self._settled):
                gains = standing.gains(sums)
                made[place, line] = [gains[code] for code in self._codes]
        return made


def _chunks(of: _Chunks, draws: int, processes: int) -> Iterator[Whole]:
    asked = [(chunk, min(CHUNK, draws - start)) for chunk, start in enumerate(range(0, draws, CHUNK))]
    if processes <= 1:
        for chunk, number in asked:
            yield of(chunk, number)
        return
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, spawned, _hold, (of,)) as pool:
        yield from pool.map(_of_held, asked)


_held: list[_Chunks] = []


def _hold(of: _Chunks) -> None:
    _held.append(of)


def _of_held(asked: tuple[int, int]) -> Whole:
    return _held[-1](*asked)


def _spread(central: Pence, drawn: Whole, limit: Pence | None) -> Spread:
    gains = np.sort(drawn)
    worst, best = int(gains[0]), int(gains[-1])
    return Spread(
        central=central,
        median=_at(gains, Fraction(1, 2)),
        low=_at(gains, Fraction(1, 10)),
        high=_at(gains, Fraction(9, 10)),
        one_in_20=_at(gains, Fraction(1, 20)),
        worst=worst,
        best=best,
        losses=int((gains < 0).sum()),
        beyond_limit=None if limit is None else int((gains < -limit).sum()),
        shape=_shape(gains, worst, best),
    )


def _at(ordered: Whole, share: Fraction) -> Pence:
    """The nearest rank: the smallest amount that so many of the draws do not exceed."""
    return int(ordered[max(0, -(-len(ordered) * share.numerator // share.denominator) - 1)])


def _shape(gains: Whole, worst: Pence, best: Pence) -> list[int]:
    if worst == best:
        return [len(gains)]
    places = (gains - worst) * BARS // (best - worst + 1)
    return [int(one) for one in np.bincount(places, minlength=BARS)]
