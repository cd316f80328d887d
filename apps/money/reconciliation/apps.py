from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    name = "apps.money.reconciliation"
    label = "reconciliation"

    def ready(self) -> None:
        from apps.money.reconciliation import following, home, job_kinds, menu  # noqa: F401

        following.start()
