from django.apps import AppConfig


class GuardingConfig(AppConfig):
    name = "apps.interfaces.guarding"
    label = "guarding"

    def ready(self) -> None:
        from apps.interfaces.guarding import home, menu  # noqa: F401
