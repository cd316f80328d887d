from apps.foundation.access.permissions import Permission
from apps.governance.boards.registries import BoardTab, board_tabs

board_tabs.register(BoardTab("budget", "Pathway budget", "pathway_budgets:scenarios", Permission.BUDGET_VIEW, 15))
