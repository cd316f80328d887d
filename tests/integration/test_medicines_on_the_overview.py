"""Prescriptions stand on a person's overview as one entry, and hide nothing of what has happened."""

from datetime import date, timedelta

import pytest
from django.test import Client

from apps.care.co_ordination.selectors.contacts import last_contact_on_record
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from tests.factories.team import world_with_a_team
from tests.factories.world import sit

pytestmark = pytest.mark.django_db


def test_many_prescriptions_are_one_entry_and_care_between_them_stays_on_the_page():
    world, team = world_with_a_team()
    world.activity(
        *(
            world.record(f"m{n}", 0, f"{date(2026, 1, 1) + timedelta(days=n)}", "1.20", kind="PRESCRIPTION")
            for n in range(60)
        ),
        world.record("r1", 0, "2026-01-02", "120.00"),
    )
    member = world.member(Role.CARE_COORDINATOR, organisation="COM", team=team)
    client = Client()
    sit(client, member)
    person = world.person(0)
    page = " ".join(client.get(f"/people/{person.uid}/").content.decode().split())
    assert page.count("Medicines prescribed") == 1
    assert "60 times since 1 January 2026" in page
    assert "A&amp;E attendance" in page and "Prescription cost" not in page
    earlier = client.get(f"/people/{person.uid}/?before=2026-02-01").content.decode()
    assert "Medicines prescribed" not in earlier
    with tenant(world.partnership.id):
        assert last_contact_on_record(person.id, date(2026, 12, 1)).kind == "A&E attendance"
