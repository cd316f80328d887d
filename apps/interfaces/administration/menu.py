from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(
    MenuEntry("organisations", "Organisations", "administration:organisations", Permission.ORGANISATION_MANAGE, 82)
)
menu.register(MenuEntry("settings", "Settings", "administration:settings", Permission.SETTING_CHANGE, 84))
