from django.apps import AppConfig


class RiskProfilingConfig(AppConfig):
    name = "apps.care.risk_profiling"
    label = "risk_profiling"

    def ready(self) -> None:
        from apps.care.risk_profiling import following, home, intake, job_kinds, menu  # noqa: F401
