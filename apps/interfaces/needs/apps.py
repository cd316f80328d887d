from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "apps.interfaces.needs"
    label = "needs"

    def ready(self) -> None:
        from apps.interfaces.needs import job_kinds, menu  # noqa: F401
