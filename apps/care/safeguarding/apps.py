from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    name = "apps.care.safeguarding"
    label = "safeguarding"

    def ready(self) -> None:
        from apps.care.safeguarding import menu, person_page  # noqa: F401
