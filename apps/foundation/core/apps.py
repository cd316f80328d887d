from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "apps.foundation.core"
    label = "core"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate
        from django.forms import Field

        from apps.foundation.core import grants, lookups, plain_role  # noqa: F401

        Field.default_error_messages["required"] = "Give an answer."  # "Why: this field is required" is no sentence
        connection_created.connect(plain_role.refuse_unsafe_connection)
        post_migrate.connect(grants.grant_to_plain_role)
