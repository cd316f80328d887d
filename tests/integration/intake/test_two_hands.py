"""Two people, two tabs or two files at once; the register that changes between check and commit; stopping."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.activity.models import Activity
from apps.care.patients.models import Person
from apps.foundation.access.roles import Role
from apps.foundation.core import jobs
from apps.foundation.core.models import Job, JobState
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch, BatchState
from apps.foundation.intake.services import NotReady, commit_batch, discard_batch
from tests.factories.world import PEOPLE, World, sit
from tests.integration.intake.files import THREE, row, text

Held = Callable[[World], dict[str, int]]


@pytest.fixture
def manager(fresh: World) -> Client:
    """The hospital's manager, signed in."""
    return signed_in(fresh, Role.PROVIDER_MANAGER, "ACU")


def signed_in(world: World, role: Role, organisation: str) -> Client:
    client = Client()
    email = f"{role}.{organisation}@{world.partnership.slug}.example".lower()
    sit(client, world.member(role, organisation=organisation, email=email))
    return client


def sent_on_the_page(client: Client, content: bytes, kind: str = "activity", **more: Any) -> Any:
    """What the page answers to an upload."""
    file = SimpleUploadedFile(more.pop("name", "may.csv"), content)
    return client.post(reverse("intake:send-kind", kwargs={"kind": kind}), {"file": file, "dates": "iso", **more})


def the_batch(world: World) -> Batch:
    with tenant(world.partnership.id):
        return Batch.objects.select_related("job").latest("id")


def checked_on_the_page(world: World, client: Client, content: str = "") -> Batch:
    """A file sent on the page and checked by a worker."""
    answer = sent_on_the_page(client, (content or text(*THREE)).encode())
    assert answer.status_code == 302, answer.content.decode()
    jobs.run_wanted(world.partnership.id)
    return the_batch(world)


def act(client: Client, batch: Batch, name: str) -> Any:
    return client.post(reverse(f"intake:{name}", kwargs={"uid": batch.uid}), follow=True)


def records(world: World) -> int:
    with tenant(world.partnership.id):
        return Activity.objects.count()


def jobs_of(world: World, kind: str) -> list[str]:
    with tenant(world.partnership.id):
        return list(Job.objects.filter(kind=kind).order_by("id").values_list("state", flat=True))


def test_a_file_goes_from_the_page_into_the_register(fresh: World, manager: Client) -> None:
    batch = checked_on_the_page(fresh, manager)
    page = manager.get(reverse("intake:batch", kwargs={"uid": batch.uid})).content.decode()
    assert "Take in 3 rows" in page
    assert "£36.00 in all accepted rows" in page
    assert records(fresh) == 0
    act(manager, batch, "commit")
    assert records(fresh) == 0
    jobs.run_wanted(fresh.partnership.id)
    assert records(fresh) == 3
    assert "Taken in" in manager.get(reverse("intake:batch", kwargs={"uid": batch.uid})).content.decode()


def test_the_page_of_a_refused_file_says_why_and_offers_no_commit(fresh: World, manager: Client, held: Held) -> None:
    before = held(fresh)
    batch = checked_on_the_page(fresh, manager, "provider,record_id\nACU,1\n")
    page = manager.get(reverse("intake:batch", kwargs={"uid": batch.uid})).content.decode()
    assert "The header lacks nhs_number, kind, start_date, cost." in page
    assert "Nothing of the file is saved." in page
    assert reverse("intake:commit", kwargs={"uid": batch.uid}) not in page
    assert "This file is refused as a whole." in act(manager, batch, "commit").content.decode()
    assert the_batch(fresh).state == BatchState.REFUSED
    assert held(fresh) == before


def test_an_empty_file_sent_on_the_page_is_refused_as_empty(fresh: World, manager: Client) -> None:
    assert sent_on_the_page(manager, b"").status_code == 302
    jobs.run_wanted(fresh.partnership.id)
    assert the_batch(fresh).refusal == "The file is empty."


def test_no_file_at_all_is_said_on_the_form_and_nothing_is_kept(fresh: World, manager: Client) -> None:
    before = len(jobs_of(fresh, "intake.check"))
    answer = manager.post(reverse("intake:send-kind", kwargs={"kind": "activity"}), {"dates": "iso"})
    assert answer.status_code == 200
    assert "Give an answer." in answer.content.decode() or "Choose" in answer.content.decode()
    assert len(jobs_of(fresh, "intake.check")) == before


