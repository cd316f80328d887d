"""The indicative plan: what people at each level should cost, month by month, service line by service line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period
from apps.money.contracts.domain.capitation_due import capitation_due_by_month
from apps.money.contracts.domain.counting import Counting, parts_of_a_month
from apps.money.contracts.domain.fees import MonthlyFees

UNSHARED = ""
"""The place of what no year before could share out."""


@dataclass(frozen=True)
class PlannedLine:
    """Expected days (on the line without a service line) and cost of a month, level and service line."""

    month: date
    need_band: int
    service_line: str
    person_days: int
    cost_pence: Pence


def planned_lines(
    *,
    people: Mapping[int, int],
    fees: MonthlyFees,
    term: Period,
    shares: Mapping[int, Mapping[str, int]],
    before: Mapping[int, Mapping[date, int]] | None = None,
    later: Mapping[date, Mapping[int, Mapping[str, int]]] | None = None,
    counting: str = Counting.DAYS,
) -> list[PlannedLine]:
    """Draw the plan from the people of a run.

    Days of a month = people x days of the month inside the term; where heads are counted, people x months. Cost = those
    priced at the fee of the month, exactly as what is counted will be: running totals of the financial year go on from
    what earlier versions planned (`before`, by level and month; their fees are among `fees`). Each month's cost is
    shared over service lines by what the same people's care cost there in the year before (`shares`, pence), to the
    penny, by largest remainder. From a month of `later` on, its shares hold: other kinds of care are in the contract
    then.
    Source: contracts, "indicative plan".
    """
    lines = []
    begins = sorted((later or {}).items())
    for band, head_count in sorted(people.items()):
        days = {month: head_count * parts_of_a_month(counting, month, term) for month in term.months()}
        earlier = (before or {}).get(band, {})
        at_level = {month: fees[month][band] for month in {**earlier, **days}}
        for month, cost in capitation_due_by_month({**earlier, **days}, at_level, counting).items():
            if month not in days:
                continue
            held = [shares, *(other for begun, other in begins if begun <= month)][-1]
            weights = {line: pence for line, pence in held.get(band, {}).items() if pence > 0}
            parts = allocate(cost, weights) if weights else {}
            lines.append(PlannedLine(month, band, UNSHARED, days[month], cost - sum(parts.values())))
            lines += [PlannedLine(month, band, line, 0, part) for line, part in sorted(parts.items())]
    return lines
