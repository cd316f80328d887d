from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("home", "Home", "dashboards:home", Permission.HOME_OPEN, 0))
