"""What the frame round every page needs: who, in which role, and the menu of that role."""

from typing import Any

from django.http import HttpRequest

from apps.foundation.access.policy import can
from apps.foundation.core.registries import menu


def frame(request: HttpRequest) -> dict[str, Any]:
    """The actor and the menu; neither before somebody has taken a role."""
    actor = getattr(request, "actor", None)
    entries = sorted((entry for entry in menu if actor and can(actor, entry.permission)), key=lambda e: e.place)
    return {"actor": actor, "menu": entries}
