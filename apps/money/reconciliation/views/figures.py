"""The contract dashboard, and the reasons behind its figures."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.foundation.kernel.pence import pounds, sterling
from apps.money.contracts.domain.counting import Counting
from apps.money.contracts.presenters import tabs_of
from apps.money.contracts.selectors import get_contract_in_force_for
from apps.money.reconciliation.behind.figures import RecordsBehind, days_behind, people_behind_days, records_behind
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.presenters import dashboard as board
from apps.money.reconciliation.presenters import kept, why
from apps.money.reconciliation.presenters import months as monthly
from apps.money.reconciliation.presenters.selection import (
    Selection,
    selection_from,
)
from apps.money.reconciliation.presenters.under_way import newer_are_coming, stale
from apps.money.reconciliation.presenters.value import counted_is
from apps.money.reconciliation.presenters.words import words_of
from apps.money.reconciliation.registries import figures_for, questions_about
from apps.money.reconciliation.selectors.published import PublishedYear
from apps.money.reconciliation.selectors.year import (
    figures_as_of_words,
    published_year,
)
from apps.money.reconciliation.services import note_visit
from apps.money.reconciliation.views.shared import ENTRY, number_in, on_file, received_now

if TYPE_CHECKING:
    from apps.foundation.core.tables import Table
    from apps.money.contracts.models import Contract


@page(Permission.RECONCILIATION_VIEW)
def dashboard(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Plan, counted, actual, variance; charts with their tables; the table to the penny."""
    contract = get_contract_in_force_for(actor, uid)
    note_visit(actor=actor, contract=contract, now=timezone.now())
    look = kept.Look(actor, contract, timezone.localdate())
    if request.GET.get("file"):
        year, shown = look.year, look.dashboard(selection_from(request.GET, look.year))
        listed = [shown.levels, *(chart.table for chart in shown.charts), shown.whole, *shown.activity]
        paper = on_file("Figures", year, year.months)
        if (answer := download(request, listed, contract.code, paper, carries=shown.received.in_full)) is not None:
            return answer
    parts = kept.parts_kept(look, request.GET, newer_are_coming=newer_are_coming(actor))
    context = {
        "contract": contract,
        "tabs": tabs_of(actor, contract),
        "first": figures_for(actor, contract, look.today),
        "parts": parts,
        "stale": stale(actor, datetime.fromisoformat(parts[kept.MOMENT])),
        **ENTRY,
    }
    return render(request, "reconciliation/dashboard.jinja", context)


