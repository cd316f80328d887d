"""Migrate as the owner: the plain role may not change tables."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate

from apps.foundation.core.migrating import without_rendering_what_stays


class Command(DjangoMigrate):
    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> str | None:
        with without_rendering_what_stays():
            return super().handle(*args, **options)
