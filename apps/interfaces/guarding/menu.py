from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("openings", "Who opened records", "guarding:openings", Permission.ACCESS_LOG_VIEW, 70))
menu.register(MenuEntry("report", "Who has opened my record", "guarding:who-has-opened", Permission.ACCESS_REPORT, 71))
menu.register(MenuEntry("restricted", "Restricted records", "guarding:restricted", Permission.RESTRICTION_OVERSEE, 71))
menu.register(MenuEntry("flows", "Flows and agreements", "guarding:flows", Permission.FLOWS_VIEW, 71))
menu.register(MenuEntry("history", "History of changes", "guarding:history", Permission.CHANGE_HISTORY_VIEW, 72))
