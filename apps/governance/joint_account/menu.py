from apps.foundation.access.permissions import Permission
from apps.governance.boards.registries import BoardTab, board_tabs

board_tabs.register(BoardTab("account", "Joint account", "joint_account:account", Permission.ACCOUNT_VIEW, 20))
