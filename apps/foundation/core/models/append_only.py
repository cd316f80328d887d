"""Rows that are added and never changed: the plain role has no UPDATE or DELETE on their tables."""

from typing import Any

from django.db import models

from apps.foundation.core.models.tenant import TenantModel


class NeverChanges(TypeError):
    """A row that is only ever added was to be changed or deleted."""


class _AddOnly(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> int:
        raise NeverChanges(f"{self.model.__name__} rows are added, never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise NeverChanges(f"{self.model.__name__} rows are added, never deleted.")


class AppendOnlyModel(TenantModel):
    """Added once. The refusal here is courtesy; the missing grant is the protection (`grants`)."""

    append_only = True
    objects = _AddOnly.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NeverChanges(f"{type(self).__name__} rows are added, never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NeverChanges(f"{type(self).__name__} rows are added, never deleted.")
