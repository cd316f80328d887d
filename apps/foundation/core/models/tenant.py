"""Bases of every table that belongs to a partnership."""

import uuid
from typing import Any

from django.db import models
from django.db.models.base import ModelBase

from apps.foundation.core.row_security import RowSecurity, TenantLink
from apps.foundation.core.tenancy import current_partnership_id


class TenantForeignKey(models.ForeignKey):
    """A link inside the partnership. The database checks it by a composite key (`TenantLink`).

    `linked=False` leaves the check out, for tables so large that it costs too much: `verify` proves those.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, *, linked: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("related_name", "+")
        kwargs["db_constraint"], kwargs["db_index"] = False, False
        self.linked = linked
        super().__init__(to, on_delete, **kwargs)


class _TenantModelBase(ModelBase):
    """Gives each concrete tenant model its policy, its key for links, and its links."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        model = super().__new__(cls, name, bases, attrs, **kwargs)
        meta = model._meta
        if meta.abstract or meta.proxy:
            return model
        table = meta.db_table
        promises: list[models.BaseConstraint] = [
            RowSecurity(name=f"{table}_rows", own_rows=getattr(model, "own_rows", False)),
            models.UniqueConstraint(fields=["partnership", "id"], name=f"{table}_key"),
        ]
        for field in meta.local_fields:
            if isinstance(field, TenantForeignKey) and field.linked:
                target = field.remote_field.model
                target_table = target.replace(".", "_").lower() if isinstance(target, str) else target._meta.db_table
                if target == "self":
                    target_table = table
                elif isinstance(target, str) and "." not in target:
                    target_table = f"{meta.app_label}_{target.lower()}"
                promises.append(TenantLink(name=f"{table}_{field.name}_link", column=field.column, target=target_table))
        meta.constraints = [*meta.constraints, *promises]
        meta.original_attrs["constraints"] = meta.constraints
        return model


class TenantModel(models.Model, metaclass=_TenantModelBase):
    """A row of one partnership.

    Ids are whole numbers, narrow enough for millions of links; what people open by address has a `uid`
    as well (`NamedTenantModel`).
    """

    partnership = models.ForeignKey(
        "partnerships.Partnership",
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A new row belongs to the partnership of the open transaction, unless it says otherwise."""
        if not args and not {"partnership", "partnership_id"} & kwargs.keys():
            kwargs["partnership_id"] = current_partnership_id()
        super().__init__(*args, **kwargs)


class NamedTenantModel(TenantModel):
    """A row that people open by address: its `uid` is made here, never counted up, and kept on export."""

    uid = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
