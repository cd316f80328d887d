"""How far two assessments of the same people agree."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.care.assurance.domain.intervals import Interval, wilson

LEVELS = (1, 2, 3)
Pair = tuple[int, int]
"""The level first assessed, and the level that the re-assessment found."""


@dataclass(frozen=True)
class Agreement:
    """Pairs, those at the same level with their interval, those first put higher or lower than found again, and
    Cohen's kappa with quadratic weights; no kappa where it cannot be worked out (all at one level)."""

    pairs: int
    same: int
    share: Interval
    higher_first: int
    errors: Interval
    kappa: float | None
    kappa_interval: Interval | None

    @property
    def lower_first(self) -> int:
        return self.pairs - self.same - self.higher_first


def agreement_of(pairs: Iterable[Pair]) -> Agreement | None:
    """Agreement of pairs; none where there are no pairs.

    Kappa is 1 where all agree, 0 where they agree as chance would; a disagreement by two levels weighs four times one
    by one. Source: re-assessment sample, "with agreement and kappa".
    """
    table = [[0] * len(LEVELS) for _ in LEVELS]
    for first, again in pairs:
        table[first - 1][again - 1] += 1
    total = sum(map(sum, table))
    if not total:
        return None
    same = sum(table[place][place] for place in range(len(LEVELS)))
    higher = sum(table[first][again] for first in range(len(LEVELS)) for again in range(first))
    kappa, interval = _kappa(table)
    return Agreement(
        pairs=total,
        same=same,
        share=wilson(same, total),
        higher_first=higher,
        errors=wilson(total - same, total),
        kappa=kappa,
        kappa_interval=interval,
    )


def _kappa(table: list[list[int]]) -> tuple[float | None, Interval | None]:
    from statsmodels.stats.inter_rater import cohens_kappa

    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    if any(row == column == sum(rows) for row, column in zip(rows, columns, strict=True)):
        return None, None
    found = cohens_kappa(table, weights=None, wt="quadratic")
    return float(found.kappa), Interval(float(found.kappa_low), min(float(found.kappa_upp), 1.0))
