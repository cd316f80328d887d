"""What was reached of the quality that parties agreed on: what terms read of it, and what holds a gain.

Source: risk sharing, "no gain is paid while a named safety or experience gate is breached; it is held, not lost, when
the data are too few to say; any clinician can raise a stop"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class GateStands(StrEnum):
    """Where a gate stands; `UNKNOWN` where the data are too few to say, or a reading is not confirmed."""

    MET = "MET"
    BREACHED = "BREACHED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Gate:
    """A named condition of safety or experience, and what is known of it, in words."""

    name: str
    stands: GateStands
    words: str = ""


@dataclass(frozen=True)
class Reached:
    """What was reached in a year. Absent is not nil: a term that needs it waits.

    `level_so_far` and `score_so_far` are what readings come to as they stand, confirmed or not: they fix no year.
    """

    level: int | None = None
    score: Fraction | None = None
    level_so_far: int | None = None
    score_so_far: Fraction | None = None
    outcomes: Mapping[str, Fraction] = field(default_factory=dict)
    conditions: Mapping[str, bool] = field(default_factory=dict)
    gates: Sequence[Gate] = ()
    stops: Sequence[str] = ()
    """Clinical stops that nobody has answered, each in words that name nobody."""
