"""What a supplier's codes mean: the preset says, and each partnership may say otherwise, from then on."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.care.activity.choices import ActivityKind
from apps.care.activity.models import Activity
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch, BatchState, Cause, CodeMeaning
from apps.foundation.intake.services import UnknownCode, UnknownKind, change_code_meaning
from tests.factories.world import World, sit

PRESET = "synthea_encounters"
ENCOUNTER = (
    "Id,START,STOP,PATIENT,ORGANIZATION,ENCOUNTERCLASS,TOTAL_CLAIM_COST\n"
    "e1,2026-05-02T02:46:42Z,2026-05-03T03:01:42Z,P-1,ACU,inpatient,840.20\n"
)
PERSON = "local_id,family_name,given_name,sex\nP-1,Family,Given,F\n"


@pytest.fixture
def known(fresh: World) -> World:
    fresh.send("people", PERSON)
    return fresh


def encounter(world: World, *, state: str) -> Batch:
    return world.send("activity", ENCOUNTER, preset=PRESET, commit=state == BatchState.COMMITTED, state=state)


def codes_found(world: World, batch: Batch) -> list[str]:
    with tenant(world.partnership.id):
        return list(Cause.objects.filter(batch=batch).values_list("code", flat=True))


def means(world: World, column: str, ours: str, theirs: str = "inpatient") -> None:
    with tenant(world.partnership.id):
        change_code_meaning(actor=world.operator, preset=PRESET, column=column, theirs=theirs, ours=ours)


def test_a_meaning_holds_for_files_checked_from_then_on_and_in_this_partnership_alone(
    known: World, world: World
) -> None:
    before = encounter(known, state=BatchState.CHECKED)
    assert codes_found(known, before) == ["service-line-unknown"]
    means(known, "service_line", "ACU")
    means(known, "kind", "ELECTIVE_SPELL")
    batch = encounter(known, state=BatchState.COMMITTED)
    assert (batch.added, batch.rejected, batch.accepted_pence) == (1, 0, 84_020)
    with tenant(known.partnership.id):
        [record] = Activity.objects.all()
        assert Batch.objects.get(id=before.id).rejected == 1
        assert AuditEvent.objects.filter(action="CODE_MEANING_CHANGED").count() == 2
    assert (record.kind, record.cost_pence, str(record.starts_on)) == (
        ActivityKind.ELECTIVE_SPELL,
        84_020,
        "2026-05-02",
    )
    world.send("people", PERSON)
    assert codes_found(world, encounter(world, state=BatchState.CHECKED)) == ["service-line-unknown"]


def test_a_meaning_that_is_changed_twice_is_the_later_one(known: World) -> None:
    means(known, "kind", "ELECTIVE_SPELL")
    means(known, "kind", "OUTPATIENT")
    with tenant(known.partnership.id):
        assert list(CodeMeaning.objects.values_list("theirs", "ours")) == [("inpatient", "OUTPATIENT")]


@pytest.mark.parametrize(
    ("preset", "column", "theirs", "ours", "refusal"),
    [
        (PRESET, "kind", "inpatient", "MAGIC", UnknownCode),
        (PRESET, "kind", "", "OUTPATIENT", UnknownCode),
        (PRESET, "kind", "in\0patient", "OUTPATIENT", UnknownCode),
        (PRESET, "service_line", "inpatient", " ", UnknownCode),
        (PRESET, "cost", "inpatient", "OUTPATIENT", UnknownKind),
        ("nobodys", "kind", "inpatient", "OUTPATIENT", UnknownKind),
    ],
)
def test_a_meaning_that_makes_no_sense_is_refused(
    known: World, preset: str, column: str, theirs: str, ours: str, refusal: type[Exception]
) -> None:
    with tenant(known.partnership.id), pytest.raises(refusal):
        change_code_meaning(actor=known.operator, preset=preset, column=column, theirs=theirs, ours=ours)
    with tenant(known.partnership.id):
        assert not CodeMeaning.objects.exists()


@pytest.mark.parametrize(
    ("role", "organisation", "status", "kept"),
    [(Role.ADMINISTRATOR, "ICB", 302, [("virtual", "OUTPATIENT")]), (Role.PROVIDER_MANAGER, "ACU", 403, [])],
)
def test_an_administrator_changes_a_meaning_on_the_page_and_a_manager_does_not(
    fresh: World, role: Role, organisation: str, status: int, kept: list[tuple[str, str]]
) -> None:
    client = Client()
    sit(client, fresh.member(role, organisation=organisation))
    given = {"preset": PRESET, "column": "kind", "theirs": "virtual", "ours": "OUTPATIENT"}
    assert client.post(reverse("intake:change-code"), given).status_code == status
    with tenant(fresh.partnership.id):
        assert list(CodeMeaning.objects.values_list("theirs", "ours")) == kept


def test_a_column_that_the_supplier_leaves_out_is_named_by_the_suppliers_name(known: World) -> None:
    content = ENCOUNTER.replace("TOTAL_CLAIM_COST", "TOTAL")
    batch = known.send("activity", content, preset=PRESET, state=BatchState.REFUSED)
    assert batch.refusal == ("The header lacks TOTAL_CLAIM_COST. Columns are separated by commas, semicolons or tabs.")
