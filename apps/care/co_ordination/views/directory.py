"""The directory of services: for everybody who cares, changed by each provider and the administrator."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.co_ordination.forms import ServiceForm
from apps.care.co_ordination.selectors import (
    get_service_to_change,
    organisations_to_list_for,
    services_closed,
    services_listed,
    teams_to_name,
)
from apps.care.co_ordination.services import (
    CannotBeThePoint,
    ChangedMeanwhile,
    NamedAlready,
    ServiceFacts,
    TeamOfAnother,
    add_service,
    change_service,
)
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.access.roles import Role
from apps.foundation.accounts.pages import page
from apps.foundation.kernel.typed_days import typed_day


@page(Permission.DIRECTORY_VIEW)
def directory(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Services with hours, places free and telephone; the single point of access first."""
    may_edit = can(actor, Permission.DIRECTORY_EDIT)
    context = {
        "services": list(services_listed(actor)),
        "closed": list(services_closed(actor)) if may_edit else [],
        "may_edit": may_edit,
        "may_ask": can(actor, Permission.STEP_UP_ASK),
        "edits_all": may_edit and actor.role == Role.ADMINISTRATOR,
        "own": actor.organisation_id,
        "today": timezone.localdate(),
        "current_entry": "directory",
    }
    return render(request, "co_ordination/directory.jinja", context)


@page(Permission.DIRECTORY_EDIT, methods=("GET", "POST"))
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List a service."""
    organisations = organisations_to_list_for(actor)
    own = actor.organisation_id if actor.role == Role.PROVIDER_MANAGER else None
    form = ServiceForm(
        request.POST or None,
        organisations=organisations,
        teams=teams_to_name(own),
        initial={"takes_requests": True},
    )
    if request.method == "POST" and form.is_valid():
        try:
            add_service(
                actor=actor,
                organisation=form.cleaned_data["organisation"],
                facts=_facts(form.cleaned_data),
                now=timezone.now(),
            )
        except (CannotBeThePoint, NamedAlready, TeamOfAnother) as refusal:
            form.add_error(_FIELDS[type(refusal)], str(refusal))
        else:
            messages.success(request, "The service is listed.")
            return redirect("co_ordination:directory")
    return render(request, "co_ordination/service.jinja", {"form": form, "service": None, "current_entry": "directory"})


@page(Permission.DIRECTORY_EDIT, methods=("GET", "POST"))
def change(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Say anew what a service offers, and how many places are free."""
    service = get_service_to_change(actor, uid)
    start = {name: getattr(service, name) for name in _KEPT} | {
        "team": service.team_id,
        "closed_until": typed_day(service.closed_until),
        "is_closed": service.closed_on is not None,
        "edits": service.edits,
    }
    form = ServiceForm(
        request.POST or None, teams=teams_to_name(service.organisation_id), may_close=True, initial=start
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_service(
                actor=actor,
                service=service,
                facts=_facts(form.cleaned_data),
                edits=form.cleaned_data["edits"] or 0,
                now=timezone.now(),
            )
        except (CannotBeThePoint, NamedAlready, TeamOfAnother) as refusal:
            form.add_error(_FIELDS[type(refusal)], str(refusal))
        except ChangedMeanwhile as refusal:
            form.add_error(None, f"{refusal} Open it again to see what it says now; nothing of yours was saved.")
        else:
            messages.success(request, "The directory says so from now.")
            return redirect("co_ordination:directory")
    context = {"form": form, "service": service, "current_entry": "directory"}
    return render(request, "co_ordination/service.jinja", context)


_KEPT = (
    "name",
    "gives",
    "hours",
    "telephone",
    "is_day_and_night",
    "is_single_point",
    "takes_requests",
    "places",
    "places_free",
    "closed_until",
)
_FIELDS: dict[type[Exception], str] = {
    CannotBeThePoint: "is_single_point",
    NamedAlready: "name",
    TeamOfAnother: "team",
}


def _facts(given: dict[str, Any]) -> ServiceFacts:
    team = given.get("team")
    return ServiceFacts(
        **{name: given[name] for name in _KEPT},
        team_id=team.id if team else None,
        is_closed=bool(given.get("is_closed")),
    )
