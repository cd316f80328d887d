"""What the database itself promises, asked from its own catalogue."""

from types import SimpleNamespace

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from apps.foundation.core.models import TenantForeignKey, TenantModel
from apps.foundation.core.operations import PARTS
from apps.foundation.core.shared_tables import SHARED_TABLES
from tests.database import owner_of

TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, TenantModel)]
LINKS = [
    (model, field)
    for model in TENANT_MODELS
    for field in model._meta.local_fields
    if isinstance(field, TenantForeignKey) and field.linked
]
EXPECTED_POLICY = (
    "(partnership_id = ( SELECT (NULLIF(current_setting('app.partnership_id'::text, true), ''::text))::uuid AS "
    '"nullif"))'
)

pytestmark = pytest.mark.django_db


def catalogue(sql: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def tables() -> set[str]:
    """Every table, whole or part; a view or a foreign table would have to be thought about first."""
    found = catalogue(
        "SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND relkind NOT IN ('i', 'I', 'S')"
    )
    assert {kind for _, kind in found} <= {"r", "p"}
    return {name for name, _ in found}


def test_every_table_has_its_policy_or_is_shared_for_a_reason():
    policies = {
        name: (enabled, forced, using, check)
        for name, enabled, forced, using, check in catalogue(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, "
            "pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid) "
            "FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'tenant_rows' "
            "AND p.polcmd = '*' AND p.polpermissive WHERE c.relnamespace = 'public'::regnamespace "
            "AND c.relkind IN ('r', 'p')"
        )
    }
    wrong = {
        name: held
        for name, held in policies.items()
        if name not in SHARED_TABLES and held != (True, True, EXPECTED_POLICY, EXPECTED_POLICY)
    }
    assert wrong == {}
    assert len(policies) - len(SHARED_TABLES) >= len(TENANT_MODELS)


def test_the_list_of_shared_tables_names_only_tables_that_are_there_and_have_no_tenant():
    assert SHARED_TABLES.keys() - tables() == set()
    assert SHARED_TABLES.keys() & {model._meta.db_table for model in TENANT_MODELS} == set()


def test_a_second_policy_stands_on_memberships_alone_and_only_to_read():
    others = catalogue(
        "SELECT polrelid::regclass::text, polname, polcmd::text FROM pg_policy WHERE polname <> 'tenant_rows'"
    )
    assert others == [("accounts_membership", "own_rows", "r")]


def test_the_activity_table_is_split_and_each_part_has_the_policy():
    parts = catalogue(
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, "
        "(SELECT count(*) FROM pg_policy WHERE polrelid = c.oid) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid "
        "WHERE inhparent = 'activity_activity'::regclass AND c.relkind = 'r' ORDER BY 1"
    )
    assert parts == [(f"activity_activity_{part}", True, 1) for part in range(PARTS)]


@pytest.mark.parametrize("part", range(PARTS))
def test_a_part_cannot_be_asked_by_its_own_name_and_shows_its_owner_no_more_than_the_whole(
    part: int, two_partnerships: SimpleNamespace
):
    counted = f"SELECT count(*) FROM activity_activity_{part}"
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        catalogue(counted)
    here, there = str(two_partnerships.here.id), str(two_partnerships.there.id)
    with owner_of(connection.settings_dict["NAME"]) as owner:
        assert owner.execute(counted).fetchone() == (0,)
        with owner.transaction():
            owner.execute("SELECT set_config('app.partnership_id', %s, true)", [here])
            assert owner.execute(f"{counted} WHERE partnership_id = %s", [there]).fetchone() == (0,)


def test_the_plain_role_has_exactly_the_rights_that_each_table_takes():
    read_only = {"django_migrations"}
    parts = {f"activity_activity_{part}" for part in range(PARTS)}
    add_only = {model._meta.db_table for model in TENANT_MODELS if getattr(model, "append_only", False)}
    assert {"audit_auditevent", "audit_auditseal"} <= add_only
    rights = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    columns = ", ".join(f"has_table_privilege(oid, '{right}')" for right in rights)
    for name, *held in catalogue(
        f"SELECT relname, {columns}, has_any_column_privilege(oid, 'UPDATE'), pg_has_role(relowner, 'MEMBER') "
        "FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    ):
        reads = name not in parts
        adds = reads and name not in read_only
        changes = adds and name not in add_only
        assert held == [reads, adds, changes, changes, False, False, False, changes, False], name


@pytest.mark.parametrize(("model", "field"), LINKS, ids=[f"{m._meta.db_table}.{f.name}" for m, f in LINKS])
def test_a_link_leads_to_a_row_of_the_same_partnership_or_the_database_refuses_it(
    model: type, field: TenantForeignKey, two_partnerships: SimpleNamespace
):
    """As the owner, so that rights play no part: the composite key alone refuses."""
    here, there = str(two_partnerships.here.id), str(two_partnerships.there.id)
    table, target = model._meta.db_table, field.remote_field.model._meta.db_table
    with owner_of(connection.settings_dict["NAME"]) as owner:
        elsewhere = _one(owner, there, f"SELECT id FROM {target} WHERE partnership_id = %s LIMIT 1")
        linked_first = f'ORDER BY "{field.column}" IS NULL LIMIT 1'
        mine = _one(owner, here, f"SELECT id FROM {table} WHERE partnership_id = %s {linked_first}")
        with pytest.raises(psycopg.errors.ForeignKeyViolation) as refused, owner.transaction():
            owner.execute("SELECT set_config('app.partnership_id', %s, true)", [here])
            changed = owner.execute(f'UPDATE {table} SET "{field.column}" = %s WHERE id = %s', [elsewhere, mine])
            assert changed.rowcount == 1
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert refused.value.diag.constraint_name == f"{table}_{field.name}_link"


def test_links_of_the_largest_table_are_known_to_the_database_though_not_enforced():
    if connection.pg_version < 180000:
        pytest.skip("PostgreSQL 17 has no NOT ENFORCED keys: there the links are proved by `verify` alone")
    found = catalogue(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'activity_activity'::regclass "
        "AND contype = 'f' AND NOT conenforced ORDER BY 1"
    )
    targets = {
        "cell_id": "activity_activitycell",
        "person_id": "patients_person",
        "provider_id": "partnerships_organisation",
        "service_line_id": "partnerships_serviceline",
    }
    assert [row[0] for row in found] == [
        "FOREIGN KEY (partnership_id) REFERENCES partnerships_partnership(id) NOT ENFORCED",
        *(
            f"FOREIGN KEY (partnership_id, {column}) REFERENCES {target}(partnership_id, id) NOT ENFORCED"
            for column, target in targets.items()
        ),
    ]


def _one(owner: psycopg.Connection, partnership_id: str, sql: str) -> int:
    with owner.transaction():
        owner.execute("SELECT set_config('app.partnership_id', %s, true)", [partnership_id])
        return owner.execute(sql, [partnership_id]).fetchone()[0]
