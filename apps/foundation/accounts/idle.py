"""Who does nothing is signed out, so that a record left open does not stay open."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from apps.foundation.partnerships.selectors import setting

EXACT_TO = timedelta(seconds=30)
"""A moment of activity is written down no more often than this, so that not every page writes a session."""


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
