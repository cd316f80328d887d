"""Organisations, teams and sharing agreements; settings with their history."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

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
    NameTaken,
    add_organisation,
    add_service_lines,
    add_sharing_agreement,
    add_team,
    ask_to_change_setting,
)
from apps.interfaces.administration.forms import AgreementForm, OrganisationForm, ServiceLineForm, SettingForm, TeamForm

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
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organisation = add_organisation(actor=actor, **form.cleaned_data)
        except NameTaken as refusal:
            form.add_error("ods_code", str(refusal))
        else:
            messages.success(request, f"{organisation.name} is added.")
            return redirect("administration:organisations")
    context = {"form": form, "heading": "Add an organisation", "action": "Add it", **ORGANISATIONS}
    return render(request, "administration/add.jinja", context)


@page(Permission.ORGANISATION_MANAGE, methods=("GET", "POST"))
def new_service_line(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a sector in which an organisation works."""
    form = ServiceLineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisation = form.cleaned_data["organisation"]
        add_service_lines(actor=actor, organisation=organisation, sectors=[form.cleaned_data["sector"]])
        messages.success(request, f"{organisation.name} has the service line.")
        return redirect("administration:organisations")
    context = {"form": form, "heading": "Add a service line", "action": "Add it", **ORGANISATIONS}
    return render(request, "administration/add.jinja", context)


@page(Permission.ORGANISATION_MANAGE, methods=("GET", "POST"))
def new_team(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a team."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            team = add_team(actor=actor, **form.cleaned_data)
        except NameTaken as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"{team.name} is added.")
            return redirect("administration:organisations")
    context = {"form": form, "heading": "Add a team", "action": "Add it", **ORGANISATIONS}
    return render(request, "administration/add.jinja", context)


@page(Permission.ORGANISATION_MANAGE, methods=("GET", "POST"))
def new_agreement(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Record an agreement to share records."""
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agreement = add_sharing_agreement(actor=actor, **form.cleaned_data)
        messages.success(request, f"{agreement.name} is recorded.")
        return redirect("administration:organisations")
    context = {"form": form, "heading": "Record a sharing agreement", "action": "Record it", **ORGANISATIONS}
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
