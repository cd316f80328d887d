from apps.care.patients.registries import PersonTab, person_tabs
from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("alerts", "Alerts", "admissions:ageing", Permission.ALERTS_OVERSEE, 15))
menu.register(MenuEntry("why", "Why hospital", "admissions:why", Permission.WHY_HOSPITAL_VIEW, 46))
person_tabs.register(PersonTab("hospital", "Hospital", "admissions:hospital", Permission.PERSON_OPEN, 50))
