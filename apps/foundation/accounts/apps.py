from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "apps.foundation.accounts"
    label = "accounts"

    def ready(self) -> None:
        from apps.foundation.accounts import menu  # noqa: F401
