from django.apps import AppConfig


class RiskSharingConfig(AppConfig):
    name = "apps.money.risk_sharing"
    label = "risk_sharing"

    def ready(self) -> None:
        from apps.money.risk_sharing import following  # noqa: F401
