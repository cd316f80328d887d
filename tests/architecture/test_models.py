"""Promises about every model and every permission, found from the registries."""

import pytest
from django.apps import apps
from django.db.models import Model, UniqueConstraint

from apps.foundation.access.permissions import Permission
from apps.foundation.access.roles import LABELS, MATRIX, SEES, Role
from apps.foundation.core.models import TenantModel
from apps.foundation.core.row_security import RowSecurity
from apps.foundation.core.shared_tables import SHARED_TABLES

TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, TenantModel)]
OWN_LOOKUPS_ACROSS = {"accounts_membership_by_user"}
"""Indexes that serve a person's own rows in every partnership (the second policy of memberships)."""


def test_every_permission_is_held_by_a_role_that_a_person_can_have():
    held = set().union(*(MATRIX[role] for role in Role if role != Role.COMMAND_LINE))
    assert set(Permission) - held == set()


def test_every_role_has_its_permissions_its_name_and_what_it_sees():
    assert set(Role) == MATRIX.keys() == LABELS.keys() == SEES.keys()


def test_every_model_is_of_one_tenant_or_is_listed_as_shared_with_a_reason():
    shared = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - {
        model._meta.db_table for model in TENANT_MODELS
    }
    assert shared - SHARED_TABLES.keys() == set()
    assert all(reason for reason in SHARED_TABLES.values())


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.db_table)
def test_a_tenant_table_leads_every_key_and_index_by_partnership(model: type[Model]):
    meta = model._meta
    keys = {
        constraint.name: constraint.fields
        for constraint in meta.constraints
        if isinstance(constraint, UniqueConstraint)
    } | {index.name: [name.lstrip("-") for name in index.fields] for index in meta.indexes}
    ranges = {
        constraint.name: constraint.expressions[0][0]
        for constraint in meta.constraints
        if hasattr(constraint, "index_type")
    }
    followers = {name for name, fields in keys.items() if fields[0] != "partnership"} - OWN_LOOKUPS_ACROSS
    assert followers == set()
    assert {name for name, first in ranges.items() if first != "partnership"} == set()
    indexed = [field.name for field in meta.local_fields if field.db_index and not field.primary_key]
    unique = [field.name for field in meta.local_fields if field.unique and not field.primary_key]
    assert (indexed, unique) == ([], [])


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.db_table)
def test_a_tenant_model_carries_its_policy(model: type[Model]):
    assert [c.name for c in model._meta.constraints if isinstance(c, RowSecurity)] == [f"{model._meta.db_table}_rows"]
