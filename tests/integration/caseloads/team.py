"""A world with a community team: a lead, two co-ordinators, and people in its care."""

from dataclasses import dataclass, field
from datetime import date

from apps.care.caseloads.services import assign_coordinator
from apps.care.patients.services import begin_care
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation, Team
from apps.foundation.partnerships.services import add_sharing_agreement, add_team
from tests.factories.world import PEOPLE, World

TODAY = date(2026, 6, 15)


@dataclass
class Crew:
    """`members` and `actors` by name: lead, grace, sean; `other_lead` and `other` are of another team."""

    world: World
    team: Team
    other_team: Team
    members: dict[str, Membership] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    @classmethod
    def make(cls, people: int = 4, in_care: int = 3) -> "Crew":
        world = World.make()
        rows = [
            f"{world.number(n)},Family{n},Given{n},1940-01-{1 + n:02},F,P01,2020-01-01,01,,given" for n in range(people)
        ]
        world.send("people", "\n".join([f"{PEOPLE},sharing_consent", *rows]))
        with tenant(world.partnership.id):
            trust = Organisation.objects.get(ods_code="COM")
            team = add_team(actor=world.operator, organisation=trust, name="Heron team")
            other = add_team(actor=world.operator, organisation=trust, name="Swift team")
            add_sharing_agreement(
                actor=world.operator,
                name="Sharing for direct care",
                purposes="Direct care",
                starts_on=date(2020, 1, 1),
                ends_before=date(2090, 1, 1),
                parties=list(Organisation.objects.filter(ods_code__in=["COM", "P01"])),
            )
        crew = cls(world, team, other)
        crew.join("lead", Role.TEAM_LEAD, team)
        crew.join("grace", Role.CARE_COORDINATOR, team)
        crew.join("sean", Role.CARE_COORDINATOR, team)
        crew.join("other_lead", Role.TEAM_LEAD, other)
        crew.join("other", Role.CARE_COORDINATOR, other)
        crew.into_care(*range(in_care))
        return crew

    @property
    def id(self):
        return self.world.partnership.id

    def join(self, name: str, role: Role, team: Team) -> None:
        member = self.world.member(role, organisation="COM", team=team, email=f"{name}@here.example")
        member.user.name = name.title()
        member.user.save()
        self.members[name], self.actors[name] = member, self.world.actor(member)

    def user(self, name: str):
        return self.members[name].user

    def into_care(self, *numbers: int, starts_on: date = date(2026, 5, 1)) -> None:
        people = [self.world.person(n) for n in numbers]
        with tenant(self.id):
            for person in people:
                begin_care(
                    actor=self.world.operator, person=person, team=self.team, starts_on=starts_on, why="Referred."
                )

    def assign(self, number: int, name: str, *, by: str = "lead", on: date = date(2026, 5, 1)):
        person = self.world.person(number)
        with tenant(self.id):
            return assign_coordinator(
                actor=self.actors[by], person=person, user=self.user(name), team=self.team, starts_on=on
            )
