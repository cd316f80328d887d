"""An NHS number stands on the pages of those who care for the person, and nowhere else.

Not in an address, a log, an error page, an e-mail, an audit event, a job, nor in what is said of a file.
"""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from apps.care.patients.models import Person
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.domain.repeating import UNSAID, could_be_nhs_number, repeatable
from apps.foundation.intake.models import Batch, Cause
from tests.database import owner_of
from tests.factories.world import PEOPLE, World, sit

STRANGER = 40
"""A person whom no file has named yet."""


def spellings(number: str) -> set[str]:
    return {number, f"{number[:3]} {number[3:6]} {number[6:]}", f"{number[:3]}-{number[3:6]}-{number[6:]}"}


def holds(text: str, *numbers: str) -> list[str]:
    return [number for number in numbers if any(spelling in text for spelling in spellings(number))]


def addresses_in(page: str) -> str:
    return " ".join(re.findall(r'(?:href|action|src|data-[a-z-]+)="([^"]*)"', page))


@pytest.fixture
def world(db: Any) -> World:
    made = World.make("here")
    made.people(3)
    return made


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    caplog.set_level(logging.DEBUG)
    yield caplog


def recorded(world: World) -> str:
    """Everything that was written down about what was done: events, jobs, files, causes."""
    with tenant(world.partnership.id):
        return json.dumps(
            [
                list(AuditEvent.objects.values("details", "purpose", "action", "subject_kind")),
                list(Job.objects.values("parameters", "outcome", "message", "key")),
                list(Batch.objects.values("parameters", "refusal", "warnings")),
                list(Cause.objects.values("code", "sentence", "commonest")),
            ],
            default=str,
        )


def test_a_search_by_number_and_what_it_opens_put_no_number_into_an_address_a_log_or_the_audit(
    client: Client, world: World, logged: pytest.LogCaptureFixture
):
    sit(client, world.member(Role.GP_PRACTICE, organisation="P01"))
    number = world.number(1)
    for typed in spellings(number):
        answer = client.post(reverse("patients:find"), {"wanted": typed})
        page = answer.content.decode()
        assert (answer.status_code, "Given1" in page) == (200, True)
        assert holds(addresses_in(page), number) == []
    opened = client.get(reverse("patients:person", kwargs={"uid": world.person(1).uid}))
    assert holds(opened.content.decode(), number) == [number]
    assert holds(addresses_in(opened.content.decode()), number) == []
    assert holds(addresses_in(client.get(reverse("patients:list")).content.decode()), number) == []
    assert holds(logged.text + recorded(world), number) == []
    assert reverse("patients:find") not in str(opened.headers)
    assert client.get(reverse("patients:find")).status_code == 405


