from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "apps.money.payments"
    label = "payments"

    def ready(self) -> None:
        from apps.money.payments import following, home  # noqa: F401
