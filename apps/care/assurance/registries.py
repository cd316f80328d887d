"""What upper apps tell checks, without being known here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from apps.foundation.core.registries import Registry


@dataclass(frozen=True)
class LevelFees:
    """What a person at each level brings in a year, in pence, by the agreement in force on a day; empty where none is.

    For commissioner and auditor alone: it turns a change of levels into a change of income a head.
    """

    name: str
    fees: Callable[[date], Mapping[int, int]]


level_fees: Registry[LevelFees] = Registry()
