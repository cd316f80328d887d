"""What the database itself promises of every tenant table, as Django constraints.

They stand in `Meta.constraints` (put there by `TenantModel`), so migrations carry them and nobody can forget
them: the policy that hides other partnerships' rows, and links that cannot lead to another partnership.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, Model

TENANT_ROWS = "partnership_id = (SELECT NULLIF(current_setting('app.partnership_id', true), '')::uuid)"
"""The sub-select is evaluated once a query; the bare call once a row, three times slower on full scans."""

OWN_ROWS = "user_id = (SELECT NULLIF(current_setting('app.user_id', true), '')::uuid)"


def policy_sql(table: str, *, own_rows: bool = False) -> str:
    """Switch row security on and bind the owner too. No tenant set: no rows seen, none written.

    `own_rows` lets a signed-in person read, not write, the rows that name them, in any partnership.
    """
    sql = f"""
    ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;
    ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant_rows ON "{table}" USING ({TENANT_ROWS}) WITH CHECK ({TENANT_ROWS});
    """
    if own_rows:
        sql += f'CREATE POLICY own_rows ON "{table}" FOR SELECT USING ({OWN_ROWS});'
    return sql


class _DatabaseOnly(BaseConstraint):
    """A promise that PostgreSQL keeps and forms do not repeat."""

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to say before the database does."""

    def constraint_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        """Within CREATE TABLE nothing is said; it follows once the table stands."""
        schema_editor.deferred_sql.append(str(self.create_sql(model, schema_editor)))

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


class RowSecurity(_DatabaseOnly):
    """Rows of the current partnership only."""

    def __init__(self, *, name: str, own_rows: bool = False) -> None:
        super().__init__(name=name)
        self.own_rows = own_rows

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | ({"own_rows": True} if self.own_rows else {})

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        return policy_sql(model._meta.db_table, own_rows=self.own_rows)

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        table = model._meta.db_table
        return f'DROP POLICY tenant_rows ON "{table}"; DROP POLICY IF EXISTS own_rows ON "{table}";'


class TenantLink(_DatabaseOnly):
    """A link to a row of the same partnership: (partnership_id, column) -> (partnership_id, id).

    Plain foreign keys look past row security, so the partnership is part of the key.
    """

    def __init__(self, *, name: str, column: str, target: str) -> None:
        super().__init__(name=name)
        self.column, self.target = column, target

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"column": self.column, "target": self.target}

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        return (
            f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{self.name}" '
            f'FOREIGN KEY (partnership_id, "{self.column}") REFERENCES "{self.target}" (partnership_id, id)'
        )

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        return f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{self.name}"'
