"""What the frame round every page needs: who, in which role, and the menu of that role."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from apps.foundation.access.policy import can
from apps.foundation.core.registries import menu

MOST_ENTRIES = 8
"""So many stand in the menu at the top; of more, the last ones stand on a page of their own."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """The actor and the menu, at most a row of it; neither before somebody has taken a role."""
    actor = getattr(request, "actor", None)
    entries = sorted((entry for entry in menu if actor and can(actor, entry.permission)), key=lambda e: e.place)
    shown = entries if len(entries) <= MOST_ENTRIES else entries[: MOST_ENTRIES - 1]
    return {
        "actor": actor,
        "menu": shown,
        "more_of_menu": entries[len(shown) :],
        "outside_provider": outside_provider(),
        "idle_minutes": getattr(request, "idle_minutes", None),
    }


def outside_provider() -> dict[str, str] | None:
    """Where a sign-in by NHS CIS2, Entra or another OpenID Connect provider begins, if one is configured."""
    for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
        return {
            "name": app["name"],
            "url": reverse("openid_connect_login", kwargs={"provider_id": app["provider_id"]}),
        }
    return None
