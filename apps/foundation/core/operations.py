"""Migration operations of our own."""

from typing import Any

from django.db.migrations.operations.base import Operation

from apps.foundation.core.row_security import policy_sql

PARTS = 8


class SplitByPartnership(Operation):
    """Split a table that was just made by hash of its partnership, keeping its name, checks and indexes.

    Its key becomes (partnership_id, id): a split table cannot have a key without what it is split by. Each
    part has the policy too, because a part can be asked by its own name.
    """

    reversible = True

    def __init__(self, model_name: str, unenforced_links: dict[str, str] | None = None) -> None:
        self.model_name = model_name
        self.unenforced_links = unenforced_links or {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django sees the same table."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not self.allow_migrate_model(
            schema_editor.connection.alias, to_state.apps.get_model(app_label, self.model_name)
        ):
            return
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE conrelid = %s::regclass AND contype IN ('u', 'f')",
                [table],
            )
            constraints = cursor.fetchall()
            cursor.execute(
                "SELECT pg_get_indexdef(indexrelid) FROM pg_index i WHERE indrelid = %s::regclass "
                "AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
                [table],
            )
            indexes = [row[0] for row in cursor.fetchall()]
            cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table])
            has_policy = cursor.fetchone()[0]
            version = schema_editor.connection.pg_version
        run = schema_editor.execute
        run(f'ALTER TABLE "{table}" RENAME TO "{table}_whole"')
        run(
            f'CREATE TABLE "{table}" (LIKE "{table}_whole" INCLUDING DEFAULTS INCLUDING CONSTRAINTS '
            f"INCLUDING IDENTITY INCLUDING STORAGE) PARTITION BY HASH (partnership_id)"
        )
        run(f'DROP TABLE "{table}_whole"')
        run(f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_pkey" PRIMARY KEY (partnership_id, id)')
        for name, definition in constraints:
            if definition != "UNIQUE (partnership_id, id)":
                run(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
        for definition in indexes:
            run(definition)
        if version >= 180000:
            for column, target in self.unenforced_links.items():
                run(
                    f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{column}_link" '
                    f"FOREIGN KEY (partnership_id, {column}) REFERENCES {target} (partnership_id, id) NOT ENFORCED"
                )
        for part in range(PARTS):
            run(
                f'CREATE TABLE "{table}_{part}" PARTITION OF "{table}" '
                f"FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
            )
            run(policy_sql(f"{table}_{part}"))
        if has_policy:
            run(policy_sql(table))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """The table is dropped with its model; its parts go with it."""

    def describe(self) -> str:
        return f"Split {self.model_name} by hash of the partnership"
