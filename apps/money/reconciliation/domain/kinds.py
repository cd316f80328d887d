"""How many records of each kind of care may be said, for a month and for the year to date.

Months and kinds are the rows and columns of one table, decided at once: months, kinds and what is hidden of either
cannot be subtracted from one another. Source: who sees what of people.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import product

from apps.foundation.kernel.small_numbers import SmallNumbers

Cell = tuple[date | None, int | None]
"""A month and a kind; nothing stands for all of them."""


class Kinds:
    """Records in scope by month and kind, where their number may be known.

    `cells` are months, kinds, people (some, where they are many) and records. Of `away`, months whose money is not
    shown, nothing may follow.
    """

    def __init__(
        self, cells: Iterable[tuple[date, int, Collection[int], int]], *, away: Collection[date], smallest: int
    ) -> None:
        self._table: dict[tuple[date, int], tuple[set[int], int]] = {}
        for month, kind, people, records in cells:
            others, more = self._table.get((month, kind), (set(), 0))
            self._table[month, kind] = (others | set(people), more + records)
        self._hidden = _hidden_cells(self._table, smallest=smallest, never_shown=away)

    def records(self, month: date | None) -> dict[int, int | None]:
        """Records of each kind of a month, or to date; nothing where their number is not said."""
        found: dict[int, int] = {}
        for (when, kind), (_, records) in self._table.items():
            if month in (None, when):
                found[kind] = found.get(kind, 0) + records
        return {kind: None if (month, kind) in self._hidden else number for kind, number in found.items()}


def _hidden_cells(
    cells: Mapping[tuple[date, int], tuple[Collection[int], int]], *, smallest: int, never_shown: Collection[date] = ()
) -> frozenset[Cell]:
    """Which cells and totals of the table are not shown. Totals are shown before cells: they may be known otherwise.
    A cell with nobody behind it is nil and is shown. Months that are `never_shown` are hidden and not known."""
    filled = [cell for cell, (people, _) in cells.items() if people]
    made_of: dict[Cell, list[int]] = {}
    sums: dict[tuple[Cell, bool], set[Cell]] = {}
    for number, (month, kind) in enumerate(filled):
        for key in product((month, None), (kind, None)):
            made_of.setdefault(key, []).append(number)
            if key[0] is not None:
                sums.setdefault(((None, key[1]), True), set()).add(key)
            if key[1] is not None:
                sums.setdefault(((key[0], None), False), set()).add(key)

    def people(keys: Collection[Cell]) -> int:
        return len(set().union(*(cells[filled[number]][0] for key in keys for number in made_of[key])))

    away = frozenset(key for key in made_of if key[0] in never_shown)
    rule = SmallNumbers(
        made_of=made_of,
        sums=[(total, list(parts)) for (total, _), parts in sums.items() if total not in away],
        people=people,
        size=lambda key: (key.count(None), sum(cells[filled[number]][1] for number in made_of[key])),
        smallest=smallest,
        never_shown=away,
    )
    return rule.hidden() | away
