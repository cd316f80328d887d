"""What upper apps add to a contract: pages beside its terms, and parts of what a version says."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import Registry
from apps.money.contracts.domain.go_live import Check
from apps.money.contracts.domain.model_of_contract import Mended
from apps.money.contracts.domain.signing import SignedFor
from apps.money.contracts.models import Contract, ContractVersion


@dataclass(frozen=True)
class ContractTab:
    """A page of a contract beside its terms, for roles that have the permission; its address takes the `uid`."""

    name: str
    label: str
    url_name: str
    permission: Permission
    place: int
    is_shown: Callable[[Actor, Contract], bool] | None = None
    """Whether it is there for a reader of a contract; always, where nothing is said."""


@dataclass(frozen=True)
class ListNote:
    """What an upper app says of contracts in the list, for roles that have the permission: words by id of those
    contracts that it has something to say of."""

    name: str
    permission: Permission
    words: Callable[[Sequence[Contract], date], Mapping[int, str]]


@dataclass(frozen=True)
class OfferWarning:
    """Something to look at before a draft is offered, and where. It holds nothing up."""

    words: str
    link_words: str
    url_name: str


@dataclass(frozen=True)
class VersionPart:
    """A part of what a version says that an upper app keeps. A signature covers `text`; `writers` are ids of the users
    who wrote it for all parties, and do not sign it. What `text` says is not edited while the version is offered."""

    name: str
    text: Callable[[ContractVersion], Any]
    writers: Callable[[ContractVersion], set[Any]]
    warning: Callable[[ContractVersion, date], OfferWarning | None]
    """What whoever offers a draft on a day should look at first."""
    carry_over: Callable[[Actor, ContractVersion, ContractVersion], None]
    """Begin a variation, the first version, with what the second says, which it varies; in the same transaction."""
    missing: Callable[[ContractVersion], list[str]] = lambda version: []
    """What stands between a version and *live*, each in words that go on from "needs"."""
    signed: Callable[[ContractVersion], Sequence[SignedFor]] = lambda version: ()
    """Who signed in it for others than the parties, since the version was offered: one person signs for one."""
    still_open: Callable[[ContractVersion], list[str]] = lambda version: []
    """What keeps a version from being offered, each in words that go on from "needs"."""
    mended: Mended = Mended.RISK_SHARING
    """The page on which either is mended."""
    meets: Callable[[ContractVersion], Mapping[Check, str]] = lambda version: {}
    """Go-live checks that it meets by itself, each with what that rests on."""


@dataclass(frozen=True)
class FrozenMonths:
    """The months of some contracts that the app which keeps statements has frozen, by the contract's id: no variation
    moves them."""

    name: str
    of: Callable[[Sequence[int]], Mapping[int, Collection[date]]]


frozen_months: Registry[FrozenMonths] = Registry()
list_notes: Registry[ListNote] = Registry()
contract_tabs: Registry[ContractTab] = Registry()
version_parts: Registry[VersionPart] = Registry()
