from django.apps import AppConfig


class CaseloadsConfig(AppConfig):
    name = "apps.care.caseloads"
    label = "caseloads"

    def ready(self) -> None:
        from apps.care.caseloads import menu, person_page  # noqa: F401
        from apps.care.caseloads.services import close_coordination
        from apps.care.patients.announcements import care_ended

        care_ended.subscribe(close_coordination)
