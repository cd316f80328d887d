from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "apps.money.contracts"
    label = "contracts"

    def ready(self) -> None:
        from apps.money.contracts import following, home, job_kinds, menu  # noqa: F401
