"""Two people of one team's care, and the professionals who assess them."""

from datetime import date
from types import SimpleNamespace

import pytest

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_sharing_agreement, add_team
from tests.factories.world import PEOPLE, World


@pytest.fixture
def made(db):
    """`world`, `team`, actors `grace` and `omar` (co-ordinators) and `sam` (clinician), people `ann` and `ben`. The
    tenant is open."""
    world = World.make()
    rows = [f"{world.number(n)},Family{n},Given{n},1940-01-{1 + n:02},F,P01,2020-01-01,01,,given" for n in range(4)]
    world.send("people", "\n".join([f"{PEOPLE},sharing_consent", *rows]))
    with tenant(world.partnership.id):
        trust = Organisation.objects.get(ods_code="COM")
        team = add_team(actor=world.operator, organisation=trust, name="Heron team")
        add_sharing_agreement(
            actor=world.operator,
            name="Sharing for direct care",
            purposes="Direct care",
            starts_on=date(2020, 1, 1),
            ends_before=date(2090, 1, 1),
            parties=list(Organisation.objects.filter(ods_code__in=["COM", "P01"])),
        )
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
