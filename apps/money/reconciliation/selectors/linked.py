"""Linked care by sector: recorded and shown, and never counted."""

from collections import defaultdict
from dataclasses import dataclass

from apps.care.activity.choices import Scope
from apps.foundation.kernel.pence import Pence
from apps.money.reconciliation.selectors.published import PublishedYear


@dataclass(frozen=True)
class LinkedSector:
    """What was recorded of one sector to date."""

    sector: str
    records: int
    pence: Pence
    shown: bool


def linked_sectors(year: PublishedYear) -> list[LinkedSector]:
    """Linked care of the people in the model to date, by sector; nothing where all of it may not be shown.

    The whole is shown, so what is hidden can be told from it: sectors about too few are hidden together with the next
    smallest, until those who stand behind them are enough.
    """
    if not any(part.scope == Scope.LINKED and part.shown for part in year.parts_of_all):
        return []
    records: dict[str, int] = defaultdict(int)
    pence: dict[str, Pence] = defaultdict(int)
    people: dict[str, set[int]] = defaultdict(set)
    for cell in year.cells_of_scope(Scope.LINKED):
        sector = year.service_lines[cell.service_line_id].sector
        records[sector] += cell.records
        pence[sector] += cell.cost_pence
        people[sector].update(cell.witnesses)
    hidden = _hidden(people, year.smallest)
    return [LinkedSector(one, records[one], pence[one], shown=one not in hidden) for one in sorted(records)]


def _hidden(people: dict[str, set[int]], smallest: int) -> set[str]:
    hidden: set[str] = set()
    behind: set[int] = set()
    for sector in sorted(people, key=lambda one: (len(people[one]), one)):
        if len(people[sector]) >= smallest and (not hidden or len(behind) >= smallest):
            break
        hidden.add(sector)
        behind |= people[sector]
    return hidden
