"""A partnership with at least one row in every table, for tests that walk all tables or all addresses."""

import time
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType, SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from apps.care.patients.choices import EmergencyReason, ExclusionReason, ReviewOutcome
from apps.care.patients.models import ConditionCode, Exclusion
from apps.care.patients.services import add_condition_code, begin_care
from apps.care.patients.services.emergencies import open_in_emergency, review_opening
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership
from apps.foundation.audit.services import seal_events
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.choices import BatchState
from apps.foundation.intake.models import Cause
from apps.foundation.intake.services import change_code_meaning
from apps.foundation.partnerships.models import Organisation, Team
from apps.foundation.partnerships.services import add_sharing_agreement, add_team, change_setting
from apps.money.reconciliation.models import ReconciliationRun
from apps.money.reconciliation.runs import ask_to_keep
from tests.factories import everything_of
from tests.factories.world import PEOPLE, World, every

PLACES = {
    Role.CARE_COORDINATOR: "COM",
    Role.TEAM_LEAD: "COM",
    Role.CLINICIAN: "COM",
    Role.GP_PRACTICE: "P01",
    Role.PROVIDER_MANAGER: "ACU",
    Role.PROVIDER_FINANCE: "ACU",
}
SENDERS = [Role.ADMINISTRATOR, Role.PROVIDER_MANAGER]
IN_A_TEAM = {Role.CARE_COORDINATOR, Role.TEAM_LEAD, Role.CLINICIAN}
ROLES = [role for role in Role if role != Role.COMMAND_LINE]


