from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "apps.interfaces.dashboards"
    label = "dashboards"

    def ready(self) -> None:
        from apps.interfaces.dashboards import menu  # noqa: F401
