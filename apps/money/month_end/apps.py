from django.apps import AppConfig


class MonthEndConfig(AppConfig):
    name = "apps.money.month_end"
    label = "month_end"

    def ready(self) -> None:
        from apps.money.month_end import following, home  # noqa: F401
