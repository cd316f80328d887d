"""The part of the dashboard that is the same for every reader, kept until anything that it says changes.

It depends on nothing but the contract and the selection: tabs and what upper apps say in the first line are asked for
at each look and stand between its parts. While newer figures are on their way, what was the newest may stand for some
minutes more: the page says of when it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.looks import one_look
from apps.foundation.core.release import release
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.partnerships.selectors import figures_moment, get_partnership, setting
from apps.foundation.partnerships.services import command_line
from apps.money.contracts.selectors import contracts_in_force, stage_in_force
from apps.money.contracts.selectors.lasting import end_in_words
from apps.money.reconciliation.domain.publication import Node, Place
from apps.money.reconciliation.presenters import dashboard as board
from apps.money.reconciliation.presenters.selection import Selection, asked_of, query_of, selection_from
from apps.money.reconciliation.presenters.tariff import in_a_line, shadow_months
from apps.money.reconciliation.selectors.coverage import coverage_of
from apps.money.reconciliation.selectors.last_year import last_year
from apps.money.reconciliation.selectors.months import months_visible_to, settled_of
from apps.money.reconciliation.selectors.published import PublishedYear
from apps.money.reconciliation.selectors.year import KEPT_FOR, figures_as_of_words, published_year

if TYPE_CHECKING:
    from datetime import date

    from apps.foundation.access.policy import Actor
    from apps.money.contracts.models import Contract
    from apps.money.reconciliation.selectors.months import MonthLine

TITLE, NOTES, FIGURES, MOMENT = "title", "notes", "figures", "moment"
Parts = Mapping[str, str]
"""The title, what is to be known of the contract, and its figures: parts of a page as they are sent; and the moment of
the figures that they are of."""
LASTS = 10 * 60
"""Seconds for which a page that was the newest may stand in for one that is on its way."""


@dataclass(frozen=True)
class Look:
    """What dashboards of a contract are made from on a day, read once for any number of selections."""

    actor: Actor
    contract: Contract
    today: date

    @cached_property
    def year(self) -> PublishedYear:
        return published_year(self.actor, self.contract, self.today)

    def dashboard(self, selection: Selection) -> board.Dashboard:
        return board.dashboard(self.contract, self.year, selection, self._around, self._months)

    def parts(self, selection: Selection) -> Parts:
        """The title, the notes and the figures for a selection."""
        context = {
            "contract": self.contract,
            "year": self.year,
            "selection": selection,
            "shown": self.dashboard(selection),
            "as_of": figures_as_of_words(),
            "query": selection.query(),
        }
        made = {part: render_to_string(f"reconciliation/dashboard_{part}.jinja", context) for part in (TITLE, FIGURES)}
        return {**made, NOTES: self._notes}

    @cached_property
    def _notes(self) -> str:
        """The same for every selection."""
        in_shadow = shadow_months(self.year)
        context = {
            "contract": self.contract,
            "year": self.year,
            "beside": in_a_line(self.year, in_shadow) if in_shadow else "",
            "ended": end_in_words(self.year.terms, self.today),
            "begins": self.contract.starts_on if self.contract.starts_on > self.today else None,
        }
        return render_to_string(f"reconciliation/dashboard_{NOTES}.jinja", context)

    @cached_property
    def _around(self) -> board.Around:
        before = last_year(self.actor, self.year.terms, self.year.months, self.today)
        received = coverage_of(self.actor, self.contract, self.today)
        return board.Around(received, before, has_begun=self.contract.starts_on <= self.today)

    @cached_property
    def _months(self) -> list[MonthLine]:
        return months_visible_to(self.actor, self.year.terms, self.today)


def parts_kept(look: Look, query: Mapping[str, str], *, newer_are_coming: bool) -> Parts:
    """The parts of a page for what an address asks for: as they are kept; else, while newer figures are coming, as they
    last were; else made now and kept."""
    kept, asked = _Kept(look), asked_of(query)
    parts = kept.now(asked) or (kept.last(asked) if newer_are_coming else None)
    return parts or kept.made(selection_from(query, look.year))


def make_ready() -> None:
    """The dashboards of every contract in force that a reader comes to by one choice: everything, then each level,
    sector, month and provider. What is kept already is left."""
    reader = command_line(get_partnership(current_partnership_id()))
    for contract in contracts_in_force():
        with one_look():
            _make_ready(Look(reader, contract, timezone.localdate()))


def _make_ready(look: Look) -> None:
    kept = _Kept(look)
    for node in _one_choice(look.year):
        if kept.now(query_of(node)) is None:
            kept.made(Selection(node))


def _one_choice(year: PublishedYear) -> Iterator[Node]:
    """Everything, and whatever of it one choice leads to; the last month first."""
    yield Node()
    yield from (Node(band=int(band)) for band in NeedBand)
    yield from (Node(place=Place("sector", sector)) for sector in year.sectors)
    yield from (Node(month) for month in reversed(year.months))
    yield from (Node(place=Place("provider", provider)) for provider in year.providers)


class _Kept:
    """Pages of a contract by what an address asks for: each under its version, and the last under none.

    The version changes with any figure. Whatever else a page rests on, how small a number may be shown, the contract's
    stage, its settled months, the day, is the same for both. All is read before the figures are: what is made of newer
    ones stands under a version that nobody asks for again.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        stands = f"{stage_in_force(look.contract)}:{len(settled_of(look.contract))}"
        shown = f"{release()}:{setting('smallest_number_shown')}:{look.today}"
        self._all = f"dashboard:{look.contract.uid}:{shown}:{stands}"
        self._version = figures_moment().isoformat()

    def now(self, asked: str) -> Parts | None:
        """As the figures are; the same is the last from now on."""
        parts: Parts | None = cache.get(self._key(self._version, asked))
        if parts is not None:
            cache.set(self._key("last", asked), self._version, LASTS)
        return parts

    def last(self, asked: str) -> Parts | None:
        """As they were when somebody last looked, or the worker last made it, some minutes ago at most."""
        version = cache.get(self._key("last", asked))
        parts: Parts | None = version and cache.get(self._key(version, asked))
        return parts

    def made(self, selection: Selection) -> Parts:
        """Made now, and kept."""
        parts = {**self._look.parts(selection), MOMENT: self._version}
        cache.set(self._key(self._version, selection.kept_as), parts, KEPT_FOR)
        cache.set(self._key("last", selection.kept_as), self._version, LASTS)
        return parts

    def _key(self, version: str, asked: str) -> str:
        """The name of a place is short, whatever an address asks for."""
        return f"{self._all}:{version}:{sha256(asked.encode()).hexdigest()[:16]}"
