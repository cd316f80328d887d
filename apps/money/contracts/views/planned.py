"""The whole indicative plan of a version, to read before signing and to take away."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.money.contracts.presenters.plan import plan_page
from apps.money.contracts.selectors.versions import terms_for
from apps.money.contracts.views.shared import ENTRY


@page(Permission.CONTRACT_VIEW)
def planned(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The plan by month, provider and sector; as files by level too."""
    current = terms_for(actor, uid, request.GET.get("version"))
    shown = plan_page(current.version)
    name = f"{current.contract.code}-plan-{current.version.number}"
    if shown and (answer := download(request, shown.tables, name)) is not None:
        return answer
    base = f"{current.query}&" if current.query else "?"
    return render(request, "contracts/planned.jinja", {"terms": current, "shown": shown, "base": base, **ENTRY})
