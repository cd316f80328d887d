from django.apps import AppConfig


class PathwayBudgetsConfig(AppConfig):
    name = "apps.governance.pathway_budgets"
    label = "pathway_budgets"

    def ready(self) -> None:
        from apps.governance.pathway_budgets import menu  # noqa: F401
