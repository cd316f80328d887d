from django.apps import AppConfig


class SubcontractsConfig(AppConfig):
    name = "apps.money.subcontracts"
    label = "subcontracts"

    def ready(self) -> None:
        from apps.money.subcontracts import following, home  # noqa: F401
