from apps.care.patients.registries import PersonTab, person_tabs
from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("ward", "Virtual ward", "co_ordination:ward", Permission.WARD_VIEW, 12))
menu.register(MenuEntry("work-lists", "Work lists", "co_ordination:work-lists", Permission.CASE_FINDING_VIEW, 13))
menu.register(MenuEntry("to-answer", "To answer", "co_ordination:to-answer", Permission.STEP_UP_ANSWER, 17))
menu.register(MenuEntry("directory", "Services", "co_ordination:directory", Permission.DIRECTORY_VIEW, 16))
menu.register(
    MenuEntry("requirements", "Eight requirements", "co_ordination:requirements", Permission.REQUIREMENTS_VIEW, 55)
)
person_tabs.register(PersonTab("before", "Before you knock", "co_ordination:before", Permission.CASELOAD_VIEW, 15))
person_tabs.register(PersonTab("more-care", "More care", "co_ordination:more-care", Permission.STEP_UP_ASK, 75))
