"""The settlement of a year: its page and files; fixing it, releasing what was held, signing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.foundation.core.paper import Paper
from apps.foundation.kernel.whole_numbers import whole_number
from apps.foundation.partnerships.selectors import setting
from apps.money.contracts.domain.fees import year_in_words
from apps.money.contracts.selectors import get_contract_in_force_for
from apps.money.month_end.domain.settling import NotTheCommissioner
from apps.money.month_end.domain.signing import NotTheirs, SignedAlready, SignedForAnother
from apps.money.reconciliation.domain.checksum import spaced_code
from apps.money.reconciliation.presenters.under_way import stale
from apps.money.settlements.forms import SeenForm, SignForm
from apps.money.settlements.presenters import tables
from apps.money.settlements.presenters import words as said
from apps.money.settlements.presenters.charts import by_rule
from apps.money.settlements.selectors.position import Position, may_fix, position_of, waits_for_signature
from apps.money.settlements.services import FiguresMoved, NotYet, fix_settlement, sign_settlement

if TYPE_CHECKING:
    from uuid import UUID

    from apps.money.contracts.models import Contract

LAST_YEAR = 9_999


@page(Permission.SETTLEMENT_VIEW)
def settlement(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Who pays whom at the end of a year, and how it came about."""
    contract = get_contract_in_force_for(actor, uid)
    asked = request.GET.get("year")
    year = None if asked is None else whole_number(asked, LAST_YEAR) or 0
    return _page(request, actor, contract, position_of(actor, contract, year, timezone.localdate()))


def _page(
    request: HttpRequest, actor: Actor, contract: Contract, position: Position, form: SignForm | None = None
) -> HttpResponse:
    own, year = position.read.due.code_of(actor.organisation_id), year_in_words(position.read.year)
    shown = tables.every_table(position, own)
    paper = Paper(f"Year-end settlement {year}: {contract.name}", said.paper_lines(position))
    if (answer := download(request, shown, f"{contract.code}-settlement-{position.read.year}", paper)) is not None:
        return answer
    outcome = position.shown
    if waits_for_signature(actor, position) and position.last is not None and form is None:
        form = SignForm(initial={"year": position.read.year, "read": position.last.check_code})
    result, amount = said.result_in_words(position, own)
    context: dict[str, Any] = {
        "terms": position.read.due.current,
        "contract": contract,
        "position": position,
        "outcome": outcome,
        "year": year,
        "state": said.state_in_words(position),
        "measured": said.measured_in_words(position),
        "result": result,
        "amount": amount,
        "with_whom": said.with_whom(position, own),
        "held": said.held_in_words(outcome) if outcome else "",
        "agreement": said.terms_in_words(position),
        "unguarded": said.unguarded(position),
        "chance": said.chance_in_words(outcome.chance) if outcome and outcome.chance else [],
        "chart": by_rule(position, outcome) if outcome else None,
        "shown": {table.name: table for table in shown},
        "code": spaced_code(position.last.check_code) if position.last else "",
        "moves_from": setting("settlement_moves_money_from"),
        "may_fix": may_fix(actor, position),
        "read": position.facts.code if position.facts else "",
        "form": form,
        "stale": None if position.last else stale(actor),
        "base": f"?year={position.read.year}&",
        "years": [(one, year_in_words(one)) for one in position.years],
        "current": "settlement",
        "current_entry": "contracts",
    }
    return render(request, "settlements/settlement.jinja", context)


def _back(uid: UUID, year: object) -> HttpResponse:
    return redirect(f"{reverse('settlements:settlement', kwargs={'uid': uid})}?year={year}")


@page(Permission.SETTLEMENT_FIX, methods=("POST",))
def fix(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Fix the settlement of a year, or what was held and is released."""
    contract, form = get_contract_in_force_for(actor, uid), SeenForm(request.POST)
    if not form.is_valid():
        return redirect("settlements:settlement", uid=uid)
    given = form.cleaned_data
    try:
        fix_settlement(
            actor=actor, contract=contract, year=given["year"], read=given["read"], today=timezone.localdate()
        )
    except (NotTheCommissioner, NotYet, FiguresMoved) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The settlement of {year_in_words(given['year'])} is fixed. Every party signs it.")
    return _back(uid, given["year"])


@page(Permission.SETTLEMENT_SIGN, methods=("POST",))
def sign(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Sign the settlement of a year for one's organisation."""
    contract, form = get_contract_in_force_for(actor, uid), SignForm(request.POST)
    today = timezone.localdate()
    if not form.is_valid():
        year = whole_number(request.POST.get("year", ""), LAST_YEAR)
        return _page(request, actor, contract, position_of(actor, contract, year, today), form)
    given = form.cleaned_data
    try:
        sign_settlement(
            actor=actor,
            contract=contract,
            year=given["year"],
            read=given["read"],
            office=given["office"],
            today=today,
        )
    except (NotTheirs, SignedAlready, SignedForAnother, NotYet, FiguresMoved) as refusal:
        messages.error(request, str(refusal))
    else:
        year = year_in_words(given["year"])
        messages.success(request, f"You have signed the settlement of {year} for {actor.organisation_name}.")
    return _back(uid, given["year"])
