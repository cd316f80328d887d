from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("needs", "Levels of need", "needs:matrix", Permission.POPULATION_VIEW, 52))
