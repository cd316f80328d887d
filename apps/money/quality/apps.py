from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "apps.money.quality"
    label = "quality"

    def ready(self) -> None:
        from apps.money.quality import following, home, menu  # noqa: F401
