from django.apps import AppConfig


class SettlementsConfig(AppConfig):
    name = "apps.money.settlements"
    label = "settlements"

    def ready(self) -> None:
        from apps.money.settlements import following, home  # noqa: F401
