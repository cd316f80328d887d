"""What a version and other contracts would both pay for."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.partnerships.selectors import setting
from apps.money.capitation.presenters import overlaps_table
from apps.money.capitation.selectors import overlaps_of
from apps.money.contracts.selectors.versions import terms_for


@page(Permission.CONTRACT_VIEW)
def overlaps(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Other contracts that could pay for the same people on the same days, before anybody signs."""
    current = terms_for(actor, uid, request.GET.get("version"))
    found = overlaps_of(actor, current.version)
    context = {
        "terms": current,
        "overlaps": overlaps_table(current, found, setting("smallest_number_shown")) if found else None,
        "is_settled": all(one.is_settled for one in found),
        "current_entry": "contracts",
    }
    return render(request, "capitation/overlaps.jinja", context)
