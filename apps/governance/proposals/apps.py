from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "apps.governance.proposals"
    label = "proposals"

    def ready(self) -> None:
        from apps.governance.proposals import home, menu  # noqa: F401
