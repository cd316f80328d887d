"""Two people of one team's care, and the professionals who assess them."""

from types import SimpleNamespace

import pytest

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_team
from tests.factories.world import World


@pytest.fixture
def made(db):
    """`world`, `team`, actors `grace` and `omar` (co-ordinators) and `sam` (clinician), people `ann` and `ben`. The
    tenant is open."""
    world = World.make()
    world.people(4)
    with tenant(world.partnership.id):
        trust = Organisation.objects.get(ods_code="COM")
        team = add_team(actor=world.operator, organisation=trust, name="Heron team")
    actors = {
        name: world.actor(world.member(role, organisation="COM", team=team, email=f"{name}@here.example"))
        for name, role in (
            ("grace", Role.CARE_COORDINATOR),
            ("omar", Role.CARE_COORDINATOR),
            ("sam", Role.CLINICIAN),
        )
    }
    ann, ben = world.person(0), world.person(1)
    with tenant(world.partnership.id):
        yield SimpleNamespace(world=world, team=team, ann=ann, ben=ben, **actors)
