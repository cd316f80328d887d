"""What upper apps show on a person's page: entries of the timeline, facts of the banner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

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


timeline: Registry[TimelineSource] = Registry()
banner: Registry[BannerFact] = Registry()
