"""What changed since a moment, by cause: the causes add exactly to the difference, and none is about too few people.

Every act that changes a figure has a moment of its own, so a figure now less the figure then is the sum of what each
act between them changed. Acts are told in stretches of at least as many people as may be shown; inside a stretch,
causes about fewer are told together with others. A window is always a number of whole stretches, and stretches do not
depend on which moment is asked for: so what two windows say, subtracted, is about enough people too.
Source: reconciliation, "what changed since any earlier moment".
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from apps.foundation.kernel.pence import Pence

Key = TypeVar("Key", bound=Any)


@dataclass(frozen=True, order=True)
class Sent:
    """A file's kind, and who sent it on which day. `sender` is an organisation; nil is the partnership's own system."""

    kind: str
    sender: int
    sender_name: str
    on: date


@dataclass(frozen=True, order=True)
class Cause:
    """What an act was: of a kind, and of a file its name and how it was sent."""

    kind: str
    name: str = ""
    sent: Sent | None = None


NEW, LATER, CORRECTED, WITHDRAWN = "new", "later", "corrected", "withdrawn"
"""What a file did to a record: the first of its provider, kind and month; one more of a month of which some had come;
other values of one that was known; one taken back."""


@dataclass(frozen=True)
class Part:
    """What a file changed by one of the things that it did, and the people by whom."""

    did: str
    pence: Pence
    people: frozenset[int]


@dataclass(frozen=True)
class Step:
    """What one act changed. `people` are those by whom it did: all of them, where they are fewer than may be shown.
    `block` is the month in which it fell. The `parts` of a file add up to it."""

    moment: datetime
    block: tuple[int, int]
    cause: Cause
    pence: Pence
    people: frozenset[int]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Change:
    """What one cause changed, or several that are told together. Of files, `parts` say by what they did to records, and
    add up to it; what was done to the records of too few is told together with the next smallest."""

    causes: tuple[Cause, ...]
    pence: Pence
    parts: tuple[tuple[tuple[str, ...], Pence], ...] = ()


@dataclass(frozen=True)
class Told:
    """What changed after `since`: the moment that was asked for, or an earlier one at which a stretch begins. Of
    months with `untold` acts nothing is said: they are about too few people altogether."""

    since: datetime
    changes: list[Change]
    untold: int

    @property
    def pence(self) -> Pence:
        return sum(change.pence for change in self.changes)


@dataclass
class _Stretch:
    starts_at: datetime
    steps: list[Step] = field(default_factory=list)

    def people(self) -> set[int]:
        return set().union(*(step.people for step in self.steps))

    def is_whole(self, smallest: int) -> bool:
        """Whether its acts about few are about enough together, or it has none of them."""
        few = [step.people for step in self.steps if len(step.people) < smallest]
        return not few or len(set().union(*few)) >= smallest


def told_changes(
    steps: Sequence[Step], *, begins: datetime, asked: datetime, smallest: int, marks: Collection[datetime] = ()
) -> Told:
    """What changed since `asked`, out of the acts since `begins`: the start of the month in which it lies.

    `marks` are moments that people ask about: kept runs and statements. A stretch ends at one where it can.
    """
    window = [one for one in _stretches(steps, begins, smallest, sorted(marks)) if one.steps[-1].moment > asked]
    whole = [one for one in window if len(one.people()) >= smallest]
    first = window[0] if window else None
    since = first.starts_at if first and first.steps[0].moment <= asked else asked
    return Told(since, _together(whole, smallest), sum(len(one.steps) for one in window if one not in whole))


def _stretches(steps: Sequence[Step], begins: datetime, smallest: int, marks: Sequence[datetime]) -> list[_Stretch]:
    """Acts in their order, in stretches that end with a month: one about enough people by itself, or several whose acts
    about few are about enough together, or at a mark are so with the others. What is left at a month's end and is
    about too few joins its last stretch, and stands alone only where that is the month's first."""
    found: list[_Stretch] = []
    running: _Stretch | None = None
    last_of_block: _Stretch | None = None
    block, at = None, begins
    for step in sorted(steps, key=lambda one: one.moment):
        if step.block != block:
            _close(found, running, last_of_block, smallest)
            running, last_of_block, block = None, None, step.block
        if running and len(running.people()) >= smallest and any(at <= mark < step.moment for mark in marks):
            found.append(running)
            running, last_of_block = None, running
        running = running or _Stretch(at)
        running.steps.append(step)
        at = step.moment
        if running.is_whole(smallest):
            found.append(running)
            running, last_of_block = None, running
    _close(found, running, last_of_block, smallest)
    return found


def _close(found: list[_Stretch], running: _Stretch | None, last_of_block: _Stretch | None, smallest: int) -> None:
    if running is None:
        return
    if last_of_block is None or len(running.people()) >= smallest:
        found.append(running)
    else:
        last_of_block.steps += running.steps


def _together(stretches: Sequence[_Stretch], smallest: int) -> list[Change]:
    """The causes of a window. Two that are told together in one stretch are told together in all of it. One that comes
    to nothing has no line."""
    said = [[(step.cause, step.pence, step.people) for step in stretch.steps] for stretch in stretches]
    changes = [
        Change(group, pence, _parts(stretches, group, smallest)) for group, pence in _grouped(said, smallest) if pence
    ]
    return sorted(changes, key=lambda change: (-abs(change.pence), change.causes))


def _parts(
    stretches: Sequence[_Stretch], group: tuple[Cause, ...], smallest: int
) -> tuple[tuple[tuple[str, ...], Pence], ...]:
    """By what files did to records; nothing where anything else is told together with them."""
    if any(cause.kind != "file" for cause in group):
        return ()
    said = [
        [(part.did, part.pence, part.people) for step in stretch.steps if step.cause in group for part in step.parts]
        for stretch in stretches
    ]
    return tuple(sorted(_grouped(said, smallest), key=lambda part: (-abs(part[1]), part[0])))


def _grouped(
    stretches: Sequence[Sequence[tuple[Key, Pence, frozenset[int]]]], smallest: int
) -> list[tuple[tuple[Key, ...], Pence]]:
    """What is told together, with its pence: joined in one stretch, joined in all."""
    group_of: dict[Key, set[Key]] = {}
    pence: dict[Key, Pence] = {}
    for stretch in stretches:
        people: dict[frozenset[Key], set[int]] = {}
        for key, more, some in stretch:
            people.setdefault(frozenset([key]), set()).update(some)
            pence[key] = pence.get(key, 0) + more
        for group in _merged(people, smallest):
            whole = set(group).union(*(group_of.get(key, set()) for key in group))
            for key in whole:
                group_of[key] = whole
    groups = {frozenset(group) for group in group_of.values()}
    return [(tuple(sorted(group)), sum(pence[key] for key in group)) for group in groups]


def _merged(people: dict[frozenset[Key], set[int]], smallest: int) -> list[frozenset[Key]]:
    """Those about too few joined to the next smallest until none is."""
    groups = dict(people)
    while len(groups) > 1:
        least, *others = sorted(groups, key=lambda group: (len(groups[group]), sorted(group)))
        if len(groups[least]) >= smallest:
            break
        some, more = groups.pop(least), groups.pop(others[0])
        groups[least | others[0]] = some | more
    return list(groups)
