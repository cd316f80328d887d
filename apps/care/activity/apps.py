from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "apps.care.activity"
    label = "activity"

    def ready(self) -> None:
        from apps.care.activity import intake, person_page  # noqa: F401
