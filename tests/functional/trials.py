"""The trials: two partnerships get the same inputs, one undisturbed, one while parts of it are killed.

Afterwards they have to be equal in everything but the ids of rows, and `verify` has to hold.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from typing import Any

import psycopg
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from apps.care.risk_profiling.services import ask_to_apply
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch, BatchState
from apps.foundation.intake.services import commit_batch
from apps.money.contracts.selectors import contract_by_code
from apps.money.reconciliation.management.commands.reconcile import summary
from apps.money.reconciliation.models import ReconciliationRun
from apps.money.reconciliation.runs import ask_to_keep, checksum_as_of
from apps.money.reconciliation.selectors.figures import year_figures
from tests.factories.world import ACTIVITY, World
from tests.functional.chaos import Outcome, Parts, until

PEOPLE, RECORDS = 1_000, 12_000
SILENCE = timedelta(seconds=3 * jobs.HEARTBEAT_SECONDS)  # after which a job counts as lost here: nobody waits for long
OVER = ("DONE", "FAILED", "CANCELLED")
STEPS = ("placing records", "writing new records", "bringing figures up to date")


@dataclass
class Watched:
    """A job of the disturbed partnership, followed through a connection that may break."""

    job: Job
    _link: Any = None

    def row(self) -> tuple[str, int, int, str]:
        """State, attempt, progress and message; all blank while the database is away."""
        try:
            if self._link is None or self._link.closed:
                self._link = psycopg.connect(**_address(), autocommit=True)
            with self._link.transaction():
                self._link.execute("SELECT set_config('app.partnership_id', %s, true)", [str(self.job.partnership_id)])
                found = self._link.execute(
                    "SELECT state, attempt, progress, message FROM core_job WHERE id = %s", [self.job.id]
                ).fetchone()
        except psycopg.OperationalError:
            return "", 0, 0, ""
        return found

    @property
    def state(self) -> str:
        return self.row()[0]

    @property
    def attempt(self) -> int:
        return self.row()[1]

    def wait_for_the_middle(self, step: str) -> str:
        """Return as soon as the work says that it is at this step. Fails when the job ended before."""
        while True:
            state, _, progress, message = self.row()
            if state == "RUNNING" and message == step:
                return f"{message} ({progress:,} done)"
            assert state not in OVER, f"{self.job.kind} was {state} before its middle: make its input larger"


@dataclass
class Trials:
    """Both partnerships and what disturbs one of them."""

    parts: Parts
    data: random.Random
    calm: World
    shaken: World
    files: int = field(default=0)

    def worker_killed_in_a_commit(self) -> Outcome:
        """An activity file, half of it replacing records, while its commit writes them."""
        file = self._activity_file(RECORDS, replacing=RECORDS // 3)
        self.calm.send("activity", file)
        job = self._commit(self._checked(file))
        return self._disturbed(
            "worker killed in a commit", [job], self.parts.kill_worker, self.parts.chance.choice(STEPS)
        )

    def worker_killed_in_a_run(self) -> Outcome:
        """A risk-profiling run that moves most people, while their levels and records follow."""
        scores = {n: self.data.choice([1_000, 2_600, 5_200, 9_000]) for n in range(PEOPLE)}
        self.calm.levels(scores, effective_from="2026-07-01")
        run = self.shaken.levels(scores, effective_from="2026-07-01", apply=False)
        with self._inside():
            job = ask_to_apply(actor=self.shaken.operator, run=run)
        step = "writing levels of need, and every figure that follows from them"
        return self._disturbed("worker killed in a run", [job], self.parts.kill_worker, step)

    def broker_killed_while_jobs_wait(self) -> Outcome:
        """Some jobs lie in the broker when it dies, and one is asked for while it is away."""
        file, later = self._activity_file(500, replacing=100), self._activity_file(500, replacing=100)
        for world in (self.calm, self.shaken):
            _kept(world, nudge=world is self.shaken)
        self._end_of([self._last_job()])
        self.calm.send("activity", file)
        self.calm.send("activity", later)
        _kept(self.calm, nudge=False)
        first, second = self._checked(file), self._checked(later)
        began = time.monotonic()
        with self.parts.worker_asleep():
            waiting = [self._commit(first)]
            said = self.parts.kill_broker()
            waiting += [self._commit(second), _kept(self.shaken)]
            states = [Watched(job).state for job in waiting]
        assert states == ["WANTED"] * 3, states
        return self._after("broker killed, jobs wait", f"{said}: 1 job sent, 2 asked for after", waiting, began)

    def database_restarted_in_a_commit(self) -> Outcome:
        """PostgreSQL ends under a commit."""
        file = self._activity_file(RECORDS, replacing=RECORDS // 3)
        self.calm.send("activity", file)
        job = self._commit(self._checked(file))
        step = self.parts.chance.choice(STEPS)
        return self._disturbed("database restarted in a commit", [job], self.parts.restart_database, step)

    def _disturbed(self, trial: str, asked: list[Job], hurt: Callable[[], str], step: str) -> Outcome:
        began, before = time.monotonic(), self._records()
        watched = Watched(asked[0])
        where = watched.wait_for_the_middle(step)
        said = hurt()
        self.parts.wait_until_up()
        connection.close()
        half = watched.state == "RUNNING" and self._records() != before
        return self._after(trial, f"{said} at {where}", asked, began, ["half of the records stood there"] * half)

    def _after(self, trial: str, what: str, asked: list[Job], began: float, wrong: list[str] | None = None) -> Outcome:
        self.parts.wait_until_up()
        connection.close()
        self._end_of(asked)
        outcome = Outcome(trial, what, round(time.monotonic() - began, 1), wrong=wrong or [])
        outcome.attempts = {job.kind: Watched(job).attempt for job in asked}
        outcome.wrong += [f"{job.kind} is {Watched(job).state}" for job in asked if Watched(job).state != "DONE"]
        outcome.wrong += self._differences()
        return outcome

    def _end_of(self, asked: list[Job]) -> None:
        """Sweep by a clock that is ahead, which spares whatever begins or shows a heartbeat, until all are over."""
        watched = [Watched(job) for job in asked]

        def over() -> bool:
            rows = [one.row() for one in watched]
            if all(state in OVER for state, *_ in rows):
                return True
            with suppress(Exception):
                jobs.sweep(timezone.now() + jobs.LOST_AFTER - SILENCE)
            time.sleep(0.2)
            return False

        until(over, f"The jobs {[(one.job.kind, one.row()) for one in watched]} did not end.")

    def _checked(self, file: str) -> Batch:
        return self.shaken.send("activity", file, commit=False, state=BatchState.CHECKED)

    def _commit(self, batch: Batch) -> Job:
        with self._inside():
            return commit_batch(actor=self.shaken.operator, batch=batch).job

    def _last_job(self) -> Job:
        with self._inside():
            return Job.objects.latest("id")

    def _inside(self) -> Any:
        return tenant(self.shaken.partnership.id)

    def _records(self) -> int:
        with self._inside(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM activity_activity")
            return int(cursor.fetchone()[0])

    def _activity_file(self, rows: int, *, replacing: int) -> str:
        """Records of a year; the first `replacing` of them have names that earlier files had."""
        lines, start = [ACTIVITY], self.files
        self.files += rows - replacing
        for n in range(max(0, start - replacing), max(0, start - replacing) + rows):
            person, cost = self.calm.number(self.data.randrange(PEOPLE)), self.data.randrange(100, 90_000)
            day = f"2026-{self.data.randrange(4, 11):02}-{self.data.randrange(1, 29):02}"
            provider = self.data.choice(["ACU", "COM", "SOC"])
            lines.append(
                f"ACU,r{n},{person},AE_ATTENDANCE,{day},,,,,,,Y,1,,,,,,,,,{cost // 100}.{cost % 100:02},,"
                if provider == "ACU"
                else f"{provider},r{n},{person},OUTPATIENT,{day},,,,,,,N,1,,,,,,,,,{cost // 100}.{cost % 100:02},,"
            )
        return "\n".join(lines)

    def _differences(self) -> list[str]:
        """What is not the same in both partnerships, and what does not verify."""
        calm, shaken = state_of(self.calm), state_of(self.shaken)
        wrong = [
            f"{name}: {calm[name]} undisturbed, {shaken[name]} disturbed" for name in calm if calm[name] != shaken[name]
        ]
        said = StringIO()
        try:
            call_command("verify", "--partnership", self.shaken.partnership.slug, stdout=said)
        except CommandError:
            wrong.append(f"verify: {said.getvalue()}")
        return wrong


FACTS = {
    "records": """
        SELECT p.nhs_number, o.ods_code, a.record_id, a.starts_on, a.cost_pence, a.units, a.line, a.kind,
               l.code, c.month, c.funded_band, c.scope, c.ltc_related, c.contract_id > 0
        FROM activity_activity a JOIN patients_person p ON p.id = a.person_id
        JOIN partnerships_organisation o ON o.id = a.provider_id
        JOIN partnerships_serviceline l ON l.id = a.service_line_id
        JOIN activity_activitycell c ON c.id = a.cell_id""",
    "records before": """
        SELECT p.nhs_number, o.ods_code, a.record_id, a.starts_on, a.cost_pence
        FROM activity_activitybefore a JOIN patients_person p ON p.id = a.person_id
        JOIN partnerships_organisation o ON o.id = a.provider_id""",
    "cells": """
        SELECT c.month, l.code, c.kind, c.funded_band, c.scope, c.ltc_related, c.contract_id > 0,
               c.records, c.units, c.bed_days, c.cost_pence
        FROM activity_activitycell c JOIN partnerships_serviceline l ON l.id = c.service_line_id WHERE c.records > 0""",
    "levels": """
        SELECT p.nhs_number, b.need_band, b.funded_band, b.starts_on, b.ends_before, b.source, b.superseded_at IS NULL
        FROM need_bands_bandperiod b JOIN patients_person p ON p.id = b.person_id""",
    "funded periods": """
        SELECT p.nhs_number, f.funded_band, f.starts_on, f.ends_before, f.superseded_at IS NULL
        FROM capitation_fundedperiod f JOIN patients_person p ON p.id = f.person_id""",
    "batches": "SELECT kind, state, sha256, received, added, replaced, unchanged, rejected FROM intake_batch",
    "jobs": "SELECT kind, state, count(*) FROM core_job GROUP BY kind, state",
    "events": "SELECT action, count(*) FROM audit_auditevent GROUP BY action",
}


def state_of(world: World) -> dict[str, Any]:
    """Everything that a partnership holds, without the ids of rows."""
    held: dict[str, Any] = {}
    with tenant(world.partnership.id), connection.cursor() as cursor:
        for name, query in FACTS.items():
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM ({query}) t")
            held[name] = cursor.fetchone()
        contract = contract_by_code("yoc")
        held["figures"] = summary(contract, year_figures(contract, None))
        kept = ReconciliationRun.objects.select_related("contract")
        held["kept runs are whole"] = [checksum_as_of(run.contract, run.as_of) == run.checksum for run in kept]
    held["staged rows"] = _staged(world)
    return held


def _staged(world: World) -> list[str]:
    place = f"intake/{world.partnership.id}"
    return [
        name
        for folder in default_storage.listdir(place)[0]
        for name in default_storage.listdir(f"{place}/{folder}")[1]
        if name.startswith("accepted-")
    ]


def _kept(world: World, *, nudge: bool = True) -> Job:
    with tenant(world.partnership.id):
        job = ask_to_keep(actor=world.operator, contract=contract_by_code("yoc"), nudge=nudge)
    return job if nudge else world.do(job)


def all_trials(parts: Parts) -> Iterator[Outcome]:
    """Every trial once, one after another, each over what the earlier ones left."""
    worlds = [World.make("calm"), World.make("shaken")]
    trials = Trials(parts, data := random.Random(2026), *worlds)
    scores = {n: data.choice([1_000, 2_600, 5_200, 9_000]) for n in range(PEOPLE)}
    file = trials._activity_file(RECORDS // 3, replacing=0)
    for world in worlds:
        world.people(PEOPLE)
        world.levels(scores)
        world.contract()
        world.send("activity", file)
    yield trials.worker_killed_in_a_commit()
    yield trials.worker_killed_in_a_run()
    yield trials.broker_killed_while_jobs_wait()
    yield trials.database_restarted_in_a_commit()


def _address() -> dict[str, Any]:
    held = connection.settings_dict
    return {
        "host": held["HOST"],
        "port": held["PORT"],
        "dbname": held["NAME"],
        "user": held["USER"],
        "password": held["PASSWORD"],
        "connect_timeout": 2,
    }
