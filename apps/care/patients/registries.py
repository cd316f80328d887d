"""What upper apps show on a person's page: entries of the timeline, facts and flags of the banner, tabs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Expression

from apps.foundation.access.permissions import Permission
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


@dataclass(frozen=True)
class PersonFlag:
    """Words that stand as a tag in the banner of a person where they hold; none leaves them out."""

    name: str
    words: Callable[[int, date], str]


people_columns: Registry[PeopleColumn] = Registry()
timeline: Registry[TimelineSource] = Registry()
banner: Registry[BannerFact] = Registry()
person_tabs: Registry[PersonTab] = Registry()
person_flags: Registry[PersonFlag] = Registry()
