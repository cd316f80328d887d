from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("intake", "Intake", "intake:list", Permission.INTAKE_VIEW, 30))
