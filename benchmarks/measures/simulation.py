"""Years drawn by chance and settled for each party, against numpy drawing and summing the same columns."""

import numpy as np

from apps.money.rehearsals.domain.people import People
from apps.money.rehearsals.domain.simulation import Case, simulate
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.position import Parties, Position
from benchmarks.report import Line, compared
from benchmarks.size import Size
from benchmarks.timing import timed

LIMIT = 2.0
PROMISED_FOR = 120_000
"""People from which the promise holds: with fewer, settling each draw outweighs drawing it."""
SEED = 20_251
AT_ONCE = 10
ROW_BY_ROW = 100
"""Draws by fetching rows, from which the time of all is reckoned: a hundredth of them is enough to know it."""
PARTIES = Parties(
    {"ICB": "commissioner", "LA": "commissioner", "ACU": "provider", "COM": "provider", "MEN": "provider"}
)
TERMS = [
    {"term": "stable_funding", "parameters": {"margin": "0.02"}},
    {"term": "outlier_protection", "parameters": {"amount": 5_000_000}},
]


def measure(size: Size) -> list[Line]:
    """The whole simulation with its spread, in one process; and what it takes with each rule left out in turn."""
    case, agreement = made(size.people), [Agreement.read(TERMS, PARTIES)]
    with timed() as ours:
        found = simulate(case, agreement, draws=size.draws, seed=SEED, effects=False)
    columns = case.stood(agreement).drawn.columns
    with timed() as theirs:
        drawn(columns, size.draws)
    with timed() as by_rows:
        rows(columns, ROW_BY_ROW)
    with timed() as effects:
        whole = simulate(case, agreement, draws=size.draws, seed=SEED)
    with timed() as twice:
        again = simulate(case, agreement, draws=size.draws, seed=SEED, effects=False, processes=2)
    same = found == again and found[0].parties == whole[0].parties
    name = f"simulation, {size.draws:,} draws"
    each = by_rows.seconds * size.draws / ROW_BY_ROW
    return [
        compared(
            name,
            ours.seconds,
            theirs.seconds,
            "numpy, counts times columns",
            limit=LIMIT if size.people >= PROMISED_FOR else None,
            equal=same,
            equal_words="the same with one process and two",
        ),
        compared(f"  {name}", ours.seconds, each, f"numpy, row by row, from {ROW_BY_ROW} draws"),
        compared("  the same, each rule left out too", effects.seconds, theirs.seconds, "numpy"),
        compared("  the same, two processes", twice.seconds, theirs.seconds, "numpy"),
    ]


def made(people: int) -> Case:
    """A contract of so many people, of whom few cost most: three providers, three levels."""
    random = np.random.default_rng(SEED)
    levels = random.choice([1, 2, 3], people, p=[0.6, 0.3, 0.1])
    costs = {
        code: np.minimum(random.pareto(2.2, people) * pence * levels, 10**8).astype(np.int64)
        for code, pence in (("ACU", 120_000), ("COM", 60_000), ("MEN", 30_000))
    }
    plan = int(sum(one.sum() for one in costs.values()))
    entitlement = (levels * (plan // int(levels.sum()))).astype(np.int64)
    sample = People(levels, entitlement, costs, np.zeros(people, dtype=np.int64), costs["ACU"])
    by_party = {code: int(one.sum()) for code, one in costs.items()}
    return Case(PARTIES, Position(plan=plan, by_party=by_party), sample, people)


def drawn(columns: np.ndarray, draws: int) -> np.ndarray:
    """The quickest way that numpy has: how often each person is drawn, times what each column says of the person."""
    random, values, number = np.random.default_rng(SEED), columns.astype(np.float64), len(columns)
    sums = []
    for _ in range(0, draws, AT_ONCE):
        counts = np.empty((AT_ONCE, number))
        for one in counts:
            one[:] = np.bincount(random.integers(0, number, number), minlength=number)
        sums.append(counts @ values)
    return np.concatenate(sums)


def rows(columns: np.ndarray, draws: int) -> np.ndarray:
    """The way that is written first: fetch the row of everybody who is drawn, and add up."""
    random, number = np.random.default_rng(SEED), len(columns)
    return np.stack([columns[random.integers(0, number, number)].sum(axis=0) for _ in range(draws)])
