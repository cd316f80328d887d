from django.apps import AppConfig


class AdmissionsConfig(AppConfig):
    name = "apps.care.admissions"
    label = "admissions"

    def ready(self) -> None:
        from apps.care.admissions import home, intake, menu, person_page  # noqa: F401
        from apps.care.admissions.services.taking import follow_care, follow_people
        from apps.care.patients.announcements import care_begun, people_changed

        people_changed.subscribe(follow_people)
        care_begun.subscribe(follow_care)
