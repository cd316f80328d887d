"""Assessments of another system, taken in as a file: classified, and moving levels as if they had been typed."""

from datetime import date
from uuid import uuid4

import pytest

from apps.care.assessments.choices import OverrideState, Reason
from apps.care.assessments.domain.tool import REQUIRED
from apps.care.assessments.models import Answer, Assessment, Classification, Override
from apps.care.assessments.selectors import answers_of, completed_of
from apps.care.assessments.services import (
    ask_override,
    complete_assessment,
    correct_assessment,
    withdraw_assessment,
    write_note,
)
from apps.care.need_bands.choices import NeedBand
from apps.care.patients.models import Person
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Cause
from apps.foundation.intake.services import commit_batch
from tests.factories.assessing import assessed, at, levels
from tests.factories.world import PEOPLE, World, every
from tests.integration.assessments.test_levels import history

pytestmark = pytest.mark.django_db
HEADER = ",".join(["nhs_number", "assessed_on", "assessor", *REQUIRED, "OTH", "reason", "setting"])
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 10), date(2026, 6, 10)


@pytest.fixture
def world():
    world = World.make()
    world.people(4)
    return world


def row(world, person, day, said="", *, assessor="A. Nurse", reason="", setting="", other=""):
    letters = levels(said)
    cells = [world.number(person), str(day), assessor, *(letters[code] for code in REQUIRED), other, reason, setting]
    return ",".join(cells)


def send(world, *rows, **more):
    return world.send("assessments", "\n".join([HEADER, *rows]), **more)


def counts(batch):
    return (batch.received, batch.added, batch.replaced, batch.unchanged, batch.rejected)


def of(world, person):
    return Person.objects.get(nhs_number=world.number(person))


def test_history_is_classified_and_levels_follow_in_any_order_of_days(world):
    world.levels(every([0, 1], 2_600))
    batch = send(
        world,
        row(world, 0, JUNE, "BRE H", reason="ANNUAL_REVIEW", setting="at home"),
        row(world, 0, MAY, "BRE M", other="S"),
        row(world, 1, MAY, "MOB L"),
    )
    assert counts(batch) == (3, 3, 0, 0, 0)
    with tenant(world.partnership.id):
        person = of(world, 0)
        assert history(person) == [(APRIL, MAY, 1, 1), (MAY, JUNE, 2, 2), (JUNE, None, 3, 3)]
        newest, oldest = completed_of(person.id)
        assert (newest.reason, newest.setting, newest.assessor) == ("ANNUAL_REVIEW", "OWN_HOME", "A. Nurse")
        assert (oldest.reason, oldest.setting, oldest.batch_id, oldest.line) == ("CHANGE", "OTHER", batch.id, 3)
        assert {code: one.domain_level for code, one in answers_of(oldest).items()} == levels("BRE M, OTH S")
        found = newest.classifications.get()
        assert (found.functional_rule, found.complexity_rule, found.cell, found.need_band) == ("F0", "C2", "LH", 3)
        assert (found.flags, found.profile, found.rule_set.label) == (["CHC_CHECKLIST"], "NNNNNNNHNNN-", "YOC-DST v1")


def test_the_same_file_twice_changes_nothing(world):
    rows = [row(world, 0, MAY, "BRE M"), row(world, 1, MAY, "MOB L")]
    send(world, *rows)
    assert counts(send(world, *rows, name="again.csv")) == (2, 0, 0, 2, 0)
    with tenant(world.partnership.id):
        assert (Assessment.objects.count(), Classification.objects.count(), Answer.objects.count()) == (2, 2, 22)


def test_a_row_that_says_something_else_of_the_day_is_a_correction_and_the_old_one_stays(world):
    send(world, row(world, 0, MAY, "BRE M"))
    assert counts(send(world, row(world, 0, MAY, "BRE H"))) == (1, 0, 1, 0, 0)
    assert counts(send(world, row(world, 0, MAY, "BRE H"), name="again.csv")) == (1, 0, 0, 1, 0)
    with tenant(world.partnership.id):
        person = of(world, 0)
        (holds,) = completed_of(person.id)
        assert (holds.version, holds.replaces.version, holds.classifications.get().need_band) == (2, 1, 3)
        assert history(person) == [(MAY, None, 3, 3)]
        assert Assessment.objects.count() == 2


