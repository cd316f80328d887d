from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "apps.care.assurance"
    label = "assurance"

    def ready(self) -> None:
        from apps.care.assurance import home, job_kinds, menu, person_page  # noqa: F401
