"""Tokens of other systems: made, shown once, taken back."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import LABELS
from apps.foundation.accounts.pages import page
from apps.foundation.core.paging import page_of
from apps.interfaces.api.forms import TokenForm
from apps.interfaces.api.selectors import capabilities_in_words, get_token_for, tokens_visible_to
from apps.interfaces.api.services import EndedAlready, NotForThisRole, end_token, make_token

ENTRY = {"current_entry": "systems"}


@page(Permission.SYSTEM_MANAGE)
def tokens(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every token, with whom it is for and until when."""
    found = page_of(tokens_visible_to(actor), request.GET.get("page"))
    now = timezone.now()
    rows = [
        {
            "token": token,
            "role": LABELS[token.role],
            "may": capabilities_in_words(token.capabilities),
            "holds": token.holds_at(now),
        }
        for token in found.rows
    ]
    return render(request, "api/tokens.jinja", {"page": found.of(rows), **ENTRY})


@page(Permission.SYSTEM_MANAGE, methods=("GET", "POST"))
def new_token(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a token. Its text stands on the answer to this and nowhere else."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now, given = timezone.now(), form.cleaned_data
        try:
            made = make_token(
                actor=actor,
                name=given["name"],
                organisation=given["organisation"],
                role=given["role"],
                capabilities=given["capabilities"],
                now=now,
                expires_at=now + timedelta(days=int(given["days"])),
            )
        except NotForThisRole as refusal:
            form.add_error("role", str(refusal))
        else:
            return render(request, "api/made.jinja", {"made": made, **ENTRY})
    return render(request, "api/new.jinja", {"form": form, **ENTRY})


@page(Permission.SYSTEM_MANAGE, methods=("POST",))
def end(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Take a token back."""
    try:
        end_token(actor=actor, token=get_token_for(actor, uid), now=timezone.now())
    except EndedAlready as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The token is ended: requests that carry it are refused from now on.")
    return redirect("api:tokens")