@dataclass
class Everything:
    """A world with all of its parts by name: `members` by role, `uids` of what addresses name."""

    world: World
    members: dict[Role, Membership] = field(default_factory=dict)
    uids: dict[str, UUID] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    team: Team | None = None
    fault: str = ""

    @classmethod
    def make(cls, slug: str, first: int) -> "Everything":
        made = cls(World.make(slug, first))
        made._team_and_members()
        made._register()
        made._figures()
        made._care()
        for part in parts():
            part.fill(made)
        made._rest()
        return made

    @property
    def id(self) -> UUID:
        return self.world.partnership.id

    def actor(self, role: Role) -> Actor:
        return self.world.actor(self.members[role])

    def _team_and_members(self) -> None:
        operator = self.world.operator
        with tenant(self.id):
            trust = Organisation.objects.get(ods_code="COM")
            self.team = add_team(actor=operator, organisation=trust, name="Heron team")
            add_sharing_agreement(
                actor=operator,
                name="Sharing for direct care",
                purposes="Direct care",
                starts_on=date(2020, 1, 1),
                ends_before=date(2090, 1, 1),
                parties=list(Organisation.objects.filter(ods_code__in=["COM", "P01"])),
            )
        for role in ROLES:
            team = self.team if role in IN_A_TEAM else None
            self.members[role] = self.world.member(role, organisation=PLACES.get(role, "ICB"), team=team)

    def _register(self) -> None:
        """People 0 to 5 of P01, all of whom consent to sharing; person 0's row was sent twice."""
        world = self.world
        world.people(6)
        rows = [f"{world.number(n)},Family{n},Given{n},1940-01-{1 + n:02},F,P01,2020-01-01,01,,given" for n in range(6)]
        world.send("people", "\n".join([f"{PEOPLE},sharing_consent", *rows]))
        world.send("deprivation", "lsoa,decile\nE01000001,3\n")
        world.send(
            "conditions",
            "nhs_number,condition,code_system,code,onset_date\n"
            + f"{world.number(0)},COPD,snomed,13645005,2010-01-01\n",
        )
        for role in SENDERS:
            sender = self.actor(role)
            faulty = world.record(f"x-{role}", 0, "2026-05-02", "1.00").format(f"{world.number(0)[:-1]}x")
            self.uids[f"faulty_of_{role}"] = world.activity(faulty, actor=sender).uid
        with tenant(self.id):
            self.fault = Cause.objects.filter(is_notice=False).latest("id").code
        waits = world.record("waits", 0, "2026-05-02", "1.00")
        waiting = world.activity(waits, actor=sender, commit=False, state=BatchState.CHECKED)
        self.uids |= {"waiting": waiting.uid, "person": world.person(0).uid}
        self.uids["beyond"] = world.person(5).uid

    def _figures(self) -> None:
        world = self.world
        world.levels(every(range(6), 2_600) | {1: 5_200, 2: 9_000})
        world.activity(
            *(world.record(f"r{n}", n % 3, f"2026-05-{1 + n:02}", "120.00") for n in range(9)),
            world.record("com1", 0, "2026-04-07", "35.50", provider="COM", kind="COMMUNITY_CONTACT"),
        )
        contract = world.contract()
        world.activity(world.record("r0", 0, "2026-05-01", "125.00"))
        run = world.levels(every(range(6), 2_700), effective_from="2026-10-01", apply=False)
        with tenant(self.id):
            kept = ask_to_keep(actor=world.operator, contract=contract, nudge=False)
        world.do(kept)
        draft = world.contract(code="next", starts_on=date(2027, 4, 1), ends_before=date(2028, 4, 1), start=False)
        with tenant(self.id):
            run_kept = ReconciliationRun.objects.get(contract=contract)
        self.uids |= {"contract": contract.uid, "draft": draft.uid, "risk_run": run.uid, "kept_run": run_kept.uid}

    def _care(self) -> None:
        """Person 0 is in the team's care; the record of person 4 was opened in an emergency, and reviewed."""
        world, now = self.world, timezone.now()
        lead, guardian = self.actor(Role.TEAM_LEAD), self.actor(Role.CALDICOTT_GUARDIAN)
        people = [world.person(n) for n in range(6)]
        with tenant(self.id, user_id=lead.user_id):
            begin_care(
                actor=lead,
                person=people[0],
                team=self.team,
                starts_on=timezone.localdate(),
                why="Referred by the practice.",
            )
            openings = [
                open_in_emergency(
                    actor=lead,
                    person=person,
                    reason=EmergencyReason.VITAL_INTERESTS,
                    explanation="Found on the floor at home",
                    now=now,
                )
                for person in (people[3], people[4])
            ]
        with tenant(self.id):
            review_opening(actor=guardian, opening=openings[1], outcome=ReviewOutcome.JUSTIFIED, note="Agreed", now=now)
            Exclusion.objects.create(
                person=people[5], reason=ExclusionReason.values[0], starts_on=date(2026, 4, 1), ends_before=None
            )
        self.uids |= {"opening": openings[0].uid, "reviewed_opening": openings[1].uid}

    def _rest(self) -> None:
        operator = self.world.operator
        with tenant(self.id):
            change_setting(actor=operator, name="smallest_number_shown", value=5, reason="As agreed")
            add_condition_code(actor=operator, code_system="SNOMED", code="13645005", group="COPD")
            change_code_meaning(
                actor=operator, preset="synthea_encounters", column="kind", theirs="wellness", ours="GP_CONTACT"
            )
            self.numbers["condition_code"] = ConditionCode.objects.get(code="13645005").id
        sealed(self.id)


def parts() -> list[ModuleType]:
    """What each app adds: a module in `everything_of` with `fill(made)` and `OBJECTS`, what its addresses name.

    Modules run by the number that they begin with: later ones stand on earlier ones.
    """
    return [
        import_module(f"{everything_of.__name__}.{found.name}")
        for found in sorted(iter_modules(everything_of.__path__), key=lambda found: found.name)
    ]


def sealed(partnership_id: UUID, wanted: int = 1, patience: float = 30.0) -> int:
    """Seal events until so many are: transactions of other tests on the same server hold a sealer back."""
    total, deadline = 0, time.monotonic() + patience
    while total < wanted and time.monotonic() < deadline:
        with tenant(partnership_id):
            total += seal_events()
        time.sleep(0 if total >= wanted else 0.05)
    return total


def two_made(files: Path) -> SimpleNamespace:
    """`here` and `there`, committed. Their files are in a folder."""
    with override_settings(STORAGES=storages_in(files)):
        return SimpleNamespace(here=Everything.make("here", 1), there=Everything.make("there", 2), files=files)


def storages_in(folder: Path) -> dict[str, Any]:
    """The storages of the settings, with uploaded files in a folder."""
    default = settings.STORAGES["default"]
    return {**settings.STORAGES, "default": {**default, "OPTIONS": {**default["OPTIONS"], "location": str(folder)}}}
