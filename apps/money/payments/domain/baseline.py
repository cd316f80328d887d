"""An error of the baseline itself: people counted wrongly before the year began. It is shared, apart from performance.

At a level it is the days counted in the first month of the baseline, as its statement publishes them, less the days
planned of it, for each day of that month; in any month it is worth that times the month's days, at the fee of the day.
Source: reconciliation, "error in the baseline itself is shared as agreed; it is never treated as a provider's bad
performance".
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence, round_half_up

Worth = Mapping[int, Fraction]
"""What the error of each level is worth in a month, in pence and not rounded."""


def daily_error(*, counted: int, planned: int, days: int) -> Fraction:
    """People a day that the plan did not see (below nil: that it saw and were not there). `days` are the month's."""
    return Fraction(counted - planned, days)


def worth(error: Fraction, *, days: int, fee: Pence, of_year: int) -> Fraction:
    """What an error is worth in a month of so many days, at a fee for a year of so many."""
    return error * days * fee / of_year


def error_by_month(worths: Sequence[Worth]) -> list[Pence]:
    """The error of each month of a year: at each level the running total, half up, less the one before."""
    found: list[Pence] = []
    exact: dict[int, Fraction] = {}
    before = 0
    for month in worths:
        for level, pence in month.items():
            exact[level] = exact.get(level, Fraction(0)) + pence
        now = sum(round_half_up(one.numerator, one.denominator) for one in exact.values())
        found.append(now - before)
        before = now
    return found


def moved_by_error(error: Pence, shares: Mapping[str, int], plan: Mapping[str, Pence]) -> dict[str, Pence]:
    """What an error to date adds to what is due to each provider, below nil: takes from it.

    The error arises at providers as their plan does, and each bears its agreed share of it; so all together they are
    paid what the commissioners bear. `shares` are of all parties; nothing where nobody agreed any.
    """
    if not shares:
        return dict.fromkeys(plan, 0)
    weights = plan if any(plan.values()) else dict.fromkeys(plan, 1)
    arises, borne = allocate(error, weights), allocate(error, shares)
    return {code: arises[code] - borne.get(code, 0) for code in plan}
