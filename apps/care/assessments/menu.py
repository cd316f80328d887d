from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(
    MenuEntry("second_opinions", "Second opinions", "assessments:second-opinions", Permission.SECOND_OPINION_GIVE, 24)
)
