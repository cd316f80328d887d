"""What a version and other contracts would both pay for, and whom another currency pays for."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.partnerships.selectors import setting
from apps.money.capitation.presenters import left_out_table, overlaps_table
from apps.money.capitation.selectors import left_out_of, overlaps_of
from apps.money.contracts.selectors.versions import terms_for


@page(Permission.CONTRACT_VIEW)
def overlaps(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Other contracts that could pay for the same people on the same days, before anybody signs; and whom the
    contract leaves out because another currency pays."""
    current = terms_for(actor, uid, request.GET.get("version"))
    found, smallest = overlaps_of(actor, current.version), setting("smallest_number_shown")
    left_out = left_out_of(actor, current, timezone.localdate())
    context = {
        "terms": current,
        "overlaps": overlaps_table(current, found, smallest) if found else None,
        "left_out": left_out_table(*left_out, smallest) if left_out else None,
        "is_settled": all(one.is_settled for one in found),
        "current_entry": "contracts",
    }
    return render(request, "capitation/overlaps.jinja", context)
