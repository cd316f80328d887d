from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "apps.care.assessments"
    label = "assessments"

    def ready(self) -> None:
        from apps.care.assessments import following

        following.start()
