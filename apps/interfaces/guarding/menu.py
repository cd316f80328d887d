from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("openings", "Who opened records", "guarding:openings", Permission.ACCESS_LOG_VIEW, 70))
menu.register(MenuEntry("history", "History of changes", "guarding:history", Permission.CHANGE_HISTORY_VIEW, 72))
