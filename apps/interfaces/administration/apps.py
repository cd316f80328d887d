from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "apps.interfaces.administration"
    label = "administration"

    def ready(self) -> None:
        from apps.interfaces.administration import menu  # noqa: F401
