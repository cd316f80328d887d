"""Who does nothing is signed out, so that a record left open does not stay open."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.foundation.partnerships.domain.settings import KINDS
from apps.foundation.partnerships.selectors import setting

EXACT_TO = timedelta(seconds=30)
"""A moment of activity is written down no more often than this, so that not every page writes a session."""


class IdleLimit:
    """The limit on every page of whoever is signed in: in a role or before one is chosen, ours or the sign-in
    library's. Where no partnership is known yet, its limit is that with which partnerships begin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now()
            if has_been_idle(request, now):
                logout(request)
            elif "X-Progress" not in request.headers:
                _, minutes = request.session.get("active") or (None, KINDS["idle_minutes"].default)
                _write(request, now, minutes)
        return self.get_response(request)


def has_been_idle(request: HttpRequest, now: datetime) -> bool:
    """Whether the last activity of this sign-in is longer ago than its limit."""
    if (active := request.session.get("active")) is None:
        return False
    at, minutes = active
    return now - datetime.fromisoformat(at) > timedelta(minutes=minutes) + EXACT_TO


def is_active(request: HttpRequest, now: datetime, *, at_a_visit: bool) -> None:
    """Somebody has opened or sent a page: the limit counts from now. A page that asks by itself is no activity."""
    minutes = setting("idle_minutes_at_a_visit" if at_a_visit else "idle_minutes")
    request.idle_minutes = minutes  # type: ignore[attr-defined]
    if "X-Progress" not in request.headers:
        _write(request, now, minutes)


def stays(request: HttpRequest, now: datetime) -> None:
    """Somebody says that they are still there: the limit of the page that they are on counts from now."""
    if (active := request.session.get("active")) is not None:
        _write(request, now, active[1])


def _write(request: HttpRequest, now: datetime, minutes: int) -> None:
    active = request.session.get("active")
    if active is None or active[1] != minutes or now - datetime.fromisoformat(active[0]) > EXACT_TO:
        request.session["active"] = [now.isoformat(), minutes]
