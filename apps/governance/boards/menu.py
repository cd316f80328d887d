from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu
from apps.governance.boards.registries import BoardTab, board_tabs

menu.register(MenuEntry("boards", "Boards", "boards:list", Permission.BOARD_VIEW, 45))
board_tabs.register(BoardTab("board", "Seats and rules", "boards:board", Permission.BOARD_VIEW, 90))