@page(Permission.FIGURE_OPEN)
def why_counted(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """How days in the model became pounds, and whose days they are."""
    contract, year, selection = _asked(request, actor, uid)
    node = selection.node
    figure = year.counted(node.month, node.band)
    context = {**_context(actor, contract, year, selection), "figure": figure, "counted_is": counted_is(year)}
    context["counted_words"] = words_of(year.terms)
    context["questions"] = [
        one for one in questions_about(actor, contract, node.month) if one.is_counted and one.node == node
    ]
    if figure.shown and node.month and node.band:
        said, table = why.counted_sum(year, node.month, node.band)
        groups = days_behind(actor, contract, year, node.month, node.band)
        address = f"?{selection.query()}"
        context |= {"said": said, "made": table, "days": why.days_table(groups, year, address)}
        chosen = [group for group in groups if group.reason == request.GET.get("group") and group.opens]
        if chosen:
            people, following = people_behind_days(
                actor, contract, year, node.month, node.band, chosen[0], number_in(request.GET.get("from"))
            )
            heading = f"{why.reasons_of(year)[chosen[0].reason]}: {len(people)} of {chosen[0].people:,} people"
            context |= {"people": why.people_table(people, heading), "following": following, "group": chosen[0]}
    elif figure.shown:
        context |= {"parts": board.counted_parts(contract, year, node)}
    context |= {"made_of": _made_of(contract, year, node)}
    context["way_back"] = why.way_back(
        contract,
        year,
        as_of=figures_as_of_words(),
        source=why.WayBack(
            "Levels of need",
            "From the risk-profiling run that was applied, and from assessments after it; each level from a "
            "day to a day.",
        ),
        clause=board.fee_clause(year, node.month, node.band),
    )
    return render(request, "reconciliation/why_counted.jinja", context)


@page(Permission.FIGURE_OPEN)
def why_actual(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The records that made a cost."""
    contract, year, selection = _asked(request, actor, uid)
    pence = year.actual_pence(selection.node)
    skip = number_in(request.GET.get("from"))
    found = records_behind(actor, contract, year, selection.node, skip)
    context = {**_context(actor, contract, year, selection), "pence": pence, "found": found}
    asked = questions_about(actor, contract, selection.node.month)
    context["questions"] = [one for one in asked if not one.is_counted and one.node == selection.node]
    if pence is not None:
        context |= {
            "figure_words": f"£{pounds(pence)}",
            "kinds": why.kinds_table(year, selection.node),
            "places": board.actual_parts(contract, year, selection.node),
            "made_of": _made_of(contract, year, selection.node),
        }
    if found:
        heading = _heading(found, is_first_page=not skip)
        context["records"] = (
            why.own_records_table(found.own_records, heading)
            if found.own
            else why.records_table(found.records, heading)
        )
    context["way_back"] = why.way_back(
        contract,
        year,
        as_of=figures_as_of_words(),
        source=why.WayBack("Records", why.SOURCE_OF_RECORDS),
        clause="Care in scope of people in the model, at the level that they had on its date.",
    )
    return render(request, "reconciliation/why_actual.jinja", context)


def _made_of(contract: Contract, year: PublishedYear, node: Node) -> Table | None:
    """What a whole month is the sum of, where it reports anything of earlier ones."""
    if node.month is None or node != Node(node.month) or not year.adjusted(node.month):
        return None
    return monthly.made_of(contract, year, node.month)


def _heading(found: RecordsBehind, *, is_first_page: bool) -> str:
    """What the list of records is a list of."""
    number = len(found.own_records or found.records)
    if is_first_page and found.following is None:
        return f"{number:,} {'record' if number == 1 else 'records'}"
    return f"{'The first' if is_first_page else 'The next'} {number:,} records"


@page(Permission.FIGURE_OPEN)
def why_plan(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Where the plan came from."""
    contract, year, selection = _asked(request, actor, uid)
    plan = year.plan(selection.node)
    context = {
        **_context(actor, contract, year, selection),
        "figure_words": f"£{pounds(plan)}" if plan is not None else "",
        "made": board.plan_parts(year, selection.node),
        "plans": board.plan_sources(year),
        "by_heads": year.terms.counting == Counting.HEADS,
    }
    return render(request, "reconciliation/why_plan.jinja", context)


@page(Permission.FIGURE_OPEN)
def why_variance(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The three parts of a variance and the figures that they are made from."""
    contract, year, selection = _asked(request, actor, uid)
    explained = year.explained(selection.node)
    context = {
        **_context(actor, contract, year, selection),
        "explained": explained,
        "figure_words": sterling(explained.variance, signed=True) if explained else "",
        "made": why.variance_table(year, selection.node),
        "counted_words": words_of(year.terms),
    }
    return render(request, "reconciliation/why_variance.jinja", context)


def _asked(request: HttpRequest, actor: Actor, uid: UUID) -> tuple[Contract, PublishedYear, Selection]:
    contract = get_contract_in_force_for(actor, uid)
    year = published_year(actor, contract, timezone.localdate())
    return contract, year, selection_from(request.GET, year)


def _context(actor: Actor, contract: Contract, year: PublishedYear, selection: Selection) -> dict[str, object]:
    node = selection.node
    return {
        "received": received_now(actor, contract, board.months_of(node, year), board.provider_of(node)),
        "contract": contract,
        "year": year,
        "selection": selection,
        "selected": selection.words(year) or "All levels, sectors and providers, to date",
        "as_of": figures_as_of_words(),
        **ENTRY,
    }
