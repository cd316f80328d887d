"""How sure a share is: the interval that chance leaves round it.

Statistics come from SciPy and statsmodels, which take a second to load and much memory: they are loaded when a check is
worked out, by the worker, and never by a page.
"""

from dataclasses import dataclass

CONFIDENCE = 0.95


class NothingCounted(ValueError):
    """A share of nothing has no interval."""


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, as shares of 1."""

    low: float
    high: float


def wilson(count: int, of: int, confidence: float = CONFIDENCE) -> Interval:
    """The Wilson score interval of a share. Raises NothingCounted.

    Source: figures to test against, "Wilson 95%": 65 of 100 is 55.3 to 73.6 %.
    """
    from statsmodels.stats.proportion import proportion_confint

    if of <= 0:
        raise NothingCounted("Nothing was counted.")
    low, high = proportion_confint(count, of, alpha=1 - confidence, method="wilson")
    return Interval(float(low), float(high))


def needed_to_prove(target_percent: int, observed_percent: int) -> int:
    """How many answers it takes until the observed share, where it is a whole number of them, lies above the target
    with its whole interval. The observed share must lie above the target.

    Source: figures to test against, "to prove 75% when exactly 80% is observed takes n = 290".
    """
    if observed_percent <= target_percent:
        raise ValueError("A share is never proved to lie above a target that it does not exceed.")
    of = 0
    while True:
        of += 1
        if of * observed_percent % 100 == 0 and wilson(of * observed_percent // 100, of).low >= target_percent / 100:
            return of
