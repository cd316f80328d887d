"""Choosing a role; one's account; who uses the partnership."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.forms import InviteForm
from apps.foundation.accounts.idle import stays
from apps.foundation.accounts.invitations import first_password_link, send_invitation
from apps.foundation.accounts.pages import page, page_wanted, signed_in, take_seat
from apps.foundation.accounts.second_factor import has_second_factor
from apps.foundation.accounts.selectors import get_membership_for, memberships_visible_to, seats_of
from apps.foundation.accounts.services import (
    AlreadyAMember,
    EndedAlready,
    RoleOfAnother,
    TeamOfAnother,
    end_membership,
    invite,
)
from apps.foundation.core.paging import page_of

INVITED = "Somebody who had no sign-in yet has been sent a link to choose a password."
"""The same words for everybody: an administrator does not learn who works in another partnership."""


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Too many wrong passwords: the name is shut for a while, whoever tries."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "account/locked_out.jinja", {"minutes": minutes}, status=429)


@require_http_methods(["GET", "HEAD"])
@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """The roles that one may take. Somebody with a single role takes it without being asked."""
    seats = seats_of(request.user, timezone.localdate())
    if len(seats) == 1 and "seat" not in request.session:
        take_seat(request, seats[0].partnership_id, seats[0].membership_uid)
        return redirect(page_wanted(request))
    return render(request, "accounts/choose.jinja", {"seats": seats})


@require_POST
@signed_in
def take(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Act in a role from now on."""
    for seat in seats_of(request.user, timezone.localdate()):
        if seat.membership_uid == uid:
            take_seat(request, seat.partnership_id, seat.membership_uid)
            return redirect(page_wanted(request))
    return render(request, "layouts/not_found.jinja", status=404)


@require_POST
@signed_in
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is still there: they are not signed out yet."""
    stays(request, timezone.now())
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD"])
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """One's own sign-in: password and second factor."""
    return render(request, "accounts/account.jinja", {"has_second_factor": has_second_factor(request.user)})


@page(Permission.MEMBERSHIP_MANAGE)
def memberships(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody who uses the partnership."""
    found = page_of(memberships_visible_to(actor), request.GET.get("page"))
    return render(request, "accounts/memberships.jinja", {"page": found, "current_entry": "people_who_use_it"})


@page(Permission.MEMBERSHIP_MANAGE, methods=("GET", "POST"))
def new_membership(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Invite somebody into a role."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite(actor=actor, starts_on=timezone.localdate(), **form.cleaned_data)
        except (AlreadyAMember, RoleOfAnother, TeamOfAnother) as refusal:
            form.add_error(None, str(refusal))
        else:
            user = invitation.membership.user
            if invitation.is_new_person:
                send_invitation(user, request.build_absolute_uri(first_password_link(user)))
            messages.success(request, f"{form.cleaned_data['name']} has the role from today. {INVITED}")
            return redirect("accounts:memberships")
    return render(request, "accounts/new_membership.jinja", {"form": form, "current_entry": "people_who_use_it"})


@page(Permission.MEMBERSHIP_MANAGE, methods=("GET", "POST"))
def end(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Take a role back, after being asked whether that is meant."""
    membership = get_membership_for(actor, uid)
    if request.method == "POST":
        try:
            end_membership(actor=actor, membership=membership, ends_before=timezone.localdate())
        except EndedAlready as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{membership.user.name} no longer has this role.")
        return redirect("accounts:memberships")
    return render(request, "accounts/end.jinja", {"membership": membership, "current_entry": "people_who_use_it"})


def first_password(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """The link in an invitation: choose a password, once."""
    from django.contrib.auth.views import PasswordResetConfirmView

    view = PasswordResetConfirmView.as_view(
        template_name="account/first_password.jinja", success_url=reverse("account_login")
    )
    return view(request, uidb64=uidb64, token=token)
