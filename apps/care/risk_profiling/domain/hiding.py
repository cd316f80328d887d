"""Hiding small counts in a table of rows and columns whose totals may be known."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.foundation.kernel.small_numbers import SmallNumbers


@dataclass(frozen=True)
class HiddenCounts:
    """Which cells of a table are not shown."""

    cells: frozenset[tuple[str, str]]

    def is_hidden(self, row: str, column: str) -> bool:
        return (row, column) in self.cells


def hidden_levels(people: Mapping[int, int], smallest: int) -> frozenset[int]:
    """Levels about too few people, and one beside it. Where there is any, no total over levels may be shown either:
    not the people, which give it away, nor days and pounds, which at known fees do so together."""
    shown = hidden_counts({("all", str(level)): number for level, number in people.items()}, smallest)
    return frozenset(level for level in people if shown.is_hidden("all", str(level)))


def hidden_counts(counts: Mapping[tuple[str, str], int], smallest: int) -> HiddenCounts:
    """Hide counts of fewer than `smallest` (nil is shown), and others beside them, where the totals of rows and
    columns may be known from elsewhere. Source: `kernel.small_numbers`."""
    cells = [cell for cell, number in counts.items() if number]
    rows, columns = ({cell[place] for cell in cells} for place in (0, 1))
    made_of = {cell: [number] for number, cell in enumerate(cells)}
    sums = []
    for total, parts in (
        *((("every row", name), [cell for cell in cells if cell[1] == name]) for name in sorted(columns)),
        *(((name, "every column"), [cell for cell in cells if cell[0] == name]) for name in sorted(rows)),
    ):
        made_of[total] = [made_of[cell][0] for cell in parts]
        sums.append((total, parts))
    behind = {key: sum(counts[cells[number]] for number in parts) for key, parts in made_of.items()}
    rule = SmallNumbers(
        made_of=made_of,
        sums=sums,
        people=lambda keys: sum(behind[key] for key in keys),
        size=lambda key: (key not in counts, behind[key]),
        smallest=smallest,
    )
    return HiddenCounts(rule.hidden())
