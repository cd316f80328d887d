"""The rows that were not accepted, downloaded, mended and sent again."""

import pytest

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.selectors import faults_file_of
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def test_the_download_itself_is_taken_in_once_it_is_mended():
    world = World.make()
    world.people(1)
    manager = world.actor(world.member(Role.PROVIDER_MANAGER, organisation="ACU"))
    batch = world.activity(
        world.record("r1", 0, "2026-05-02", "12.505"), world.record("r2", 0, "2026-05-03", "7.00"), actor=manager
    )
    with tenant(world.partnership.id), faults_file_of(manager, batch) as path:
        download = path.read_text()
    assert download.startswith("line,codes,what is wrong,provider,record_id")
    again = world.send("activity", download.replace("12.505", "12.50"), actor=manager)
    assert (again.received, again.added, again.rejected) == (1, 1, 0)
    assert again.accepted_pence == 1250
