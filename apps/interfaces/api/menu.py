from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("systems", "Other systems", "api:tokens", Permission.SYSTEM_MANAGE, 85))
