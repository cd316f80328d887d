from django.apps import AppConfig


class SyntheaConfig(AppConfig):
    name = "apps.interfaces.synthea"
    label = "synthea"

    def ready(self) -> None:
        from apps.interfaces.synthea import export, layouts  # noqa: F401
