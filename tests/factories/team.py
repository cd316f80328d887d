"""A partnership with a community team that cares for some people."""

from datetime import date

from apps.care.patients.models import Person
from apps.care.patients.services import begin_care
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation, Team
from apps.foundation.partnerships.services import add_sharing_agreement, add_team
from tests.factories.world import PEOPLE, World


def world_with_a_team(slug: str = "here", first: int = 0, people: int = 2) -> tuple[World, Team]:
    """A partnership with a community team that cares for its people, who agree to sharing."""
    world = World.make(slug, first)
    world.people(people)
    rows = [
        f"{world.number(n)},Family{n},Given{n},1940-01-{1 + n:02},F,P01,2020-01-01,01,,given" for n in range(people)
    ]
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
    lead = world.actor(world.member(Role.TEAM_LEAD, organisation="COM", team=team, email=f"lead@{slug}.example"))
    with tenant(world.partnership.id, user_id=lead.user_id):
        for person in Person.objects.all():
            begin_care(actor=lead, person=person, team=team, starts_on=date(2025, 1, 1), why="Referred.")
    return world, team
