from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "apps.care.assessments"
    label = "assessments"

    def ready(self) -> None:
        from apps.care.assessments import following, intake, menu, person_page  # noqa: F401

        following.start()