def test_a_search_beyond_ones_reach_says_nothing_of_the_person(client: Client, world: World):
    sit(client, world.member(Role.CLINICIAN, organisation="COM"))
    number = world.number(1)
    answer = client.post(reverse("patients:find"), {"wanted": number, "born_on": "1940-01-02"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Given1" not in page and "Family1" not in page
    assert "Somebody with exactly this number and date of birth is in the register" in page
    assert str(world.person(1).uid) not in page
    assert holds(addresses_in(page), number) == []
    for typed in ({"wanted": number}, {"wanted": number, "born_on": "1940-01-03"}):
        page = client.post(reverse("patients:find"), typed).content.decode()
        assert "Somebody with exactly this number" not in page
        assert str(world.person(1).uid) not in page


@pytest.mark.parametrize("name", ["patients:find", "patients:list", "administration:new-team"])
def test_an_error_page_repeats_nothing_that_was_sent(
    name: str, client: Client, world: World, logged: pytest.LogCaptureFixture
):
    """Refused by role (403), by method (405), by the missing token (403)."""
    number = world.number(1)
    sit(client, world.member(Role.BOARD_MEMBER))
    strict = Client(enforce_csrf_checks=True)
    sit(strict, world.member(Role.GP_PRACTICE, organisation="P01"))
    for asker in (client, strict):
        answer = asker.post(reverse(name), {"wanted": number, "name": number})
        assert answer.status_code in {403, 405}
        assert holds(answer.content.decode() + str(answer.headers), number) == []
    assert holds(logged.text + recorded(world), number) == []


def test_a_page_that_breaks_says_nothing_and_logs_no_number(
    committed_db: None, client: Client, settings: Any, logged: pytest.LogCaptureFixture
):
    """The register is locked for longer than a page may wait: the database cancels, the page breaks."""
    settings.WEB_STATEMENT_TIMEOUT = 300
    world = World.make("here")
    world.people(2)
    sit(client, world.member(Role.GP_PRACTICE, organisation="P01"))
    number = world.number(1)
    with owner_of(connection.settings_dict["NAME"]) as owner, owner.transaction():
        owner.execute("LOCK TABLE patients_person IN ACCESS EXCLUSIVE MODE")
        answer = client.post(reverse("patients:find"), {"wanted": number})
    assert answer.status_code == 500
    assert "canceling statement due to statement timeout" in logged.text
    assert holds(answer.content.decode() + logged.text, number) == []


def test_what_the_database_says_of_a_row_that_it_refuses_holds_nothing_of_the_row(world: World):
    """Where row security binds, PostgreSQL leaves the values out of its messages."""
    number, here = world.number(1), world.partnership.id
    refused = []
    with tenant(here):
        for changed in ({"nhs_number": number}, {"nhs_number": f"{number}", "sex": "?"}):
            with pytest.raises(Exception, match="patients_person") as error, transaction.atomic():
                Person.objects.filter(nhs_number=world.number(2)).update(**changed)
            refused.append(str(error.value) + str(error.value.__cause__))
            assert isinstance(error.value.__cause__, psycopg.errors.IntegrityError)
    assert holds("".join(refused), number, world.number(2)) == []


def send(client: Client, world: World, rows: list[str], header: str = PEOPLE) -> Batch:
    upload = SimpleUploadedFile("people.csv", "\n".join([header, *rows]).encode())
    answer = client.post(reverse("intake:send-kind", kwargs={"kind": "people"}), {"file": upload, "dates": "iso"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    jobs.run_wanted(world.partnership.id)
    with tenant(world.partnership.id):
        return Batch.objects.latest("id")


def pages_of(client: Client, batch: Batch) -> str:
    """Every page that says something about a file."""
    with tenant(batch.partnership_id):
        codes = list(Cause.objects.filter(batch=batch).values_list("code", flat=True))
    addresses = [
        reverse("intake:list"),
        reverse("intake:batch", kwargs={"uid": batch.uid}),
        reverse("intake:progress", kwargs={"uid": batch.uid}),
        *(reverse("intake:cause", kwargs={"uid": batch.uid, "code": code}) for code in codes),
        reverse("dashboards:home"),
    ]
    answers = [client.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.content.decode() for answer in answers)


def test_a_file_with_bad_numbers_is_described_without_any(
    client: Client, world: World, logged: pytest.LogCaptureFixture
):
    sit(client, world.member(Role.ADMINISTRATOR))
    good, stranger = world.number(0), world.number(STRANGER)
    wrong = f"{stranger[:9]}{(int(stranger[9]) + 1) % 10}"
    swapped = f"{good[1]}{good[0]}{good[2:]}"[:8] + good[9] + good[8]
    rows = [
        f"{wrong},Wrong,Digit,1940-01-01,F,P01,2020-01-01,01,",
        f"{swapped},Two,Swapped,1940-01-01,F,P01,2020-01-01,01,",
        f"{stranger},Shifted,Columns,1940-01-01,F,{good},2020-01-01,01,",
        f"{world.number(41)},Shifted,Again,1940-01-01,F,{good},2020-01-01,01,",
        f"{world.number(42)},Too,Many,1940-01-01,F,P01,2020-01-01,01,,{good},{good}",
        f"{good},Twice,One,1940-01-01,F,P01,2020-01-01,01,",
        f"{good},Twice,Two,1940-01-02,F,P01,2020-01-01,01,",
    ]
    batch = send(client, world, rows)
    assert batch.rejected == 7
    said = pages_of(client, batch)
    numbers = (good, wrong, swapped, stranger, world.number(41), world.number(42))
    assert "The NHS number fails its check" in said
    assert holds(said + logged.text + recorded(world), *numbers) == []
    download = client.get(reverse("intake:faults", kwargs={"uid": batch.uid}))
    assert holds(download.content.decode(), wrong) == [wrong], "the sender's own rows come back to the sender"
    assert holds(str(download.headers), *numbers) == []
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("{0},Family,Given,1940-01-01,F,P01,2020-01-01,01,{0}", "{1},Family,Given,1940-01-01,F,P01,2020-01-01,01,"),
        (PEOPLE + ",{0}", "{1},Family,Given,1940-01-01,F,P01,2020-01-01,01,,x"),
        ("{0},Family,Given,1940-01-01,F,P01,2020-01-01,01,x", "{1},Family,Given,1940-01-01,F,P01,2020-01-01,01,"),
    ],
)
def test_a_file_without_its_header_is_refused_or_warned_of_without_repeating_a_number(
    client: Client, world: World, logged: pytest.LogCaptureFixture, header: str, row: str
):
    sit(client, world.member(Role.ADMINISTRATOR))
    numbers = [world.number(STRANGER), world.number(STRANGER + 1)]
    batch = send(client, world, [row.format(*numbers)], header.format(*numbers))
    assert batch.refusal or batch.warnings
    assert holds(pages_of(client, batch) + logged.text + recorded(world), *numbers) == []


def test_a_column_named_by_ten_digits_is_told_of_without_them(client: Client, world: World):
    sit(client, world.member(Role.ADMINISTRATOR))
    number = world.number(STRANGER)
    batch = send(client, world, [f"{number},Family,Given,1940-01-01,F,P01,2020-01-01,01,,x"], f"{PEOPLE},{number}")
    assert batch.warnings == [f"Columns that are not used: {UNSAID}."]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("9990000018", True),
        ("999 000 0018", True),
        ("999-000-0018", True),
        ("number 9990000018.", True),
        ("9990000019", True),
        ("RX1", False),
        ("99900000181", False),
        ("999000001", False),
        ("2026-04-01", False),
        ("01/04/2026 1", False),
    ],
)
def test_ten_digits_together_could_be_an_nhs_number(text: str, hidden: bool):
    assert could_be_nhs_number(text) is hidden
    assert repeatable(text) == (UNSAID if hidden else text)


def test_an_e_mail_names_nobody_in_care(client: Client, world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
    administrator = world.member(Role.ADMINISTRATOR)
    sit(client, administrator)
    with tenant(world.partnership.id):
        organisation = administrator.organisation_id
    given = {"name": "New Person", "email": "new@here.example", "organisation": organisation, "role": "AUDITOR"}
    client.post(reverse("accounts:new-membership"), given)
    client.post(reverse("account_reset_password"), {"email": "new@here.example"})
    assert len(mail.outbox) >= 1
    letters = "".join(str(letter.message()) for letter in mail.outbox)
    assert not any(re.search(rf"\b{name}", letters) for name in ("Family", "Given"))
    assert holds(letters, *(world.number(n) for n in range(3))) == []
