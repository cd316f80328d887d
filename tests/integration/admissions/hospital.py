"""A partnership with a team, people in its care and a hospital that tells when one of them comes."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.care.admissions.models import Admission, Alert
from apps.care.caseloads.services import assign_coordinator, set_deputy
from apps.care.patients.services import begin_care
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation, Team
from apps.foundation.partnerships.services import add_sharing_agreement, add_team
from tests.factories.world import PEOPLE, World

UK = ZoneInfo("Europe/London")
HEADER = "provider,spell_ref,nhs_number,admitted_at,method,site,ward,expected_discharge,discharged_at,discharged_to"


@dataclass
class Hospital:
    """People 0 to 3 are in the team's care, 0 and 1 with a co-ordinator who has a deputy; 4 and 5 in nobody's."""

    world: World
    team: Team
    members: dict[str, Membership] = field(default_factory=dict)

    @classmethod
    def make(cls, slug: str = "here", first: int = 0, *, consent: str = "given", agreed: bool = True) -> "Hospital":
        world = World.make(slug, first)
        rows = [
            f"{world.number(n)},Family{n},Given{n},1940-01-{1 + n:02},F,P01,2020-01-01,01,,{consent},own_home"
            for n in range(6)
        ]
        world.send("people", "\n".join([f"{PEOPLE},sharing_consent,residence", *rows]))
        with tenant(world.partnership.id):
            team = add_team(
                actor=world.operator, organisation=Organisation.objects.get(ods_code="COM"), name="Heron team"
            )
            if agreed:
                add_sharing_agreement(
                    actor=world.operator,
                    name="Sharing for direct care",
                    purposes="Direct care",
                    starts_on=date(2020, 1, 1),
                    ends_before=date(2090, 1, 1),
                    parties=list(Organisation.objects.filter(ods_code__in=["ACU", "COM", "P01", "P02"])),
                )
        made = cls(world, team)
        for name, role in (
            ("grace", Role.CARE_COORDINATOR),
            ("sean", Role.CARE_COORDINATOR),
            ("priya", Role.TEAM_LEAD),
            ("leila", Role.CLINICIAN),
        ):
            made.members[name] = world.member(role, organisation="COM", team=team, email=f"{name}@{slug}.example")
        made.members["manager"] = world.member(
            Role.PROVIDER_MANAGER, organisation="ACU", email=f"manager@{slug}.example"
        )
        lead = made.actor("priya")
        with tenant(made.id, user_id=lead.user_id):
            for n in range(4):
                begin_care(
                    actor=lead, person=world.person(n), team=team, starts_on=date(2026, 1, 1), why="Referred by them."
                )
            for n in (0, 1):
                assign_coordinator(
                    actor=lead,
                    person=world.person(n),
                    user=made.members["grace"].user,
                    team=team,
                    starts_on=date(2026, 1, 1),
                )
            set_deputy(
                actor=lead, team=team, user_id=made.user("grace"), deputy_id=made.user("sean"), on=date(2026, 1, 1)
            )
        return made

    @property
    def id(self) -> Any:
        return self.world.partnership.id

    def actor(self, name: str) -> Actor:
        return self.world.actor(self.members[name])

    def user(self, name: str) -> Any:
        return self.members[name].user_id

    def tell(self, *rows: str, **more: Any) -> Any:
        """A file of stays; `{0}` is the number of person 0, `@-3` three hours ago."""
        numbers = [self.world.number(n) for n in range(6)]
        return self.world.send("admissions", "\n".join([HEADER, *(row.format(*numbers) for row in rows)]), **more)

    def alerts(self) -> list[Alert]:
        with tenant(self.id):
            return list(Alert.objects.select_related("admission", "person", "team").order_by("id"))

    def admissions(self) -> list[Admission]:
        with tenant(self.id):
            return list(Admission.objects.order_by("id"))


def ago(hours: float) -> str:
    """A moment so long ago, as a file says it: with its offset, so that no change of clocks can turn it."""
    return f"{(timezone.now() - timedelta(hours=hours)).astimezone(UK):%Y-%m-%dT%H:%M:%S%z}"[:-2] + ":00"


def stay(person: int, hours: float = 3, ref: str = "", ward: str = "Ward 12", provider: str = "ACU") -> str:
    """One row about a person in hospital for so long."""
    return f"{provider},{ref or f'S{person}'},{{{person}}},{ago(hours)},emergency,Test hospital,{ward},,,"


def local(words: str) -> datetime:
    """`2026-02-12 03:10` in UK local time."""
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=UK)
