from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("contracts", "Contracts", "contracts:list", Permission.CONTRACT_VIEW, 40))
