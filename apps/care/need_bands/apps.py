from django.apps import AppConfig


class NeedBandsConfig(AppConfig):
    name = "apps.care.need_bands"
    label = "need_bands"

    def ready(self) -> None:
        from apps.care.need_bands import person_page  # noqa: F401
