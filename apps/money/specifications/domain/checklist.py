"""What a service specification asks: checklists of items, in the source's words, and forms of provider.

An edition is data. Once parties may have signed under it, it is never edited: other words are another edition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Evidence(StrEnum):
    """The kind of evidence that an item asks for, in words."""

    COUNTED = "Worked out from records; say what is done about those who do not have it"
    ARRANGEMENT = "What is arranged: who does it, when, for whom"
    DOCUMENT = "An agreed document: protocol, policy, agreement"
    DECISION = "A decision, and where its minute is"
    HEARD = "What people who use services and their carers say"
    CONDUCT = "How it is done here, with an example"


@dataclass(frozen=True)
class Item:
    """One thing asked. `clause` is where the source says it; `counted` names what the product works out of it."""

    code: str
    words: str
    clause: str
    evidence: Evidence
    counted: str = ""


@dataclass(frozen=True)
class Checklist:
    """Items asked together. `by_level`: answered for each level of need. `asks_parties`: each party answers too, for
    its own organisation."""

    code: str
    title: str
    lede: str
    items: Sequence[Item]
    by_level: bool = False
    asks_parties: bool = False


@dataclass(frozen=True)
class ProviderForm:
    """A form that a provider may have, and what is to be noted of a provider that has it."""

    code: str
    words: str
    asks: Sequence[str]


@dataclass(frozen=True)
class Edition:
    """A whole specification: its checklists and forms of provider."""

    code: str
    title: str
    checklists: Sequence[Checklist]
    forms: Sequence[ProviderForm]

    def checklist(self, code: str) -> Checklist | None:
        return next((one for one in self.checklists if one.code == code), None)

    def form(self, code: str) -> ProviderForm | None:
        return next((one for one in self.forms if one.code == code), None)

    def following(self, item: str) -> Item | None:
        """The item that stands after another; none after the last."""
        items = [one for checklist in self.checklists for one in checklist.items]
        return next((after for one, after in pairwise(items) if one.code == item), None)

    def place_of(self, item: str) -> tuple[Checklist, Item] | None:
        """An item by its code, with the checklist that it stands in."""
        return next(
            ((checklist, one) for checklist in self.checklists for one in checklist.items if one.code == item), None
        )
