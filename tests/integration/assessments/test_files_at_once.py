"""Somebody completes or withdraws an assessment at the moment at which a file of assessments is taken in."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from apps.care.assessments.engine import taking
from apps.care.assessments.models import Assessment
from apps.care.assessments.selectors import completed_of
from apps.care.assessments.services import (
    AlreadyCorrected,
    CannotWithdraw,
    complete_assessment,
    correct_assessment,
    withdraw_assessment,
)
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.services import AcceptedRows
from tests.factories.assessing import at, draft
from tests.factories.team import world_with_a_team
from tests.integration.assessments.test_files_of_assessments import JUNE, MAY, counts, row, send
from tests.integration.assessments.test_levels import history
from tests.integration.test_months_at_once import WAITS


@pytest.fixture
def made(committed_db):
    world, team = world_with_a_team()
    grace = world.actor(world.member(Role.CARE_COORDINATOR, organisation="COM", team=team))
    return world, grace


def while_taken_in(world, batch, act):
    """The file is read against what is there, and not written yet: now the other one comes, and has to wait. What
    their act came to."""
    said = []

    def do():
        try:
            with tenant(world.partnership.id):
                said.append(act())
        except Exception as refusal:
            said.append(refusal)
        finally:
            connections.close_all()

    other = threading.Thread(target=do)

    def tell(done, words):
        if words != "writing assessments":
            return
        other.start()
        until = time.monotonic() + 60
        while time.monotonic() < until and not said:
            with connection.cursor() as cursor:
                cursor.execute(WAITS)
                if cursor.fetchone()[0]:
                    return
            time.sleep(0.02)

    with tenant(world.partnership.id), transaction.atomic():
        taking.take(AcceptedRows(batch), world.operator, tell)
    other.join(60)
    return said


def test_a_completion_sees_the_later_assessment_of_the_file_and_ends_at_its_day(made):
    world, grace = made
    person = world.person(0)
    with tenant(world.partnership.id):
        begun = draft(grace, person, MAY, "MOB L")
    batch = send(world, row(world, 0, JUNE, "BRE H"), commit=False, state="CHECKED")
    while_taken_in(world, batch, lambda: complete_assessment(actor=grace, assessment=begun, now=at(JUNE)))
    with tenant(world.partnership.id):
        assert history(person) == [(MAY, JUNE, 1, 1), (JUNE, None, 3, 3)]


def test_a_withdrawal_sees_that_the_file_has_corrected_the_assessment(made):
    world, grace = made
    person = world.person(0)
    send(world, row(world, 0, MAY, "BRE M"))
    with tenant(world.partnership.id):
        first = Assessment.objects.get()
    batch = send(world, row(world, 0, MAY, "BRE H"), commit=False, state="CHECKED")
    [said] = while_taken_in(
        world, batch, lambda: withdraw_assessment(actor=grace, assessment=first, why="Not hers.", now=at(JUNE))
    )
    assert isinstance(said, CannotWithdraw), said
    with tenant(world.partnership.id):
        assert [one.version for one in completed_of(person.id)] == [2]
        assert history(person) == [(MAY, None, 3, 3)]


def test_a_correction_of_what_a_file_has_corrected_meanwhile_is_told_and_changes_nothing(made):
    world, grace = made
    person = world.person(0)
    send(world, row(world, 0, MAY, "BRE M"))
    with tenant(world.partnership.id):
        begun = correct_assessment(actor=grace, assessment=Assessment.objects.get(), now=at(JUNE))
    assert counts(send(world, row(world, 0, MAY, "BRE H"))) == (1, 0, 1, 0, 0)
    with tenant(world.partnership.id):
        with pytest.raises(AlreadyCorrected, match="Give this draft up"):
            complete_assessment(actor=grace, assessment=begun, now=at(JUNE))
        begun.refresh_from_db()
        assert (begun.is_draft, history(person)) == (True, [(MAY, None, 3, 3)])
