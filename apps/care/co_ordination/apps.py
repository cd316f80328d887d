from django.apps import AppConfig


class CoOrdinationConfig(AppConfig):
    name = "apps.care.co_ordination"
    label = "co_ordination"

    def ready(self) -> None:
        from apps.care.co_ordination import home, menu, person_page  # noqa: F401
