from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(
    MenuEntry("people_who_use_it", "People who use it", "accounts:memberships", Permission.MEMBERSHIP_MANAGE, 80)
)
