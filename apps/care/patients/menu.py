from apps.care.patients.registries import PersonTab, person_tabs
from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("people", "People", "patients:list", Permission.PEOPLE_SEARCH, 20))
menu.register(MenuEntry("emergency", "Emergency openings", "patients:emergency-queue", Permission.EMERGENCY_REVIEW, 21))
person_tabs.register(PersonTab("overview", "Overview", "patients:person", Permission.PERSON_OPEN, 10))
person_tabs.register(PersonTab("sharing", "Sharing", "patients:sharing", Permission.CONSENT_RECORD, 80))
