"""A hospital's own system tells of an admission, and the co-ordinator's Home says so as soon as it has its answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.interfaces.api.services import make_token
from tests.factories.world import sit
from tests.integration.admissions.hospital import Hospital, ago

pytestmark = pytest.mark.django_db


def told(hospital: Hospital, **facts: str) -> Any:
    now = timezone.now()
    with tenant(hospital.id):
        token = make_token(
            actor=hospital.world.operator,
            name="Integration engine",
            organisation=Organisation.objects.get(ods_code="ACU"),
            role=Role.PROVIDER_MANAGER,
            capabilities=[Permission.INTAKE_UPLOAD],
            now=now,
            expires_at=now + timedelta(days=1),
        )
    row = {"provider": "ACU", "spell_ref": "S1", "nhs_number": hospital.world.number(0), "admitted_at": ago(1)}
    return Client().post(
        "/api/v1/rows/admissions/",
        {"rows": [row | facts]},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token.text}"},
    )


def test_the_alert_stands_on_home_when_the_request_is_answered_and_a_second_telling_adds_none(
    hospital: Hospital,
) -> None:
    answer = told(hospital, ward="Ward 12")
    assert (answer.status_code, answer.json()["added"]) == (201, 1), answer.json()
    client = Client()
    sit(client, hospital.members["grace"])
    home = client.get("/").content.decode()
    assert "Given0 Family0" in home
    assert "Ward 12" in home
    again = told(hospital, ward="Ward 12")
    assert (again.json()["added"], len(hospital.alerts())) == (0, 1)


def test_a_stay_in_another_organisations_beds_is_not_told_of(hospital: Hospital) -> None:
    answer = told(hospital, provider="COM")
    assert [cause["code"] for cause in answer.json()["causes"]] == ["provider-not-yours"]
    assert hospital.alerts() == []
