from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("population", "Population", "risk_profiling:population", Permission.POPULATION_VIEW, 50))
