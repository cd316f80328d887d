from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "apps.governance.boards"
    label = "boards"

    def ready(self) -> None:
        from apps.governance.boards import home, menu  # noqa: F401
