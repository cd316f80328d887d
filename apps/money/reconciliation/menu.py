from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("proof", "Proof of figures", "reconciliation:proof", Permission.FIGURES_VERIFY, 90))