def test_wrong_parameters_are_said_on_the_form_and_nothing_is_kept(fresh: World, stored: Any) -> None:
    administrator = signed_in(fresh, Role.ADMINISTRATOR, "ICB")
    given = {"tool": "T", "tool_version": "1", "data_on": "yesterday", "effective_from": "2026-04-01"}
    given |= {"feeds": "primary", "threshold_kind": "absolute", "low_from": "1", "medium_from": "2", "high_from": "3"}
    before = jobs_of(fresh, "intake.check")
    answer = sent_on_the_page(administrator, b"nhs_number,score\n", kind="risk_scores", **given)
    assert answer.status_code == 200
    assert "Date of the data is not a date such as 2025-04-01." in answer.content.decode()
    assert jobs_of(fresh, "intake.check") == before
    assert stored() == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../etc/passwd", "passwd"), ("C:\\Users\\me\\may.csv", "may.csv"), ("<b>may</b>.csv", "b>.csv")],
)
def test_a_file_name_with_a_path_is_its_last_part_and_no_markup(
    fresh: World, manager: Client, name: str, shown: str, stored: Any
) -> None:
    sent_on_the_page(manager, text(*THREE).encode(), name=name)
    batch = the_batch(fresh)
    assert batch.file_name == shown
    assert stored() == [batch.sha256]
    assert "<b>may" not in manager.get(reverse("intake:list")).content.decode()


def test_two_files_wait_for_their_check_and_their_commit_at_once(fresh: World) -> None:
    clients = [signed_in(fresh, Role.PROVIDER_MANAGER, code) for code in ("ACU", "COM")]
    for code, client in zip(("ACU", "COM"), clients, strict=True):
        assert sent_on_the_page(client, text(row(1, provider=code)).encode()).status_code == 302
    jobs.run_wanted(fresh.partnership.id)
    with tenant(fresh.partnership.id):
        both = list(Batch.objects.order_by("-id")[:2])
    for batch, client in zip(both, reversed(clients), strict=True):
        act(client, batch, "commit")
    assert jobs_of(fresh, "intake.commit")[-2:] == ["WANTED", "WANTED"]
    jobs.run_wanted(fresh.partnership.id)
    assert records(fresh) == 2


def test_a_double_click_on_commit_takes_the_file_in_once(fresh: World, manager: Client) -> None:
    batch = checked_on_the_page(fresh, manager)
    before = len(jobs_of(fresh, "intake.commit"))
    act(manager, batch, "commit")
    second = act(manager, batch, "commit")
    assert "This file is being taken in." in second.content.decode()
    assert jobs_of(fresh, "intake.commit")[before:] == ["WANTED"]
    jobs.run_wanted(fresh.partnership.id)
    third = act(manager, batch, "commit")
    assert "This file is taken in." in third.content.decode()
    assert jobs_of(fresh, "intake.commit")[before:] == ["DONE"]
    assert records(fresh) == 3


def test_a_file_that_is_taken_in_cannot_be_discarded(fresh: World, manager: Client) -> None:
    batch = checked_on_the_page(fresh, manager)
    act(manager, batch, "commit")
    assert "This file is being taken in." in act(manager, batch, "discard").content.decode()
    jobs.run_wanted(fresh.partnership.id)
    assert "This file is taken in." in act(manager, batch, "discard").content.decode()
    assert the_batch(fresh).state == BatchState.COMMITTED
    assert records(fresh) == 3


def test_nobody_waits_for_a_commit_that_holds_the_file(fresh: World) -> None:
    """A second wish meets the commit of another connection: it is answered at once, not after the commit."""
    batch = fresh.send("activity", text(*THREE), commit=False, state=BatchState.CHECKED)
    with tenant(fresh.partnership.id):
        commit_batch(actor=fresh.operator, batch=batch, nudge=False)
    with another_connection(fresh) as other:
        other.execute("SELECT FROM intake_batch WHERE id = %s FOR UPDATE", [batch.id])
        for wish in (commit_batch, discard_batch):
            with tenant(fresh.partnership.id, statement_timeout=2_000), pytest.raises(NotReady, match="being taken in"):
                wish(actor=fresh.operator, batch=batch)


def test_a_discarded_file_leaves_no_file_behind_and_cannot_be_taken_in(
    fresh: World, manager: Client, stored: Any
) -> None:
    batch = checked_on_the_page(fresh, manager)
    assert batch.sha256 in stored()
    act(manager, batch, "discard")
    assert stored() == []
    assert "This file is discarded." in act(manager, batch, "commit").content.decode()
    assert records(fresh) == 0


@pytest.mark.parametrize("name", ["commit", "discard", "stop"])
def test_another_organisations_manager_cannot_touch_a_file(
    fresh: World, manager: Client, held: Held, name: str
) -> None:
    batch = checked_on_the_page(fresh, manager)
    other = signed_in(fresh, Role.PROVIDER_MANAGER, "COM")
    before, sealed = held(fresh), jobs_of(fresh, "intake.commit")
    answer = act(other, batch, name)
    assert answer.status_code == 404
    assert (held(fresh), jobs_of(fresh, "intake.commit"), the_batch(fresh).state) == (
        before,
        sealed,
        BatchState.CHECKED,
    )


