"""What the pages of caseloads say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from apps.care.caseloads.registries import CaseloadColumn, caseload_columns
from apps.care.caseloads.selectors import BY_LEVEL, NOBODY, TEAM, TeamMember
from apps.foundation.kernel.periods import age_on

if TYPE_CHECKING:
    from apps.care.patients.models import Person

LEVELS = {1: ("Low (1)", "low"), 2: ("Medium (2)", "medium"), 3: ("High (3)", "high")}
"""Each level of need as the screen says it, and its key."""


@dataclass(frozen=True)
class CaseloadRow:
    """One person of a caseload, as the list says it."""

    uid: UUID
    name: str
    age: str
    level: str
    key: str
    coordinator: str
    since: date | None
    said: Sequence[tuple[str, str]]


def columns() -> list[CaseloadColumn]:
    """What upper apps show of each person, in their order."""
    return sorted(caseload_columns, key=lambda column: column.place)


def row(person: Person, today: date) -> CaseloadRow:
    """A person of the list, with what was asked of the database in the same question."""
    found: Any = person
    level, key = LEVELS.get(found.level, ("not in the model", ""))
    return CaseloadRow(
        uid=person.uid,
        name=f"{person.given_name} {person.family_name}",
        age=str(age_on(person.born_on, today)) if person.born_on else "",
        level=level,
        key=key,
        coordinator=found.coordinator or "nobody",
        since=found.since,
        said=[(column.label, column.words(getattr(found, column.name), today)) for column in columns()],
    )


def choices_of_whose(members: Sequence[TeamMember], user_id: UUID | None) -> list[tuple[str, str]]:
    """Whose list may be looked at: one's own first."""
    own = [("", "My caseload")] if any(one.user_id == user_id for one in members) else []
    others = [(str(one.user_id), one.name) for one in members if one.user_id != user_id]
    return [*own, (TEAM, "The whole team"), (NOBODY, "Without a co-ordinator"), *others]


def choices_of_show() -> list[tuple[str, str]]:
    return [("", "Everybody"), *((one.name, one.filter_label) for one in columns() if one.filter_label)]


def choices_of_sort() -> list[tuple[str, str]]:
    return [
        ("", "Name"),
        (BY_LEVEL, "Level of need, highest first"),
        *((one.name, one.label) for one in columns() if one.is_sorted),
    ]
