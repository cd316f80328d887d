from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "apps.interfaces.api"
    label = "api"

    def ready(self) -> None:
        from apps.interfaces.api import menu  # noqa: F401
        from apps.interfaces.api.doors import document  # noqa: F401