def test_a_row_with_a_fault_is_rejected_with_its_code_and_the_others_are_taken(world):
    dead = f"{world.number(2)},Family2,Given2,1940-01-03,M,P01,2020-01-01,01,2026-05-01"
    world.send("people", f"{PEOPLE}\n{dead}")
    batch = send(
        world,
        row(world, 0, MAY, "ASC S"),
        row(world, 0, JUNE, "COM P"),
        row(world, 1, "2090-01-01"),
        row(world, 1, "1999-12-31"),
        row(world, 2, MAY),
        row(world, 3, MAY, other="N"),
        row(world, 3, JUNE).replace("A. Nurse", ""),
        row(world, 3, APRIL, "MOB Q"),
        row(world, 40, MAY),
        row(world, 1, MAY, "MOB M"),
        commit=True,
        state=None,
    )
    assert (batch.received, batch.rejected) == (10, 8)
    with tenant(world.partnership.id):
        found = dict(Cause.objects.filter(batch=batch).values_list("code", "rows"))
    assert found == {
        "domain-level-not-in-domain": 3,
        "date-in-future": 1,
        "date-not-in-our-years": 1,
        "date-after-death": 1,
        "assessor-missing": 1,
        "mob-unknown": 1,
        "nhs-number-not-registered": 1,
    }


def test_a_row_of_a_day_on_which_somebody_was_assessed_here_is_rejected(world):
    with tenant(world.partnership.id):
        assessed(world.operator, of(world, 0), MAY, "BRE M", now=at(JUNE))
    batch = send(world, row(world, 0, MAY, "BRE H"), row(world, 0, JUNE, "BRE H"), state=None, commit=False)
    assert (batch.received, batch.rejected) == (2, 1)
    with tenant(world.partnership.id):
        assert [cause.code for cause in Cause.objects.filter(batch=batch)] == ["assessment-made-here"]


def test_a_later_assessment_of_a_file_ends_what_was_asked_about_an_earlier_one(world):
    with tenant(world.partnership.id):
        done = assessed(world.operator, of(world, 0), MAY, "BRE M", now=at(MAY))
        ask_override(
            actor=world.operator,
            assessment=done,
            wanted_band=NeedBand.HIGH,
            reason="U1",
            explanation="Her son has moved away.",
            now=at(MAY),
        )
    send(world, row(world, 0, JUNE, "MOB L"))
    with tenant(world.partnership.id):
        assert Override.objects.get().state == OverrideState.LAPSED


def test_a_file_does_not_bring_back_what_was_withdrawn_here_or_its_wrong_day(world):
    rows = [row(world, 0, MAY, "BRE H"), row(world, 1, MAY, "BRE H"), row(world, 2, MAY, "BRE H")]
    send(world, *rows)
    now = at(JUNE)
    with tenant(world.partnership.id):
        withdrawn, moved = completed_of(of(world, 0).id).get(), completed_of(of(world, 1).id).get()
        withdraw_assessment(actor=world.operator, assessment=withdrawn, why="Her neighbour's.", now=now)
        draft = correct_assessment(actor=world.operator, assessment=moved, now=now)
        write_note(
            actor=world.operator,
            assessment=draft,
            note="assessed_on",
            value=JUNE,
            based_on=0,
            client_id=uuid4(),
            now=now,
        )
        complete_assessment(actor=world.operator, assessment=draft, now=now)
    again = send(world, *rows)
    assert counts(again) == (3, 0, 0, 1, 2)
    with tenant(world.partnership.id):
        assert [cause.code for cause in Cause.objects.filter(batch=again)] == ["assessment-made-here"]
        assert (history(of(world, 0)), history(of(world, 1))) == ([], [(JUNE, None, 3, 3)])


def test_what_is_withdrawn_or_assessed_here_between_check_and_commit_stays_as_it_is(world):
    send(world, row(world, 0, MAY, "BRE H"))
    rows = [row(world, person, MAY, "BRE H") for person in range(3)]
    batch = send(world, *rows, commit=False, state="CHECKED")
    assert counts(batch) == (3, 2, 0, 1, 0)
    with tenant(world.partnership.id):
        (first,) = completed_of(of(world, 0).id)
        withdraw_assessment(actor=world.operator, assessment=first, why="Her neighbour's.", now=at(JUNE))
        assessed(world.operator, of(world, 1), MAY, "MOB L", now=at(JUNE))
        done = commit_batch(actor=world.operator, batch=batch, nudge=False)
    world.do(done.job)
    with tenant(world.partnership.id):
        batch.refresh_from_db()
        assert counts(batch) == (3, 1, 0, 2, 0)
        assert [history(of(world, person)) for person in range(3)] == [[], [(MAY, None, 1, 1)], [(MAY, None, 3, 3)]]
        assert Assessment.objects.count() == 3


def test_a_re_assessment_for_a_sample_says_no_level_and_keeps_no_row_of_its_day_out(world):
    with tenant(world.partnership.id):
        assessed(world.operator, of(world, 0), MAY, "MOB L", now=at(JUNE), reason=Reason.AUDIT)
    assert counts(send(world, row(world, 0, MAY, "BRE H"))) == (1, 1, 0, 0, 0)
    with tenant(world.partnership.id):
        assert history(of(world, 0)) == [(MAY, None, 3, 3)]
