"""Organisations, teams and sharing agreements; settings with their history."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.paging import page_of
from apps.foundation.partnerships.selectors import (
    organisations_elsewhere_count,
    organisations_visible_to,
    setting_with_history,
    settings_with_history,
    sharing_agreements,
    teams,
)
from apps.foundation.partnerships.services import (
    BoundAlready,
    NameTaken,
    add_organisation,
    add_service_lines,
    add_sharing_agreement,
    add_team,
    ask_to_change_setting,
    join_sharing_agreement,
)
from apps.interfaces.administration.forms import (
    AgreementForm,
    JoinForm,
    OrganisationForm,
    ServiceLineForm,
    SettingForm,
    TeamForm,
)

ORGANISATIONS = {"current_entry": "organisations"}
SETTINGS = {"current_entry": "settings"}


@page(Permission.ORGANISATION_MANAGE)
def organisations(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who works in the partnership, in which teams, and what they agreed to share."""
    context = {
        "page": page_of(organisations_visible_to(actor), request.GET.get("page")),
        "elsewhere": organisations_elsewhere_count(),
        "teams": teams(),
        "agreements": sharing_agreements(actor),
        **ORGANISATIONS,
    }
    return render(request, "administration/organisations.jinja", context)


@page(Permission.ORGANISATION_MANAGE, methods=("GET", "POST"))
def new_organisation(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add an organisation."""

    def add(**given: Any) -> str:
        return f"{add_organisation(actor=actor, **given).name} is added."

    return _adding(request, OrganisationForm(request.POST or None), add, "Add an organisation", taken="ods_code")


@page(Permission.ORGANISATION_MANAGE, methods=("GET", "POST"))
def new_service_line(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a sector in which an organisation works."""

    def add(organisation: Any, sector: str) -> str:
        add_service_lines(actor=actor, organisation=organisation, sectors=[sector])
        return f"{organisation.name} has the service line."

    return _adding(request, ServiceLineForm(request.POST or None), add, "Add a service line")


@page(Permission.ORGANISATION_MANAGE, methods=("GET", "POST"))
def new_team(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a team."""

    def add(**given: Any) -> str:
        return f"{add_team(actor=actor, **given).name} is added."

    return _adding(request, TeamForm(request.POST or None), add, "Add a team", taken="name")


@page(Permission.ORGANISATION_MANAGE, methods=("GET", "POST"))
def new_agreement(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Record an agreement to share records."""

    def add(**given: Any) -> str:
        return f"{add_sharing_agreement(actor=actor, **given).name} is recorded."

    return _adding(request, AgreementForm(request.POST or None), add, "Record a sharing agreement", action="Record it")


@page(Permission.ORGANISATION_MANAGE, methods=("GET", "POST"))
def join_agreement(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Record that another organisation has signed a sharing agreement."""

    def add(agreement: Any, organisation: Any) -> str:
        join_sharing_agreement(actor=actor, agreement=agreement, organisation=organisation)
        return f"{organisation.name} is bound by {agreement.name}."

    form = JoinForm(request.POST or None, today=timezone.localdate())
    heading = "Record that an organisation has signed"
    return _adding(request, form, add, heading, action="Record it", taken="organisation")


def _adding(
    request: HttpRequest,
    form: Form,
    add: Callable[..., str],
    heading: str,
    *,
    action: str = "Add it",
    taken: str | None = None,
) -> HttpResponse:
    """The form, or what adding said; `taken` names the field of a name that something else has already."""
    if request.method == "POST" and form.is_valid():
        try:
            said = add(**form.cleaned_data)
        except (BoundAlready, NameTaken) as refusal:
            form.add_error(taken, str(refusal))
        else:
            messages.success(request, said)
            return redirect("administration:organisations")
    context = {"form": form, "heading": heading, "action": action, **ORGANISATIONS}
    return render(request, "administration/add.jinja", context)


@page(Permission.SETTING_CHANGE)
def settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the partnership chose, and chose before."""
    context = {"settings": settings_with_history(actor), **SETTINGS}
    return render(request, "administration/settings.jinja", context)


@page(Permission.SETTING_CHANGE, methods=("GET", "POST"))
def setting(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """Change one setting, with a reason."""
    known = setting_with_history(actor, name)
    if known is None:
        raise Http404(name)
    form = SettingForm(request.POST or None, kind=known.kind, initial={"value": known.words})
    if request.method == "POST" and form.is_valid():
        job = ask_to_change_setting(actor=actor, name=name, **form.cleaned_data)
        said = "Every figure is worked out again; the new value holds once that is done." if job else ""
        messages.success(request, said or "The setting is changed from now on.")
        return redirect("administration:settings")
    return render(request, "administration/setting.jinja", {"form": form, "setting": known, **SETTINGS})
