from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "apps.foundation.intake"
    label = "intake"

    def ready(self) -> None:
        from apps.foundation.intake import home, job_kinds, menu  # noqa: F401
