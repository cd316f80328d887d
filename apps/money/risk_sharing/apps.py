from django.apps import AppConfig


class RiskSharingConfig(AppConfig):
    name = "apps.money.risk_sharing"
    label = "risk_sharing"
