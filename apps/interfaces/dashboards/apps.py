from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "apps.interfaces.dashboards"
    label = "dashboards"
