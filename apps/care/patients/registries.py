"""What upper apps show on a person's page: entries of the timeline, facts and flags of the banner, tabs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, Expression, QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import Registry


@dataclass(frozen=True)
class TimelineEntry:
    """Something that happened, on a day: a heading, what is said of it, where it is known from."""

    on: date
    heading: str
    words: str = ""
    source: str = ""
    weight: str = "plain"


@dataclass(frozen=True)
class TimelineSource:
    """Entries of one kind for a person, newest first, at most `limit`, on days before `before`."""

    name: str
    words: str
    entries: Callable[[int, date, int], Sequence[TimelineEntry]]


@dataclass(frozen=True)
class BannerFact:
    """A fact in the banner over a person's pages, in a few words; empty leaves it out."""

    name: str
    label: str
    words: Callable[[int, date], str]


@dataclass(frozen=True)
class PeopleColumn:
    """Something that the list of people shows of each: an expression over the person, on a day."""

    name: str
    expression: Callable[[date], Expression]


@dataclass(frozen=True)
class PersonTab:
    """A page of a person beside the timeline, for roles that have the permission; its address takes the `uid`."""

    name: str
    label: str
    url_name: str
    permission: Permission
    place: int
    is_shown: Callable[[int, date], bool] | None = None
    """Whether it is there for a person on a day; always, where nothing is said."""


@dataclass(frozen=True)
class CareSource:
    """What else makes a person somebody in a team's care, besides a care relationship: whether the outer query's
    person is, for a team, on a day. `held_from` is the day from which an ended one still holds.

    `is_lent`: the record only opens to the team, for a task; the team is no party to the person's care. `given` are
    the rows behind it that a team gives, with `person`, `team`, `starts_on` and `ends_before`."""

    name: str
    holds: Callable[[int | None, date, date], Exists]
    given: Callable[[], QuerySet[Any]] | None = None
    is_lent: bool = False


@dataclass(frozen=True)
class FoundBeyond:
    """A page of somebody beyond reach that opens all the same, for whoever has their exact number and birth date:
    what the link says, where it leads (by `uid`), and whether it is there for an actor on a day."""

    name: str
    label: str
    url_name: str
    opens: Callable[[Actor, UUID, date], bool]


@dataclass(frozen=True)
class PersonFlag:
    """Words that stand as a tag in the banner of a person where they hold; none leaves them out."""

    name: str
    words: Callable[[int, date], str]


@dataclass(frozen=True)
class Onward:
    """What follows for a person, in a sentence, and where it leads: addresses with their words, the next step first."""

    words: str
    links: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class OnwardSource:
    """What follows for a person once their level of need is known, for whoever has the permission, on a day."""

    name: str
    permission: Permission
    leads: Callable[[Actor, Any, date], Onward | None]


people_columns: Registry[PeopleColumn] = Registry()
timeline: Registry[TimelineSource] = Registry()
banner: Registry[BannerFact] = Registry()
person_tabs: Registry[PersonTab] = Registry()
person_flags: Registry[PersonFlag] = Registry()
care_sources: Registry[CareSource] = Registry()
found_beyond: Registry[FoundBeyond] = Registry()
onward: Registry[OnwardSource] = Registry()
