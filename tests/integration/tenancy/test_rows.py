"""The third lock, on every tenant table there is: what a policy shows, takes and refuses."""

import json
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from apps.foundation.core.models import TenantModel
from apps.foundation.core.models.append_only import AppendOnlyModel, NeverChanges
from apps.foundation.core.tenancy import NoPartnership, tenant

TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, TenantModel)]
APPEND_ONLY = [model for model in TENANT_MODELS if issubclass(model, AppendOnlyModel)]

pytestmark = pytest.mark.django_db


def table_of(model: type[Model]) -> str:
    return model._meta.db_table


def asked(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def refusal(sql: str, *parameters: Any) -> str:
    """What the database says when it refuses; the open transaction goes on."""
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        asked(sql, *parameters)
    return str(refused.value)


def a_row(model: type[Model], partnership_id: UUID) -> str:
    """The first row of a partnership in a table, as JSON."""
    with tenant(partnership_id):
        return asked(f"SELECT to_jsonb(t)::text FROM {table_of(model)} t ORDER BY id LIMIT 1")[0][0]


@pytest.mark.parametrize("model", TENANT_MODELS, ids=table_of)
def test_a_query_without_tenant_sees_nothing_and_with_one_its_own_rows_only(
    model: type[Model], two_partnerships: SimpleNamespace
):
    here, there = two_partnerships.here.id, two_partnerships.there.id
    seen = {}
    for name, partnership_id in {"here": here, "there": there}.items():
        with tenant(partnership_id):
            seen[name] = asked(f"SELECT count(*), count(DISTINCT partnership_id) FROM {table_of(model)}")[0]
            assert model._base_manager.filter(partnership_id=partnership_id).count() == seen[name][0]
    assert seen["here"][0] > 0, f"tests.factories.everything puts nothing into {table_of(model)}"
    assert (seen["here"][1], seen["there"][1]) == (1, 1)
    assert asked(f"SELECT count(*) FROM {table_of(model)}") == [(0,)]
    with tenant(here):
        assert asked(f"SELECT count(*) FROM {table_of(model)} WHERE partnership_id = %s", there) == [(0,)]


@pytest.mark.parametrize("model", TENANT_MODELS, ids=table_of)
def test_a_row_for_another_tenant_is_refused_by_the_policy(model: type[Model], two_partnerships: SimpleNamespace):
    here, there = two_partnerships.here.id, two_partnerships.there.id
    row = a_row(model, there)
    with tenant(here):
        said = refusal(
            f"INSERT INTO {table_of(model)} SELECT * FROM jsonb_populate_record(NULL::{table_of(model)}, %s::jsonb)",
            row,
        )
    assert f'new row violates row-level security policy for table "{table_of(model)}' in said


@pytest.mark.parametrize("model", sorted(set(TENANT_MODELS) - set(APPEND_ONLY), key=table_of), ids=table_of)
def test_a_row_can_neither_be_moved_to_another_tenant_nor_changed_or_deleted_from_there(
    model: type[Model], two_partnerships: SimpleNamespace
):
    here, there = two_partnerships.here.id, two_partnerships.there.id
    row = a_row(model, there)
    number = json.loads(row)["id"]
    with tenant(there):
        said = refusal(f"UPDATE {table_of(model)} SET partnership_id = %s WHERE id = %s", here, number)
        assert "violates row-level security policy" in said
    with tenant(here):
        assert asked(f"UPDATE {table_of(model)} SET id = id WHERE id = %s", number) == [(0,)]
        assert asked(f"DELETE FROM {table_of(model)} WHERE id = %s", number) == [(0,)]
    assert a_row(model, there) == row


@pytest.mark.parametrize("model", APPEND_ONLY, ids=table_of)
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_a_row_that_is_only_added_cannot_be_changed_or_removed_by_the_plain_role(
    act: str, model: type[Model], two_partnerships: SimpleNamespace
):
    with tenant(two_partnerships.here.id):
        before = asked(f"SELECT count(*) FROM {table_of(model)}")
        assert f"permission denied for table {table_of(model)}" in refusal(act.format(table_of(model)))
        assert asked(f"SELECT count(*) FROM {table_of(model)}") == before


@pytest.mark.parametrize("model", APPEND_ONLY, ids=table_of)
def test_a_row_that_is_only_added_says_so_before_the_database_does(
    model: type[Model], two_partnerships: SimpleNamespace
):
    with tenant(two_partnerships.here.id):
        row = model._default_manager.first()
        for act in (row.save, row.delete, model._default_manager.all().delete):
            with pytest.raises(NeverChanges):
                act()
        with pytest.raises(NeverChanges):
            model._default_manager.update(id=1)


@pytest.mark.parametrize("model", TENANT_MODELS, ids=table_of)
def test_a_row_made_outside_a_tenant_is_a_bug_that_says_so(model: type[Model]):
    with pytest.raises(NoPartnership):
        model()


def test_a_person_sees_their_own_memberships_in_every_partnership_and_nobody_elses(two_partnerships: SimpleNamespace):
    here, there = two_partnerships.here, two_partnerships.there
    mine = next(iter(here.members.values()))
    with tenant(None, user_id=mine.user_id):
        rows = asked("SELECT DISTINCT user_id, partnership_id FROM accounts_membership")
        assert rows == [(mine.user_id, here.id)]
        assert "row-level security" in refusal(
            "INSERT INTO accounts_membership (uid, user_id, partnership_id, organisation_id, role, starts_on) "
            "SELECT gen_random_uuid(), user_id, %s, organisation_id, 'AUDITOR', '2020-01-01' FROM accounts_membership "
            "LIMIT 1",
            there.id,
        )
        assert asked("UPDATE accounts_membership SET role = 'AUDITOR'") == [(0,)]
    assert asked("SELECT count(*) FROM accounts_membership") == [(0,)]
