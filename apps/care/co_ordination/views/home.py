"""Hiding names on a device, for car parks and trains."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.registries import HIDE_NAMES

REMEMBERED = 365 * 24 * 3600


@page(Permission.CASELOAD_VIEW, methods=("POST",))
def names(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Hide names on Home on this device, or show them again; the device remembers it."""
    answer = redirect("dashboards:home")
    if request.COOKIES.get(HIDE_NAMES) == "1":
        answer.delete_cookie(HIDE_NAMES)
    else:
        answer.set_cookie(
            HIDE_NAMES,
            "1",
            max_age=REMEMBERED,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer
