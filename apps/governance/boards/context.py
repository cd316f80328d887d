"""What every page of a board draws around itself: the other pages of it."""

from typing import Any

from django.http import HttpRequest

from apps.foundation.access.policy import Actor, can
from apps.governance.boards.registries import BoardTab, board_tabs


def tabs(request: HttpRequest) -> dict[str, Any]:
    """`board_tabs(actor)`, asked by the pages that show them."""
    return {"board_tabs": _tabs_of}


def _tabs_of(actor: Actor) -> list[BoardTab]:
    """Those of the actor's role, in order."""
    return sorted((one for one in board_tabs if can(actor, one.permission)), key=lambda one: one.place)
