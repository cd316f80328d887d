"""What each kind of care is to a contract, phase by phase."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.money.contracts.domain.signing import TextChanged
from apps.money.contracts.forms.scope import ScopeForm
from apps.money.contracts.presenters.scope import KINDS, scope_table
from apps.money.contracts.selectors.party import may_write, terms_to_write
from apps.money.contracts.selectors.scope import may_be_scoped, scope_of, term_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.selectors.versions import terms_for
from apps.money.contracts.services import NotADraft
from apps.money.contracts.services.scope import write_scope
from apps.money.contracts.views.shared import ENTRY, back


@page(Permission.CONTRACT_VIEW)
def scope(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Each kind of care with its phases."""
    current = terms_for(actor, uid, request.GET.get("version"))
    writes = may_be_scoped(current.version) and may_write(actor, current.version)
    shown = scope_table(current.version, may_write=writes)
    return render(request, "contracts/scope.jinja", {"terms": current, "shown": shown, "may_write": writes, **ENTRY})


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def scope_of_kind(request: HttpRequest, actor: Actor, uid: UUID, kind: str) -> HttpResponse:
    """Say what one kind of care is to a draft, and from which month it is something else."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    version, chosen = current.version, KINDS.get(kind)
    if chosen is None:
        raise Http404
    if not may_be_scoped(version):
        messages.error(request, "The parties have this version, or it is in force: its scope is not changed.")
        return back("contracts:scope", current)
    held = next(one for one in scope_of(version) if one.kind == chosen)
    form = ScopeForm(
        request.POST or None,
        phases={"condition": held.for_condition, "else": held.for_anything_else},
        term=term_of(version),
        read=code_of(version),
    )
    if request.method == "POST" and form.is_valid():
        try:
            write_scope(
                actor=actor,
                version=version,
                kind=chosen,
                for_condition=form.phases("condition"),
                for_anything_else=form.phases("else"),
                read=form.cleaned_data["read"],
            )
        except (NotADraft, TextChanged) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{chosen.label}: its scope is written. A plan is drawn again with it.")
            return back("contracts:scope", current)
    return render(request, "contracts/scope_of.jinja", {"terms": current, "kind": chosen, "form": form, **ENTRY})
