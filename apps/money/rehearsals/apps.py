from django.apps import AppConfig


class RehearsalsConfig(AppConfig):
    name = "apps.money.rehearsals"
    label = "rehearsals"

    def ready(self) -> None:
        from apps.money.rehearsals import following, job_kinds  # noqa: F401
