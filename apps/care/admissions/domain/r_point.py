"""The recovery point: one side proposes a day, the other agrees within hours, or a named clinician decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Side(StrEnum):
    """Who speaks: the hospital that has the person, or those who care for them at home."""

    HOSPITAL = "HOSPITAL"
    COMMUNITY = "COMMUNITY"

    @property
    def other(self) -> "Side":
        return Side.COMMUNITY if self is Side.HOSPITAL else Side.HOSPITAL


class Step(StrEnum):
    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    NOT_AGREED = "NOT_AGREED"
    DECIDED = "DECIDED"


class Stage(StrEnum):
    """Where a recovery point stands."""

    NOT_PROPOSED = "NOT_PROPOSED"
    WAITS = "WAITS"
    WITH_CLINICIAN = "WITH_CLINICIAN"
    SET = "SET"


class NotYourTurn(ValueError):
    """The step does not follow from where the recovery point stands; the message says why."""


class NotADay(ValueError):
    """The day cannot be a recovery point of this stay; the message says why."""


@dataclass(frozen=True)
class Move:
    """One step of the two sides, or of the clinician who decides."""

    step: Step
    side: Side | None
    on: date | None
    at: datetime


@dataclass(frozen=True)
class RPoint:
    """Where the recovery point stands: the day in question, whose answer is due, and by when."""

    stage: Stage
    on: date | None = None
    waits_for: Side | None = None
    answer_by: datetime | None = None

    def is_missed(self, left_on: date | None) -> bool:
        """Whether the day was set and the person left hospital before it: it never came."""
        return self.stage is Stage.SET and self.on is not None and left_on is not None and left_on < self.on


def r_point(moves: Sequence[Move], *, now: datetime, answer_within: timedelta) -> RPoint:
    """Where the recovery point stands after some moves, at a moment.

    A proposal waits for the other side; one that is not answered in time goes to the named clinician, as one that is
    not agreed does. What was agreed or decided stays set until a side proposes anew.
    Source: activity, cost and RRR, "proposed by one side and agreed by the other within 24 hours, or goes to a named
    clinician".
    """
    if not moves:
        return RPoint(Stage.NOT_PROPOSED)
    last = moves[-1]
    if last.step in (Step.AGREED, Step.DECIDED):
        return RPoint(Stage.SET, last.on)
    if last.step is Step.NOT_AGREED:
        return RPoint(Stage.WITH_CLINICIAN, last.on)
    answer_by = last.at + answer_within
    if now > answer_by:
        return RPoint(Stage.WITH_CLINICIAN, last.on)
    return RPoint(Stage.WAITS, last.on, last.side.other if last.side else None, answer_by)


def check_move(standing: RPoint, step: Step, side: Side | None) -> None:
    """Raise NotYourTurn unless the step may follow.

    Anybody may propose while nothing waits; the side that is asked may agree, disagree or propose another day; only
    the named clinician, who speaks for no side, decides, and only where the two sides did not agree.
    """
    if standing.stage is Stage.WITH_CLINICIAN:
        if step is not Step.DECIDED:
            raise NotYourTurn("The named clinician decides this recovery point now.")
    elif step is Step.DECIDED:
        raise NotYourTurn("There is nothing for the named clinician to decide.")
    elif standing.stage is Stage.WAITS:
        if side is not standing.waits_for:
            raise NotYourTurn("The proposal waits for the other side's answer.")
    elif step is not Step.PROPOSED:
        raise NotYourTurn("No proposal waits for an answer.")


def check_day(on: date, *, admitted_on: date, discharged_on: date | None) -> None:
    """Raise NotADay unless the day is after the admission, and not after the discharge.

    Source: RRR split, "R <= 0 is a fault".
    """
    if on <= admitted_on:
        raise NotADay("The recovery point is a day after the admission.")
    if discharged_on is not None and on > discharged_on:
        raise NotADay("The recovery point is not after the day of leaving hospital.")
