from django.apps import AppConfig


class CapitationConfig(AppConfig):
    name = "apps.money.capitation"
    label = "capitation"

    def ready(self) -> None:
        from apps.money.capitation import following, job_kinds  # noqa: F401

        following.start()
