from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("stops", "Clinical stops", "quality:stops", Permission.STOP_RAISE, 60))
