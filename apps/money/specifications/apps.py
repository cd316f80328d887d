from django.apps import AppConfig


class SpecificationsConfig(AppConfig):
    name = "apps.money.specifications"
    label = "specifications"

    def ready(self) -> None:
        from apps.money.specifications import following, home  # noqa: F401
