"""Fees from costs: what they would be for a draft, and putting them into it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.foundation.partnerships.selectors import setting
from apps.money.contracts.forms.costing import CostsForm, UseFeesForm
from apps.money.contracts.presenters import costing as shown
from apps.money.contracts.selectors import costing as selectors
from apps.money.contracts.selectors.party import terms_to_write
from apps.money.contracts.services import NotADraft
from apps.money.contracts.services.costing import (
    BaseYearIncomplete,
    FiguresMoved,
    NothingToUse,
    NotYourDraft,
    look_at_costs,
    use_fees_from_costs,
)
from apps.money.contracts.views.shared import ENTRY, back


@page(Permission.CONTRACT_WRITE)
def fees_from_costs(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What care of the people at each level cost a person in a base year, and the fees that it makes."""
    terms, today = terms_to_write(actor, uid, request.GET.get("version")), timezone.localdate()
    contract = terms.contract
    if terms.is_in_force or terms.version.offered_at:
        messages.error(request, "Fees are put into a draft, and not once its parties have it to sign.")
        return back("contracts:terms", terms)
    asks = "run" in request.GET
    base_from = f"{selectors.newest_base_year(terms.version, today):%Y-%m}"
    form = CostsForm(
        request.GET if asks else None,
        today=today,
        initial={"base_from": base_from, "percentile": "9900", "inflation": "0", "efficiency": "0"},
    )
    context: dict[str, Any] = {"contract": contract, "terms": terms, "form": form, **ENTRY}
    context["is_own"] = terms.version.drafted_by_id == actor.user_id
    if asks and form.is_valid():
        try:
            found = look_at_costs(actor=actor, version=terms.version, asked=form.asked)
        except BaseYearIncomplete as refusal:
            form.add_error("base_from", str(refusal))
        else:
            smallest = setting("smallest_number_shown")
            costed = shown.costed_table(found, smallest)
            if (answer := download(request, [costed], contract.code)) is not None:
                return answer
            context |= {
                "costed": costed,
                "gaps": shown.gaps_words(found),
                "truncated": shown.truncated_words(found, smallest),
                "against": shown.against_resource(found),
                "left": shown.left_of_resource(found),
                "offers": shown.offers(found),
                "query": request.GET.urlencode(),
            }
    return render(request, "contracts/fees_from_costs.jinja", context)


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def use_fees(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Put the fees that were on the page into a draft of one's own."""
    terms, form = (
        terms_to_write(actor, uid, request.GET.get("version")),
        UseFeesForm(request.POST, today=timezone.localdate()),
    )
    if not form.is_valid():
        messages.error(request, "Work the fees out again.")
        return back("contracts:fees-from-costs", terms)
    given = form.cleaned_data
    try:
        use_fees_from_costs(
            actor=actor, version=terms.version, asked=form.asked, scaled=given["scaled"], seen=given["seen"]
        )
    except (NotADraft, NotYourDraft, BaseYearIncomplete, NothingToUse, FiguresMoved) as refusal:
        messages.error(request, str(refusal))
        return back("contracts:fees-from-costs", terms)
    messages.success(request, "The fees are in the draft, and its plan is drawn with them where it has one.")
    return back("contracts:terms", terms)
