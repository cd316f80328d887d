"""What a kind of care is to a contract: the source's default at first, then phase by phase."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from apps.foundation.kernel.periods import Period, day_in_words

IN, LINKED, OUT = 1, 2, 3

LINKED_KINDS = {
    "GP_CONTACT",
    "PRESCRIPTION",
    "AMBULANCE_JOURNEY",
    "RESIDENTIAL_BED_DAY",
    "NURSING_HOME_BED_DAY",
}
"""Linked but distinct: primary care with prescribing, ambulance, wider social care. Shown, paid elsewhere."""

OUT_KINDS = {"ELECTIVE_SPELL", "OUTPATIENT"}


def default_scope(kind: str, *, ltc_related: bool) -> int:
    """In: unplanned admissions, A&E, community, free social care, third and independent sector, where they
    concern a long-term condition. Out: elective, outpatient, anything that does not concern one.

    Source: contracts, "scope by kind of care".
    """
    if kind in LINKED_KINDS:
        return LINKED
    return OUT if kind in OUT_KINDS or not ltc_related else IN


def fitted(line: Period, old: Period, new: Period) -> Period | None:
    """The days of a scope line of a version over `old`, where the version is over `new`; none where none are left. A
    line that began or ended with the version goes on doing so; a phase between keeps its days."""
    starts_on = new.starts_on if line.starts_on == old.starts_on else max(line.starts_on, new.starts_on)
    ends_before = new.ends_before if line.ends_before == old.ends_before else min(line.ends_before, new.ends_before)
    return Period(starts_on, ends_before) if starts_on < ends_before else None


Dated = tuple[Period, int]
"""Days, and what a kind of care is on them."""


def fitted_lines(lines: Iterable[Dated], old: Period, new: Period) -> list[Dated]:
    """The lines of a kind of care of a version over `old`, where the version is over `new`."""
    return [(days, scope) for line, scope in lines if (days := fitted(line, old, new))]


def refitted(
    own: Iterable[Dated], old: Period, before: Iterable[Dated], days_before: Period, new: Period
) -> list[Dated]:
    """What a kind of care is to a drafted variation over `old` that is given the days `new`: on days that it had, what
    it said; on others what the version that it varies, over `days_before`, says of them. Its first and last go on over
    days that neither had. Source: contracts, "scope by kind of care", phases."""
    starts_on, ends_before = max(old.starts_on, new.starts_on), min(old.ends_before, new.ends_before)
    if old.starts_on <= days_before.starts_on:
        starts_on = new.starts_on
    if old.ends_before >= days_before.ends_before:
        ends_before = new.ends_before
    theirs = fitted_lines(before, days_before, new)
    if ends_before <= starts_on:
        return theirs
    outside = [
        Period(first, last)
        for first, last in ((new.starts_on, starts_on), (ends_before, new.ends_before))
        if first < last
    ]
    lines = fitted_lines(own, old, Period(starts_on, ends_before))
    lines += [(days, scope) for line, scope in theirs for rest in outside if (days := line & rest)]
    return _joined(sorted(lines))


def _joined(lines: Iterable[Dated]) -> list[Dated]:
    """Lines in order, with one in the place of two that meet and say the same."""
    found: list[Dated] = []
    for days, scope in lines:
        if found and found[-1][1] == scope and found[-1][0].ends_before == days.starts_on:
            found[-1] = (Period(found[-1][0].starts_on, days.ends_before), scope)
        else:
            found.append((days, scope))
    return found


def everything_in(kind: str, *, ltc_related: bool) -> int:
    """Every record of a person in the cohort is paid for, whatever its kind."""
    return IN


MOST_PHASES = 4
"""How often a kind of care may be something else in one version, with what it is first."""


class PhasesDoNotFit(ValueError):
    """Phases leave days of the term out or name some twice. `place` is that of the phase, from 0."""

    def __init__(self, sentence: str, place: int) -> None:
        super().__init__(sentence)
        self.place = place


@dataclass(frozen=True)
class Phase:
    """What a kind of care is from a day on: until the next phase begins, or to the end of the term."""

    starts_on: date
    scope: int


def days_of_phases(phases: Sequence[Phase], term: Period) -> list[tuple[Period, int]]:
    """The days of each phase with what a kind of care is on them: every day of the term once.

    The first phase begins with the term, each other on the first of a later month of it, and is something else than
    the one before. Raises PhasesDoNotFit. Source: contracts, "scope by kind of care", phases.
    """
    if not phases or phases[0].starts_on != term.starts_on:
        raise PhasesDoNotFit(f"Say what it is from {day_in_words(term.starts_on)}, the first day of the contract.", 0)
    if len(phases) > MOST_PHASES:
        raise PhasesDoNotFit(f"A kind of care has {MOST_PHASES} phases at most.", MOST_PHASES)
    for place, (before, phase) in enumerate(pairwise(phases), start=1):
        if phase.starts_on.day != 1 or phase.starts_on not in term:
            first, last = list(term.months())[1:2], list(term.months())[-1]
            months = f"Give a month from {first[0]:%Y-%m} to {last:%Y-%m}" if first else "The contract has one month"
            raise PhasesDoNotFit(f"{months}: a phase begins with a month of the contract after its first.", place)
        if phase.starts_on == before.starts_on or phase.starts_on == term.starts_on:
            raise PhasesDoNotFit("Another phase begins with this month: of the two only one can hold.", place)
        if phase.starts_on < before.starts_on:
            raise PhasesDoNotFit("Give phases in the order of their months.", place)
        if phase.scope == before.scope:
            raise PhasesDoNotFit("It is that already by then: leave this phase out.", place)
    ends = [*(phase.starts_on for phase in phases[1:]), term.ends_before]
    return [(Period(phase.starts_on, end), phase.scope) for phase, end in zip(phases, ends, strict=True)]
