from apps.care.patients.registries import PersonTab, person_tabs
from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("caseload", "Caseload", "caseloads:caseload", Permission.CASELOAD_VIEW, 10))
person_tabs.register(PersonTab("co-ordinator", "Co-ordinator", "caseloads:co-ordinator", Permission.CASELOAD_VIEW, 80))
