"""Answers to items, what each must say, and how far a checklist has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from apps.foundation.kernel.periods import LAST_YEAR


class Standing(StrEnum):
    """How an item stands, as whoever answers says."""

    MET = "MET"
    PARTLY = "PARTLY"
    NOT_YET = "NOT_YET"
    DOES_NOT_APPLY = "DOES_NOT_APPLY"


class Since(StrEnum):
    """What a progress note says has become of an item since the version was offered."""

    MET = "MET"
    FURTHER = "FURTHER"
    LATER = "LATER"


class NotAnAnswer(ValueError):
    """Something is missing from an answer, or stands against it. `field` is what to mend."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Said:
    """An answer: one standing, or one for each level of need; evidence in words; by when; what it refers to."""

    standings: Sequence[Standing]
    words: str
    by_when: date | None = None
    reference: str = ""
    page: str = ""

    @property
    def overall(self) -> Standing:
        return overall(self.standings)


@dataclass(frozen=True)
class Noted:
    """A progress note: what has become of an item, in words; by when, where that is later than was agreed."""

    since: Since
    words: str
    by_when: date | None = None
    reference: str = ""


def overall(standings: Iterable[Standing]) -> Standing:
    """One standing of several: levels to which an item does not apply say nothing; alike is alike; else partly."""
    applying = {one for one in standings if one != Standing.DOES_NOT_APPLY}
    if not applying:
        return Standing.DOES_NOT_APPLY
    return applying.pop() if len(applying) == 1 else Standing.PARTLY


def check_answer(said: Said, *, today: date) -> None:
    """Raise NotAnAnswer unless it says what its standing asks for.

    Every answer has words: the evidence, or why the item does not apply. *Not yet* says by when; *partly* may; where
    nothing is left to do there is no such day. The day is to come.
    """
    if not said.words.strip():
        raise NotAnAnswer("words", "Say what shows it, or why it does not apply.")
    if said.by_when is None:
        if Standing.NOT_YET in said.standings:
            raise NotAnAnswer("by_when", "Say by when it will be met.")
        return
    if not {Standing.NOT_YET, Standing.PARTLY} & set(said.standings):
        raise NotAnAnswer("by_when", "Leave the day out: nothing is left to do.")
    _check_to_come(said.by_when, today)


def check_note(noted: Noted, *, today: date) -> None:
    """Raise NotAnAnswer unless a note has words, and a day to come where it says *later than agreed* and only there."""
    if not noted.words.strip():
        raise NotAnAnswer("words", "Say what has changed.")
    if (noted.since == Since.LATER) != (noted.by_when is not None):
        wanted = "Say by when it will be met." if noted.since == Since.LATER else "Only a later day is named here."
        raise NotAnAnswer("by_when", wanted)
    if noted.by_when is not None:
        _check_to_come(noted.by_when, today)


def is_past(by_when: date | None, notes: Iterable[tuple[Since, date | None]], *, today: date) -> bool:
    """Whether an item was to be met by a day before today and is not, as notes on it say, the newest first."""
    for since, later in notes:
        if since == Since.MET:
            return False
        if since == Since.LATER:
            by_when = later
            break
    return by_when is not None and by_when < today


@dataclass(frozen=True)
class Progress:
    """How many of a checklist's items are answered, and how."""

    items: int
    met: int
    partly: int
    not_yet: int
    does_not_apply: int

    @property
    def answered(self) -> int:
        return self.met + self.partly + self.not_yet + self.does_not_apply

    @property
    def words(self) -> str:
        """`7 of 10 answered, 5 met`."""
        return f"{self.answered} of {self.items} answered, {self.met} met"


def progress(items: int, standings: Iterable[Standing]) -> Progress:
    """The progress of so many items, by the standings of those that are answered."""
    given = list(standings)
    return Progress(items, *(given.count(one) for one in Standing))


def _check_to_come(day: date, today: date) -> None:
    if day < today:
        raise NotAnAnswer("by_when", "Give a day that is to come.")
    if day.year > LAST_YEAR:
        raise NotAnAnswer("by_when", f"Give a day up to {LAST_YEAR}.")