def test_a_manager_of_another_partnership_cannot_touch_a_file(fresh: World, manager: Client, world: World) -> None:
    batch = checked_on_the_page(fresh, manager)
    stranger = signed_in(world, Role.PROVIDER_MANAGER, "ACU")
    assert act(stranger, batch, "commit").status_code == 404
    assert the_batch(fresh).state == BatchState.CHECKED


def test_a_check_that_waits_is_cancelled_and_leaves_nothing(fresh: World, manager: Client, stored: Any) -> None:
    sent_on_the_page(manager, text(*THREE).encode())
    act(manager, the_batch(fresh), "stop")
    assert jobs.run_wanted(fresh.partnership.id) == 0
    batch = the_batch(fresh)
    assert (batch.state, batch.refusal, batch.job.state) == (
        BatchState.REFUSED,
        "The check was cancelled.",
        "CANCELLED",
    )
    assert stored() == []


def test_a_commit_that_waits_is_cancelled_and_can_be_asked_for_again(fresh: World, manager: Client) -> None:
    batch = checked_on_the_page(fresh, manager)
    act(manager, batch, "commit")
    act(manager, batch, "stop")
    assert jobs.run_wanted(fresh.partnership.id) == 0
    assert (records(fresh), the_batch(fresh).state) == (0, BatchState.CHECKED)
    act(manager, batch, "commit")
    jobs.run_wanted(fresh.partnership.id)
    assert records(fresh) == 3


@pytest.mark.parametrize("step", ["checking rows", "comparing with the register"])
def test_a_check_that_runs_is_cancelled_at_its_next_step_and_leaves_nothing(
    fresh: World, stored: Any, held: Held, step: str, cancelled_at: Callable[[World, str], None]
) -> None:
    before = held(fresh)
    cancelled_at(fresh, step)
    batch = fresh.send("activity", text(*THREE), state=BatchState.REFUSED)
    assert (batch.refusal, batch.job.state) == ("Cancelled. Nothing was changed.", JobState.CANCELLED)
    assert held(fresh) == before
    assert stored() == []


@pytest.mark.parametrize("step", ["placing records", "writing new records", "bringing figures up to date"])
def test_a_commit_that_runs_is_cancelled_at_its_next_step_and_can_be_asked_for_again(
    fresh: World, held: Held, step: str, cancelled_at: Callable[[World, str], None]
) -> None:
    fresh.send("activity", text(row("there before")))
    before = held(fresh)
    batch = fresh.send("activity", text(*THREE), commit=False, state=BatchState.CHECKED)
    cancelled_at(fresh, step)
    job = committed(fresh, batch)
    assert (job.state, job.message) == (JobState.CANCELLED, "Cancelled. Nothing was changed.")
    assert held(fresh) == before
    assert the_batch(fresh).state == BatchState.CHECKED
    assert committed(fresh, batch).state == JobState.DONE
    assert records(fresh) == 1 + 3


def test_a_check_whose_worker_was_lost_is_done_again_in_place_of_what_it_left(
    fresh: World, manager: Client, stored: Any
) -> None:
    sent_on_the_page(manager, text(*THREE).encode())
    batch = the_batch(fresh)
    place = f"intake/{fresh.partnership.id}/{batch.uid}"
    for name in ("accepted-00000.parquet", "accepted-00001.parquet", "faults.csv"):
        default_storage.save(f"{place}/{name}", ContentFile(b"half of a file"))
    with tenant(fresh.partnership.id):
        stale = timezone.now() - jobs.LOST_AFTER - timedelta(seconds=1)
        Job.objects.filter(id=batch.job_id).update(state=JobState.RUNNING, attempt=1, heartbeat_at=stale)
    assert jobs.run_wanted(fresh.partnership.id) == 0
    jobs.sweep()
    assert jobs.run_wanted(fresh.partnership.id) == 1
    batch = the_batch(fresh)
    assert (batch.state, batch.added, batch.job.attempt) == (BatchState.CHECKED, 3, 2)
    assert stored() == sorted(["accepted-00000.parquet", "faults.csv", batch.sha256])
    act(manager, batch, "commit")
    jobs.run_wanted(fresh.partnership.id)
    assert records(fresh) == 3


def test_a_commit_that_lost_three_workers_has_failed_and_can_be_asked_for_again(fresh: World, manager: Client) -> None:
    batch = checked_on_the_page(fresh, manager)
    act(manager, batch, "commit")
    with tenant(fresh.partnership.id):
        stale = timezone.now() - jobs.LOST_AFTER - timedelta(seconds=1)
        Job.objects.filter(id=the_batch(fresh).job_id).update(state=JobState.RUNNING, attempt=3, heartbeat_at=stale)
    jobs.sweep()
    page = manager.get(reverse("intake:batch", kwargs={"uid": batch.uid})).content.decode()
    assert "Its worker was lost 3 times. Nothing was changed." in page
    assert (the_batch(fresh).state, records(fresh)) == (BatchState.CHECKED, 0)
    act(manager, batch, "commit")
    jobs.run_wanted(fresh.partnership.id)
    assert records(fresh) == 3


