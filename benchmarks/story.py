"""A partnership with its register, levels of need and contract, made through the product's own doors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from apps.care.need_bands.choices import NeedBand
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
from apps.foundation.partnerships.models import Organisation, Partnership
from apps.foundation.partnerships.services import command_line, create_partnership
from apps.money.contracts.models import Contract, ContractModel, Stage
from apps.money.contracts.services import Terms, ask_to_start, draft_contract, draw_plan
from benchmarks.made.calendar import ENDS_BEFORE, RECORDS_FROM, RUNS_ON, STARTS_ON
from benchmarks.made.organisations import COMMISSIONER, PARTIES, organisations_file
from benchmarks.made.people import HIGH_FROM, LOW_FROM, MEDIUM_FROM, people_file, scores_files

FEES = {NeedBand.LOW: 41_537, NeedBand.MEDIUM: 180_211, NeedBand.HIGH: 655_003}


class NotTakenIn(RuntimeError):
    """The product did not take in what it should have: the message says why."""


@dataclass(frozen=True)
class Story:
    """What the measures work with."""

    partnership: Partnership
    folder: Path

    @property
    def operator(self) -> Actor:
        return command_line(self.partnership)

    @property
    def contract(self) -> Contract:
        with tenant(self.partnership.id):
            return Contract.objects.get()

    def send(self, kind: str, path: Path, parameters: Mapping[str, Any] | None = None) -> Batch:
        """Take a file in, as a command does. Raises NotTakenIn."""
        batch = take_file(actor=self.operator, kind=kind, path=path, parameters=parameters)
        if batch.state != BatchState.COMMITTED:
            raise NotTakenIn(f"{path.name}: {batch.get_state_display()} {batch.refusal}")
        return batch

    def do(self, job: Job) -> None:
        """Do a job here and now. Raises NotTakenIn."""
        done = jobs.run(job.partnership_id, job.id)
        if done is None or done.state != JobState.DONE:
            raise NotTakenIn(f"{job.kind}: {done and done.message}")


def begin(folder: Path, people: int, slug: str = "bench") -> Story:
    """A partnership in the middle of its work: everything but its activity."""
    story = Story(create_partnership(slug=slug, name=f"Benchmark {slug}", is_fictional=True), folder)
    path = folder / "organisations.csv"
    path.write_text(organisations_file())
    story.send("organisations", path)
    story.send("people", _written(people_file(people), folder / "people.csv"))
    for number, (day, scores) in enumerate(zip(RUNS_ON, scores_files(people, len(RUNS_ON)), strict=True), start=1):
        story.do(ask_for_levels(story, number, day, scores))
    _start_contract(story)
    return story


def commissioner(story: Story, number: int) -> Membership:
    """Somebody who reads the dashboard."""
    with tenant(story.partnership.id):
        return invite(
            actor=story.operator,
            email=f"commissioner-{number}@{story.partnership.slug}.example",
            name=f"Commissioner {number}",
            organisation=Organisation.objects.get(ods_code=COMMISSIONER),
            role=Role.COMMISSIONER,
            team=None,
            starts_on=RECORDS_FROM,
        ).membership


def ask_for_levels(story: Story, number: int, day: date, scores: pl.DataFrame, *, nudge: bool = False) -> Job:
    """Take a file of scores in, and ask for everybody's level to follow it from a day on."""
    batch = story.send(
        "risk_scores",
        _written(scores, story.folder / f"scores-{number}.csv"),
        {
            "tool": "Benchmark",
            "tool_version": str(number),
            "data_on": day.isoformat(),
            "effective_from": day.isoformat(),
            "feeds": "primary,secondary,community,social,ambulance",
            "threshold_kind": "absolute",
            "low_from": LOW_FROM,
            "medium_from": MEDIUM_FROM,
            "high_from": HIGH_FROM,
        },
    )
    with tenant(story.partnership.id):
        return ask_to_apply(actor=story.operator, run=RiskRun.objects.get(batch_id=batch.id), nudge=nudge)


def _start_contract(story: Story) -> None:
    with tenant(story.partnership.id):
        version = draft_contract(
            actor=story.operator,
            terms=Terms(
                code="year",
                name="Year of care",
                model=ContractModel.ALLIANCE,
                starts_on=STARTS_ON,
                ends_before=ENDS_BEFORE,
                fees=FEES,
            ),
            parties=list(Organisation.objects.filter(ods_code__in=PARTIES)),
        )
        draw_plan(actor=story.operator, version=version, run=RiskRun.objects.earliest("effective_from"))
        job = ask_to_start(actor=story.operator, version=version, stage=Stage.TEST, nudge=False)
    story.do(job)


def _written(frame: pl.DataFrame, path: Path) -> Path:
    frame.write_csv(path)
    return path
