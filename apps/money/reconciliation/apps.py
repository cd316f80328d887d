from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    name = "apps.money.reconciliation"
    label = "reconciliation"