def test_two_files_that_bring_the_same_new_person_bring_one_person(fresh: World) -> None:
    rows = f"{PEOPLE}\n{fresh.number(40)},{{}},Given,1940-01-01,F,P01,2020-01-01,01,\n"
    both = [fresh.send("people", rows.format(name), commit=False, state=BatchState.CHECKED) for name in ("One", "Two")]
    assert [batch.added for batch in both] == [1, 1]
    assert [committed(fresh, batch).outcome for batch in both] == [
        {"added": 1, "replaced": 0, "unchanged": 0},
        {"added": 0, "replaced": 1, "unchanged": 0},
    ]
    with tenant(fresh.partnership.id):
        assert list(Person.objects.filter(nhs_number=fresh.number(40)).values_list("family_name", flat=True)) == ["Two"]


def test_two_files_with_the_same_records_both_checked_first_count_them_once(fresh: World) -> None:
    both = [fresh.send("activity", text(*THREE), commit=False, state=BatchState.CHECKED) for _ in range(2)]
    for batch in both:
        assert committed(fresh, batch).state == JobState.DONE
    batch = the_batch(fresh)
    assert (batch.added, batch.replaced, batch.unchanged) == (0, 0, 3)
    assert records(fresh) == 3


def test_two_rows_about_one_person_are_named_by_their_lines(fresh: World, held: Held) -> None:
    sentence = (
        "Lines 2 and 3 are about the same person, under a number or a local id. Leave one of them, and send the file "
        "again."
    )
    before = held(fresh)
    for first, second in (
        ((fresh.number(30), "L1"), (fresh.number(30), "L2")),
        ((fresh.number(30), "L1"), (fresh.number(31), "L1")),
        ((fresh.number(30), "L1"), ("", "L1")),
    ):
        rows = [f"{number},{local},Family,Given,1940-01-01,F" for number, local in (first, second)]
        content = "\n".join(["nhs_number,local_id,family_name,given_name,date_of_birth,sex", *rows])
        assert fresh.send("people", content, state=BatchState.REFUSED).refusal == sentence
    assert held(fresh) == before


def test_people_whom_another_file_made_one_person_since_the_check_are_not_taken_in(fresh: World, held: Held) -> None:
    head = "nhs_number,local_id,family_name,given_name,date_of_birth,sex\n"
    as_two = fresh.send(
        "people",
        f"{head}{fresh.number(30)},,Family,Given,1940-01-01,F\n,L1,Family,Given,1940-01-01,F\n",
        commit=False,
        state=BatchState.CHECKED,
    )
    fresh.send("people", f"{head}{fresh.number(30)},L1,Family,Given,1940-01-01,F\n")
    before = held(fresh)
    job = committed(fresh, as_two)
    assert job.state == JobState.FAILED
    assert job.message.startswith("Lines 2 and 3 are about the same person")
    assert held(fresh) == before
    with tenant(fresh.partnership.id):
        assert Batch.objects.get(id=as_two.id).state == BatchState.CHECKED


@pytest.fixture
def cancelled_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[World, str], None]:
    """Let somebody press Cancel, on a page of their own, when the work says that it is at a step."""

    def arrange(world: World, step: str) -> None:
        report, pressed = jobs.Reporter.report, []

        def press_then_report(reporter: jobs.Reporter, done: int, total: int, message: str) -> None:
            if message == step and not pressed:
                pressed.append(message)
                with another_connection(world) as other:
                    other.execute("UPDATE core_job SET cancel_asked_at = now() WHERE state = 'RUNNING'")
            report(reporter, done, total, message)

        monkeypatch.setattr(jobs.Reporter, "report", press_then_report)

    return arrange


class another_connection:
    """The database as another process has it, in the partnership."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __enter__(self) -> Any:
        held = connection.settings_dict
        self._link = psycopg.connect(
            host=held["HOST"], port=held["PORT"], dbname=held["NAME"], user=held["USER"], password=held["PASSWORD"]
        )
        self._link.execute("SELECT set_config('app.partnership_id', %s, true)", [str(self._world.partnership.id)])
        return self._link

    def __exit__(self, *_: object) -> None:
        self._link.commit()
        self._link.close()


def committed(world: World, batch: Batch) -> Job:
    """The job of a commit asked for and done here and now, however it ended."""
    with tenant(world.partnership.id):
        batch = commit_batch(actor=world.operator, batch=batch, nudge=False)
    done = jobs.run(world.partnership.id, batch.job_id)
    assert done is not None
    return done
