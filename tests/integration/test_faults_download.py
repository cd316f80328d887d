"""Rows that were not accepted hold NHS numbers: whoever sent them downloads them, and nobody else."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from tests.factories.world import World, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> tuple[World, Any]:
    """A file of the hospital's manager with one row about nobody in the register."""
    world = World.make()
    world.people(1)
    manager = world.actor(world.member(Role.PROVIDER_MANAGER, organisation="ACU"))
    rows = [world.record("r1", 0, "2026-05-02", "120.00"), world.record("r2", 7, "2026-05-03", "80.00")]
    return world, world.activity(*rows, actor=manager)


def _asks(world: World, batch: Any, role: Role, organisation: str) -> Any:
    client = Client()
    sit(client, world.member(role, organisation=organisation, email=f"{role.lower()}.{organisation.lower()}@x.example"))
    return client.get(reverse("intake:faults", kwargs={"uid": batch.uid}))


def test_the_organisation_that_sent_a_file_downloads_the_rows_as_they_came(batch: tuple[World, Any]) -> None:
    world, sent = batch
    answer = _asks(world, sent, Role.PROVIDER_MANAGER, "ACU")
    assert answer.status_code == 200
    assert [line.split(",")[1] for line in answer.content.decode().splitlines()[1:]] == ["nhs-number-not-registered"]
    assert world.number(7) in answer.content.decode()


def test_an_administrator_sees_the_causes_and_not_the_rows_of_another_organisation(batch: tuple[World, Any]) -> None:
    world, sent = batch
    answer = _asks(world, sent, Role.ADMINISTRATOR, "ICB")
    assert answer.status_code == 404
    assert world.number(7) not in answer.content.decode()
    with tenant(world.partnership.id):
        assert not AuditEvent.objects.filter(action="FAULTS_DOWNLOADED").exists()


def test_the_page_of_a_file_offers_its_rows_to_the_sender_alone(batch: tuple[World, Any]) -> None:
    world, sent = batch
    link = reverse("intake:faults", kwargs={"uid": sent.uid})
    page = reverse("intake:batch", kwargs={"uid": sent.uid})
    offered = {}
    for role, organisation in ((Role.PROVIDER_MANAGER, "ACU"), (Role.ADMINISTRATOR, "ICB")):
        client = Client()
        sit(client, world.member(role, organisation=organisation, email=f"{organisation.lower()}@x.example"))
        answer = client.get(page)
        assert answer.status_code == 200
        offered[organisation] = link in answer.content.decode()
    assert offered == {"ACU": True, "ICB": False}
