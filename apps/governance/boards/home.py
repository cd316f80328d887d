"""What hinders boards from deciding, on the home page of those who keep their seats and rules."""

from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.governance.boards.presenters import hindrances
from apps.governance.boards.selectors import boards_on_a_day


def lines(actor: Actor) -> list[HomeLine]:
    """A line for each board that could decide nothing today; one where there is no board."""
    found = boards_on_a_day(actor, timezone.localdate())
    if not found:
        return [HomeLine("No pathway has a board yet.", reverse("boards:new"), "Form one")]
    return [
        HomeLine(
            f"{one.board.name} can decide nothing: {' '.join(said)}",
            reverse("boards:board", kwargs={"uid": one.board.uid}),
            "Look at it",
        )
        for one in found
        if (said := hindrances(one))
    ]


home_cards.register(HomeCard("boards", "Boards that cannot decide", Permission.BOARD_WRITE, lines, 8))
