from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "apps.foundation.partnerships"
    label = "partnerships"

    def ready(self) -> None:
        from apps.foundation.partnerships import intake, job_kinds  # noqa: F401
