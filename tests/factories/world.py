"""A small partnership for tests, made as a user would: through services and intake, nothing behind their backs.

    world = World.make("here")
    world.people(3)                                   # three people of practice P01, numbered 0 to 2
    world.levels({0: 2600, 1: 5200, 2: 9000})         # a run of scores: Low from 2,500, Medium 5,000, High 8,000
    world.contract()                                  # in force for the financial year from 1 April 2026
    world.activity("ACU,r1,{0},AE_ATTENDANCE,2026-05-02,,,,,,,Y,1,,,,,,,,LOCAL_TARIFF,120.00,,")

Money in files is pounds; `{0}` stands for the NHS number of person 0.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from apps.care.need_bands.models import NeedBand
from apps.care.patients.models import Person
from apps.care.risk_profiling.models import RiskRun
from apps.care.risk_profiling.services import ask_to_apply
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership
from apps.foundation.accounts.services import invite
from apps.foundation.core import jobs
from apps.foundation.core.models import Job, JobState
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.here_and_now import take_file
from apps.foundation.intake.models import Batch, BatchState
from apps.foundation.kernel.nhs_number import test_number
from apps.foundation.partnerships.models import Organisation, Partnership, Team
from apps.foundation.partnerships.services import command_line, create_partnership
from apps.money.contracts.choices import HowCounted
from apps.money.contracts.models import Contract, ContractModel, Stage, YearlyChange
from apps.money.contracts.selectors.terms import later_years
from apps.money.contracts.services import Terms, ask_to_start, draft_contract, draw_plan

ORGANISATIONS = """ods_code,name,sector,role
ICB,Test commissioner,COMMUNITY,COMMISSIONER
ACU,Test hospital,ACUTE,PROVIDER
COM,Test community trust,COMMUNITY,PROVIDER
SOC,Test council,SOCIAL_CARE,PROVIDER
P01,First practice,PRIMARY_CARE,PRACTICE
P02,Second practice,PRIMARY_CARE,PRACTICE
"""

ACTIVITY = (
    "provider,record_id,nhs_number,kind,start_date,end_date,spell_ref,service_line,social_care_scope,hrg,"
    "primary_diagnosis,ltc_related,units,bed_days,admission_method,admitted_from,discharged_to,r_point,rrr_option,"
    "mdt_assessed_on,cost_basis,cost,publicly_funded,withdrawn"
)
PEOPLE = "nhs_number,family_name,given_name,date_of_birth,sex,gp_practice,registered_from,trace_status,date_of_death"
HOMES = {Role.PROVIDER_MANAGER: "ACU", Role.PROVIDER_FINANCE: "ACU", Role.GP_PRACTICE: "P01"}
"""Where a role is at home when a test does not say; the others at the commissioner."""
FEES = {NeedBand.LOW: 100_000, NeedBand.MEDIUM: 200_000, NeedBand.HIGH: 400_000}


@dataclass
class World:
    """One partnership and what is done in it. `first` keeps the numbers of two worlds apart."""

    partnership: Partnership
    first: int = 0
    sent: int = field(default=0)

    @classmethod
    def make(cls, slug: str = "here", first: int = 0) -> "World":
        """A partnership with a commissioner, three providers and two practices."""
        world = cls(create_partnership(slug=slug, name=slug.title()), first)
        world.send("organisations", ORGANISATIONS)
        return world

    @property
    def operator(self) -> Actor:
        return command_line(self.partnership)

    def number(self, person: int) -> str:
        """The NHS number of a person."""
        return test_number(self.first + 13 * person)

    def send(
        self,
        kind: str,
        text: str | bytes,
        *,
        parameters: Mapping[str, Any] | None = None,
        actor: Actor | None = None,
        commit: bool = True,
        name: str = "",
        state: str | None = BatchState.COMMITTED,
        **more: Any,
    ) -> Batch:
        """Take a file in and return its batch; it must end in `state` (None: in any)."""
        self.sent += 1
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / (name or f"{kind}-{self.sent}.csv")
            path.write_bytes(text.encode() if isinstance(text, str) else text)
            batch = take_file(
                actor=actor or self.operator, kind=kind, path=path, parameters=parameters, commit=commit, **more
            )
        if state is not None:
            assert batch.state == state, (batch.state, batch.refusal)
        return batch

    def people(self, count: int, *, practice: str = "P01", registered_from: str = "2020-01-01", first: int = 0) -> None:
        """People numbered from `first`, born in 1940, registered with a practice."""
        rows = [
            f"{self.number(n)},Family{n},Given{n},1940-01-{1 + n % 28:02},{'F' if n % 2 else 'M'},"
            f"{practice},{registered_from},01,"
            for n in range(first, first + count)
        ]
        self.send("people", "\n".join([PEOPLE, *rows]))

    def levels(self, scores: Mapping[int, float], *, effective_from: str = "2026-04-01", apply: bool = True) -> RiskRun:
        """A run of scores with thresholds 2,500, 5,000 and 8,000, applied unless told."""
        rows = [f"{self.number(person)},{score}" for person, score in scores.items()]
        batch = self.send(
            "risk_scores",
            "\n".join(["nhs_number,score", *rows]),
            parameters={
                "tool": "Test tool",
                "tool_version": "1",
                "data_on": effective_from,
                "effective_from": effective_from,
                "feeds": "primary,secondary,community,social,ambulance",
                "threshold_kind": "absolute",
                "low_from": "2500",
                "medium_from": "5000",
                "high_from": "8000",
            },
        )
        with tenant(self.partnership.id):
            run = RiskRun.objects.get(batch_id=batch.id)
            if apply:
                job = ask_to_apply(actor=self.operator, run=run, nudge=False)
        if apply:
            self.do(job)
        return run

    def contract(
        self,
        *,
        code: str = "yoc",
        starts_on: date = date(2026, 4, 1),
        ends_before: date = date(2027, 4, 1),
        fees: Mapping[NeedBand, int] | None = None,
        start: bool = True,
        counting: HowCounted = HowCounted.DAYS,
    ) -> Contract:
        """A contract of the commissioner with all providers, its plan drawn from the newest run, its fees the same in
        every year."""
        with tenant(self.partnership.id):
            version = draft_contract(
                actor=self.operator,
                terms=Terms(
                    code=code,
                    name="Year of care",
                    model=ContractModel.ALLIANCE,
                    starts_on=starts_on,
                    ends_before=ends_before,
                    fees=fees or FEES,
                    counting=counting,
                ),
                parties=list(Organisation.objects.filter(ods_code__in=["ICB", "ACU", "COM", "SOC"])),
            )
            YearlyChange.objects.bulk_create(
                YearlyChange(version=version, year=year, inflation=0, efficiency=0) for year in later_years(version)
            )
            draw_plan(actor=self.operator, version=version, run=RiskRun.objects.latest("id"))
            if not start:
                return version.contract
            job = ask_to_start(actor=self.operator, version=version, stage=Stage.TEST, nudge=False)
        self.do(job)
        return version.contract

    def activity(self, *rows: str, **more: Any) -> Batch:
        """Records, one a row in the columns of ACTIVITY; `{3}` is the number of person 3."""
        numbers = [self.number(n) for n in range(60)]
        return self.send("activity", "\n".join([ACTIVITY, *(row.format(*numbers) for row in rows)]), **more)

    def record(
        self,
        record_id: str,
        person: int,
        day: str,
        pounds: str,
        *,
        provider: str = "ACU",
        kind: str = "AE_ATTENDANCE",
        ltc: str = "Y",
    ) -> str:
        """One row for `activity`."""
        return f"{provider},{record_id},{{{person}}},{kind},{day},,,,,,,{ltc},1,,,,,,,,,{pounds},,"

    def person(self, number: int) -> Person:
        """A person's row."""
        with tenant(self.partnership.id):
            return Person.objects.get(nhs_number=self.number(number))

    def member(
        self, role: Role, *, organisation: str = "", team: Team | None = None, email: str = "", password: str = ""
    ) -> Membership:
        """Somebody in a role, with a password where one is given."""
        email = email or f"{role.lower()}@{self.partnership.slug}.example"
        with tenant(self.partnership.id):
            invitation = invite(
                actor=self.operator,
                email=email,
                name=f"{role.title().replace('_', ' ')} of {self.partnership.slug}",
                organisation=Organisation.objects.get(ods_code=organisation or HOMES.get(role, "ICB")),
                role=role,
                team=team,
                starts_on=date(2020, 1, 1),
            )
        if password:
            user = invitation.membership.user
            user.set_password(password)
            user.save()
        return invitation.membership

    def actor(self, membership: Membership) -> Actor:
        """The actor of a membership."""
        with tenant(self.partnership.id):
            held = Membership.objects.select_related("user", "organisation").get(id=membership.id)
            return Actor(
                partnership_id=self.partnership.id,
                partnership_name=self.partnership.name,
                role=Role(held.role),
                user_id=held.user_id,
                user_name=held.user.name,
                organisation_id=held.organisation_id,
                organisation_name=held.organisation.name,
                team_id=held.team_id,
                membership_id=held.id,
            )

    @staticmethod
    def do(job: Job) -> Job:
        """Do a job here and now; it must be done."""
        done = jobs.run(job.partnership_id, job.id)
        assert done is not None and done.state == JobState.DONE, done and done.message
        return done


def sit(client: Any, membership: Membership) -> None:
    """Sign a test client in, in a role."""
    client.force_login(membership.user)
    session = client.session
    session["seat"] = [str(membership.partnership_id), str(membership.uid)]
    session.save()


def every(numbers: Sequence[int], score: float) -> dict[int, float]:
    """The same score for several people."""
    return dict.fromkeys(numbers, score)
