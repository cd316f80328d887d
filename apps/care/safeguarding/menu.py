from apps.care.patients.registries import PersonTab, person_tabs
from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("safeguarding", "Safeguarding", "safeguarding:counts", Permission.SAFEGUARDING_COUNT, 65))
person_tabs.register(
    PersonTab("safeguarding", "Safeguarding", "safeguarding:person", Permission.SAFEGUARDING_RAISE, 90)
)
