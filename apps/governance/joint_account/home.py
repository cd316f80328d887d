"""What a board holds, on the home page of its members and of those who keep its seats."""

from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.access.roles import Role
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.foundation.kernel.pence import sterling
from apps.governance.boards.selectors import boards_on_a_day, member_of
from apps.governance.joint_account.domain.account import Account
from apps.governance.joint_account.selectors import held_by_board


def lines(actor: Actor) -> list[HomeLine]:
    """A line for each board on which the actor sits, or which they keep, with an account."""
    if actor.role != Role.BOARD_MEMBER and not can(actor, Permission.BOARD_WRITE):
        return []
    boards = [
        one.board
        for one in boards_on_a_day(actor, timezone.localdate())
        if can(actor, Permission.BOARD_WRITE) or member_of(one, actor)
    ]
    held = held_by_board() if boards else {}
    return [
        HomeLine(
            f"{one.name} holds {sterling(sum(held[one.id].values()))}, of which "
            f"{sterling(held[one.id].get(Account.REINVESTMENT, 0))} is uncommitted.",
            reverse("joint_account:account", kwargs={"uid": one.uid}),
            "Open the joint account",
        )
        for one in boards
        if one.id in held
    ]


home_cards.register(HomeCard("account", "Joint account", Permission.ACCOUNT_VIEW, lines, 12))
