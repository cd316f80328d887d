"""A token of another system that has sent a row, and one for tests to end."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.interfaces.api.services import make_token
from tests.factories.everything import Everything

CAPABILITIES = [Permission.INTAKE_VIEW, Permission.INTAKE_UPLOAD]


def fill(made: Everything) -> None:
    now = timezone.now()
    with tenant(made.id):
        token = make_token(
            actor=made.actor(Role.ADMINISTRATOR),
            name="Integration engine",
            organisation=Organisation.objects.get(ods_code="ACU"),
            role=Role.PROVIDER_MANAGER,
            capabilities=CAPABILITIES,
            now=now,
            expires_at=now + timedelta(days=30),
        )
    row = {"provider": "ACU", "record_id": "api1", "nhs_number": made.world.number(0), "kind": "AE_ATTENDANCE"}
    sent = Client().post(
        "/api/v1/rows/activity/",
        {"rows": [row | {"start_date": "2026-05-20", "cost": "80.00"}]},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token.text}", "Idempotency-Key": "first"},
    )
    assert sent.status_code == 201, sent.content
    made.uids["token"] = token.token.uid


OBJECTS = {"api:end-token": lambda made, role: {"uid": made.uids["token"]}}
