from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "apps.care.patients"
    label = "patients"

    def ready(self) -> None:
        from apps.care.patients import intake, menu  # noqa: F401
