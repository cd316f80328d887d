from django.apps import AppConfig


class CarePlansConfig(AppConfig):
    name = "apps.care.care_plans"
    label = "care_plans"

    def ready(self) -> None:
        from apps.care.care_plans import following, home, intake, person_page  # noqa: F401

        following.start()
