"""What apps that stand on boards declare: their pages of a board."""

from dataclasses import dataclass

from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import Registry


@dataclass(frozen=True)
class BoardTab:
    """A page of a board, for roles that have the permission; its address takes the board's `uid`."""

    name: str
    label: str
    url_name: str
    permission: Permission
    place: int


board_tabs: Registry[BoardTab] = Registry()
