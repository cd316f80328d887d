from apps.foundation.access.permissions import Permission
from apps.foundation.core.registries import MenuEntry, menu

menu.register(MenuEntry("consistency", "Consistency of levels", "assurance:overview", Permission.CONSISTENCY_VIEW, 56))
menu.register(
    MenuEntry("own-findings", "Questions about levels", "assurance:own-findings", Permission.FINDING_ANSWER, 57)
)
menu.register(MenuEntry("re-assessments", "Re-assessments", "assurance:re-assessments", Permission.SAMPLE_ASSESS, 57))
