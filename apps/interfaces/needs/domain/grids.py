"""A grid of counts: which of its figures may be shown, and how far its rows agree with its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from apps.foundation.kernel.small_numbers import SmallNumbers

Cell = tuple[str, str]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """Counts of people by row and column. `sums` names sums of cells that stand on the page or are known from
    another, besides that of all and, where `has_totals`, those of rows and columns."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Mapping[Cell, int]
    sums: Mapping[str, tuple[Cell, ...]]
    has_totals: bool = True

    def count(self, row: str, column: str) -> int:
        return self.counts.get((row, column), 0)

    def row_total(self, row: str) -> int:
        return sum(self.count(row, column) for column in self.columns)

    def column_total(self, column: str) -> int:
        return sum(self.count(row, column) for row in self.rows)

    def sum_of(self, name: str) -> int:
        return sum(self.count(*cell) for cell in self.sums[name])

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Published:
    """Which figures of a grid are not shown."""

    hidden: frozenset[Key]

    def cell(self, row: str, column: str) -> bool:
        return ("cell", row, column) not in self.hidden

    def row(self, row: str) -> bool:
        return ("row", row) not in self.hidden

    def column(self, column: str) -> bool:
        return ("column", column) not in self.hidden

    def sum(self, name: str) -> bool:
        return ("sum", name) not in self.hidden

    @property
    def total(self) -> bool:
        return ("all",) not in self.hidden


_FIRST = {"all": 2, "row": 2, "column": 2, "cell": 1, "sum": 0}
"""What is shown first: totals, then cells, and last what is worth least where it would hide a cell."""


def published(grid: Grid, smallest: int) -> Published:
    """Hide counts of fewer than `smallest` (nil is shown), and others beside them. Source: `kernel.small_numbers`."""
    cells = [cell for cell in ((row, column) for row in grid.rows for column in grid.columns) if grid.counts.get(cell)]
    place = {cell: number for number, cell in enumerate(cells)}
    parts: dict[Key, Sequence[Cell]] = {("cell", *cell): [cell] for cell in cells}
    if grid.has_totals:
        for row in grid.rows:
            parts["row", row] = [cell for cell in cells if cell[0] == row]
        for column in grid.columns:
            parts["column", column] = [cell for cell in cells if cell[1] == column]
    for name, summed in grid.sums.items():
        parts["sum", name] = [cell for cell in summed if cell in place]
    parts["all",] = cells
    made_of = {key: [place[cell] for cell in of] for key, of in parts.items() if of}
    behind = {key: sum(grid.counts[cells[number]] for number in numbers) for key, numbers in made_of.items()}
    sums = [(key, [("cell", *cell) for cell in parts[key]]) for key in made_of if key[0] != "cell"]
    rule: SmallNumbers[Key] = SmallNumbers(
        made_of=made_of,
        sums=sums,
        people=lambda keys: sum(behind[key] for key in keys),
        size=lambda key: (_FIRST[key[0]], behind[key]),
        smallest=smallest,
    )
    return Published(rule.hidden())


LEVELS = ("1", "2", "3")
AGREE, BESIDE, APART = "agree", "one level apart", "two levels apart"


def grid_of_levels(counts: Mapping[tuple[int, int], int]) -> Grid:
    """Two ratings of the same people at levels 1 to 3, with how many agree and how far the others are apart."""
    by_distance = {
        name: tuple((row, column) for row in LEVELS for column in LEVELS if abs(int(row) - int(column)) == distance)
        for distance, name in enumerate((AGREE, BESIDE, APART))
    }
    return Grid(LEVELS, LEVELS, {(str(one), str(other)): n for (one, other), n in counts.items() if n}, by_distance)


def quadratic_kappa(grid: Grid) -> Fraction | None:
    """Cohen's kappa with quadratic weights, exact; nothing where it cannot be worked out (all at one level).

    1 less the ratio of observed to expected disagreement, each counted by the square of the distance between levels.
    Source: risk profiling, "agreement between RP level and assessed level".
    """
    observed = expected = Fraction(0)
    for place, row in enumerate(grid.rows):
        for other, column in enumerate(grid.columns):
            distance = (place - other) ** 2
            observed += distance * grid.count(row, column)
            expected += distance * Fraction(grid.row_total(row) * grid.column_total(column), grid.total or 1)
    return None if expected == 0 else 1 - observed / expected


FEW = 100
"""Below so many people compared, agreement is no figure where a small number stands behind it."""


@dataclass(frozen=True)
class AgreementShown:
    """Per cent agreement and kappa as they may be said. Rounded more coarsely where they would give a small number
    away: nobody can work back from a figure to the nearest 5 per cent, or the nearest tenth."""

    per_cent: str
    kappa: str
    is_coarse: bool


def agreement_shown(grid: Grid, shown: Published) -> AgreementShown | None:
    """What may be said of the agreement; nothing where there are too few people."""
    if not grid.total:
        return None
    share = Fraction(100 * grid.sum_of(AGREE), grid.total)
    kappa = quadratic_kappa(grid)
    free = all(shown.sum(name) for name in grid.sums) and shown.total
    free = free and all(map(shown.row, grid.rows)) and all(map(shown.column, grid.columns))
    if free:
        return AgreementShown(f"{_half_up(share)}%", "" if kappa is None else _decimal(kappa, 100), False)
    if grid.total < FEW:
        return None
    return AgreementShown(
        f"about {5 * _half_up(share / 5)}%", "" if kappa is None else f"about {_decimal(kappa, 10)}", True
    )


def _half_up(value: Fraction) -> int:
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def _decimal(value: Fraction, parts: int) -> str:
    """`0.62`, or `−0.10`, to hundredths or tenths."""
    size = abs(_half_up(value * parts))
    digits = len(str(parts)) - 1
    sign = "−" if value < 0 and size else ""
    return f"{sign}{size // parts}.{size % parts:0{digits}d}"
