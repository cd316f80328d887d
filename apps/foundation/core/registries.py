"""What many apps declare and one app gathers: intake kinds, job kinds, menu entries, home-page cards.

Each app registers its own at start-up, so that a new one is one new file in the app that owns it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor

if TYPE_CHECKING:
    import polars as pl

    from apps.foundation.core.models import Job


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Item = TypeVar("Item", bound=_Named)


class DeclaredTwice(RuntimeError):
    """Two things of one kind have the same name: a bug."""


class Registry(Generic[Item]):
    """Things of one kind, by name."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}

    def register(self, item: Item) -> Item:
        if item.name in self._items:
            raise DeclaredTwice(item.name)
        self._items[item.name] = item
        return item

    def __getitem__(self, name: str) -> Item:
        return self._items[name]

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())


# Jobs --------------------------------------------------------------------------------------------------


class Progress(Protocol):
    """How long work tells how far it is, and hears that it should stop."""

    def report(self, done: int, total: int, message: str) -> None: ...


class Figures(StrEnum):
    """What long work is to the figures of contracts: nothing; they change as it is done; or what they rest on has
    changed already, and until it is done they are stale."""

    UNMOVED = "unmoved"
    MOVED = "moved"
    BEHIND = "behind"


@dataclass(frozen=True)
class JobKind:
    """Long work of one kind. `work` runs under the tenant in one transaction, is safe to repeat, and returns
    the outcome; `on_end` runs after failure or cancellation, in a transaction of its own."""

    name: str
    words: str
    work: Callable[[Job, Progress], Mapping[str, Any]]
    on_end: Callable[[Job], None] | None = None
    figures: Figures = Figures.UNMOVED


job_kinds: Registry[JobKind] = Registry()


# Intake ------------------------------------------------------------------------------------------------


class Reads(StrEnum):
    """How a column's text is read."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "date and time"
    MONEY = "money"
    WHOLE = "whole number"
    DECIMAL = "number"
    YES_NO = "yes or no"
    CODE = "one of a list"
    NHS_NUMBER = "NHS number"


@dataclass(frozen=True)
class Column:
    """A column of a file: its name, how it is read, and what may stand in it.

    A required column may name another that stands in for it (`instead`). `least` and `most` bound a number, in
    pence where it is money: within what the table that it goes to can hold.
    """

    name: str
    reads: Reads = Reads.TEXT
    required: bool = False
    instead: str = ""
    longest: int = 200
    least: int | None = None
    most: int | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True)
class Finding:
    """Something found in a row. A fault rejects the row; a notice accepts, counts and lists it.

    `when` is true for the rows concerned; it may use every column that the kind's `resolve` made. `about` names
    a column of codes (never one about a person) whose commonest value helps to find the cause.
    """

    code: str
    sentence: str
    when: pl.Expr
    is_notice: bool = False
    about: str = ""


@dataclass(frozen=True)
class Parameter:
    """What is asked on upload besides the file: at most `longest` characters, as many as the register takes."""

    name: str
    words: str
    reads: Reads
    hint: str = ""
    default: str = ""
    longest: int = 200


@dataclass(frozen=True)
class Taken:
    """What taking a file in came to: rows added, replaced, and left as they were."""

    added: int
    replaced: int
    unchanged: int


class Rows(Protocol):
    """The accepted rows of a checked file, part by part.

    `moment` is when they become known. Asking for it makes this the partnership's next change to any figure,
    and holds others back until it commits: ask late.
    """

    @property
    def batch_id(self) -> int: ...
    @property
    def parameters(self) -> Mapping[str, Any]: ...
    @property
    def count(self) -> int: ...
    @property
    def moment(self) -> datetime: ...
    def parts(self) -> Iterator[pl.DataFrame]: ...


Tell = Callable[[int, str], None]
"""Says how many rows are done, and what is being done."""


@dataclass(frozen=True)
class IntakeKind:
    """One kind of file, and the permission that sending and taking it in needs.

    `look_up` reads once, under the tenant, what rows are checked against, and for whom the sender may send; `resolve`
    joins it to a part of the file; `findings` says what is wrong with a row. `compare` counts what would be new,
    replaced and unchanged; `take` writes, in the transaction of the commit. `key` names the columns by which a row
    in the file is the same row again.
    """

    name: str
    words: str
    permission: Permission
    columns: Sequence[Column]
    key: Sequence[str]
    look_up: Callable[[Mapping[str, Any], Actor], Any]
    resolve: Callable[[pl.DataFrame, Any], pl.DataFrame]
    findings: Callable[[Any], Sequence[Finding]]
    kept: Sequence[str]
    compare: Callable[[Rows], Taken]
    take: Callable[[Rows, Actor, Tell], Taken]
    parameters: Sequence[Parameter] = ()
    check_parameters: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict
    money: str | None = None
    about_people: bool = True


intake_kinds: Registry[IntakeKind] = Registry()


def nothing_to_look_up(parameters: Mapping[str, Any], sender: Actor) -> None:
    """For kinds whose rows are checked against nothing in the register."""


@dataclass(frozen=True)
class Preset:
    """A supplier's own layout of one of our kinds.

    Where each of our columns stands (`positions` in a file without header, or `names`), what is constant, how
    many characters of a column count (`cuts`), and what the supplier's codes mean (`codes`, which a partnership
    may change). `derive` makes, once a file, a function that fills columns which follow from others.
    """

    name: str
    kind: str
    words: str
    positions: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    cuts: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    derive: Callable[[], Callable[[pl.DataFrame], pl.DataFrame]] | None = None
    derived: Sequence[str] = ()
    dates: str = "iso"

    @property
    def has_header(self) -> bool:
        return not self.positions


presets: Registry[Preset] = Registry()


@dataclass(frozen=True)
class Bundle:
    """Several files that together are one export of another system, taken in one after another.

    `take` gets the folder, the slug of the partnership and what was asked besides; it returns what it came to.
    """

    name: str
    words: str
    take: Callable[[Path, str, Mapping[str, Any]], Mapping[str, Any]]


bundles: Registry[Bundle] = Registry()


# Pages -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MenuEntry:
    """An entry in the menu of every role that has the permission. `place` orders the menu."""

    name: str
    label: str
    url_name: str
    permission: Permission
    place: int


menu: Registry[MenuEntry] = Registry()


@dataclass(frozen=True)
class HomeCard:
    """Something on the home page of roles that have the permission: a sentence or two, a link.

    `lines` returns what to say now; an empty list leaves the card out. A card that needs more than sentences names a
    `template` of its own: it gets what `lines` returned as `lines`, and the width of the page.
    """

    name: str
    heading: str
    permission: Permission
    lines: Callable[[Actor], Any]
    place: int
    template: str = ""


@dataclass(frozen=True)
class HomeLine:
    """One line of a card: words, and where they lead."""

    words: str
    url: str = ""
    link_words: str = ""


home_cards: Registry[HomeCard] = Registry()


@dataclass(frozen=True)
class HomePage:
    """A home page of their own for roles that have the permission. `context` gets the actor, and whether names are
    hidden on the device; the template gets it beside the `cards`."""

    name: str
    permission: Permission
    template: str
    context: Callable[[Actor, bool], Mapping[str, Any]]


home_pages: Registry[HomePage] = Registry()
HIDE_NAMES = "hide_names"
"""The cookie that says that names are hidden on a device."""
