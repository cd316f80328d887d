from apps.foundation.access.permissions import Permission
from apps.governance.boards.registries import BoardTab, board_tabs

board_tabs.register(BoardTab("proposals", "Proposals", "proposals:list", Permission.PROPOSAL_VIEW, 10))
