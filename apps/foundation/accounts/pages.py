"""What stands before every page: who is asking, in which role, may they, and for which partnership."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.accounts.idle import is_active
from apps.foundation.accounts.second_factor import lacks_second_factor
from apps.foundation.accounts.selectors import actor_in_seat
from apps.foundation.audit.services import record
from apps.foundation.core.looks import one_look
from apps.foundation.core.tenancy import tenant

View = Callable[..., HttpResponse]
LOOKS = frozenset({"GET", "HEAD"})


def page(
    permission: Permission, *, methods: tuple[str, ...] = ("GET",), at_a_visit: bool = False
) -> Callable[[View], View]:
    """Declare a page: the permission that it takes, the methods that it answers, and whether it is used at a visit,
    where somebody may do nothing for longer before being signed out.

    The view runs in one transaction that shows only the actor's partnership, with the actor as `actor=`. An
    object beyond reach is a 404, the same as one that does not exist; a page that the role never has is a 403.
    Both are recorded in a transaction of their own, since the request's own is undone.
    """
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    def declare(view: View) -> View:
        @signed_in
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            if (seat := seat_in(request)) is None:
                if request.method == "GET" and "X-Progress" not in request.headers:
                    request.session["wanted"] = request.get_full_path()
                return redirect("accounts:choose")
            actor = None
            partnership_id, membership_uid = seat
            user_id: UUID = request.user.pk
            try:
                with (
                    tenant(partnership_id, user_id=user_id, statement_timeout=settings.WEB_STATEMENT_TIMEOUT),
                    one_look() if request.method in LOOKS else nullcontext(),
                ):
                    actor = actor_in_seat(request.user, membership_uid, timezone.localdate())
                    if actor is None:
                        leave_seat(request)
                        return redirect("accounts:choose")
                    actor = replace(actor, page=_name_of(request))
                    request.actor = actor  # type: ignore[attr-defined]
                    is_active(request, timezone.now(), at_a_visit=at_a_visit)
                    require(actor, permission)
                    response = view(request, actor=actor, **kwargs)
                    response["Cache-Control"] = "no-store"
                    return response
            except ObjectDoesNotExist as missing:
                refusal: Exception = Http404(str(missing))
            except (Http404, PermissionDenied) as refused:
                refusal = refused
            if actor is not None:
                _record_refusal(request, actor, permission, refusal)
            return _refused(request, actor, refusal)

        answer.permission = permission  # type: ignore[attr-defined]
        answer.methods = methods  # type: ignore[attr-defined]
        return answer

    return declare


def signed_in(view: View) -> View:
    """Declare a page of one's own account: for whoever has signed in, in no role yet."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        if settings.MFA_REQUIRED and lacks_second_factor(request):
            return redirect("mfa_activate_totp")
        return view(request, **kwargs)

    return answer


def take_seat(request: HttpRequest, partnership_id: UUID, membership_uid: UUID) -> None:
    """Act in a role from now on, in this browser session."""
    request.session["seat"] = [str(partnership_id), str(membership_uid)]


def page_wanted(request: HttpRequest) -> str:
    """Where somebody was going before a role was asked for; else the home page."""
    return str(request.session.pop("wanted", reverse("dashboards:home")))


def leave_seat(request: HttpRequest) -> None:
    request.session.pop("seat", None)


def seat_in(request: HttpRequest) -> tuple[UUID, UUID] | None:
    """The partnership and membership that the session says; the database is asked whether it is true."""
    seat = request.session.get("seat")
    return (UUID(seat[0]), UUID(seat[1])) if seat else None


def _refused(request: HttpRequest, actor: Actor | None, refusal: Exception) -> HttpResponse:
    """The same page for what does not exist and for what is out of reach."""
    if isinstance(refusal, PermissionDenied):
        return render(request, "layouts/closed.jinja", {"actor": actor}, status=403)
    return render(request, "layouts/not_found.jinja", {"actor": actor}, status=404)


def _record_refusal(request: HttpRequest, actor: Actor, permission: Permission, refusal: Exception) -> None:
    with tenant(actor.partnership_id):
        record(
            actor=actor,
            action="REFUSED" if isinstance(refusal, PermissionDenied) else "NOT_FOUND",
            subject_kind="page",
            details={"page": _name_of(request), "method": request.method, "permission": permission},
        )


def _name_of(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
