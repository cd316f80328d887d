"""How long something takes."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")


@dataclass
class Watch:
    """Seconds on the clock, once the block is over."""

    seconds: float = 0.0


@contextmanager
def timed() -> Iterator[Watch]:
    """Time a block."""
    watch, begins = Watch(), time.perf_counter()
    yield watch
    watch.seconds = time.perf_counter() - begins


def median_of(times: int, work: Callable[[], Result]) -> tuple[float, Result]:
    """The median of the seconds of some repetitions, after one that is not counted, and the last result."""
    result, seconds = work(), []
    for _ in range(times):
        with timed() as watch:
            result = work()
        seconds.append(watch.seconds)
    return statistics.median(seconds), result
