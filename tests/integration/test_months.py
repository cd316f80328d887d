"""The life of a month: dates, freezing by one of two, what is learned later, and what may never change."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from apps.care.assessments.services import (
    complete_assessment,
    correct_assessment,
    withdraw_assessment,
    write_note,
)
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core import jobs
from apps.foundation.core.models import JobState
from apps.foundation.core.models.append_only import NeverChanges
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Cause
from apps.foundation.partnerships.selectors import figures_moment
from apps.foundation.partnerships.services import take_figures_moment
from apps.money.contracts.selectors import terms_of
from apps.money.reconciliation.domain.months import EARLIER, MonthState
from apps.money.reconciliation.domain.publication import Node, Place
from apps.money.reconciliation.models import MonthDates, Statement, StatementCell
from apps.money.reconciliation.selectors.months import month_lines
from apps.money.reconciliation.selectors.year import year_to_date
from apps.money.reconciliation.services import (
    DatesOutOfOrder,
    FiguresMoved,
    MonthIsFrozen,
    NotTheOpenMonth,
    NotYetProvisional,
    ask_to_freeze,
    set_month_dates,
)
from apps.money.reconciliation.verifying import verify
from tests.factories.assessing import assessed, at
from tests.factories.once import once
from tests.factories.world import World, every, sit

APRIL, MAY, JUNE = (date(2026, month, 1) for month in (4, 5, 6))
TODAY = date(2026, 11, 22)
NOON = at(TODAY, 12)

pytestmark = pytest.mark.django_db


def world_made():
    """Twelve people at Low; each has a record of £10 in April and of £20 in May."""
    made = World.make("here")
    made.people(12)
    made.levels(every(range(12), 2600))
    made.yoc = made.contract()
    made.activity(*(made.record(f"a{n}", n, f"2026-04-{1 + n:02}", "10.00") for n in range(12)))
    made.activity(*(made.record(f"m{n}", n, f"2026-05-{1 + n:02}", "20.00") for n in range(12)))
    return made


made_once, world = once("months", world_made)


def ask(world, month, *, actor=None, today=TODAY, seen=None):
    with tenant(world.partnership.id):
        return ask_to_freeze(
            actor=actor or world.operator, contract=world.yoc, month=month, today=today, seen=seen, nudge=False
        )


def freeze(world, month):
    world.do(ask(world, month))
    with tenant(world.partnership.id):
        return Statement.objects.get(contract=world.yoc, month=month)


def year(world):
    with tenant(world.partnership.id):
        return year_to_date(world.yoc, TODAY, 5)


def lines(world, today=TODAY):
    with tenant(world.partnership.id):
        return {line.month: line for line in month_lines(terms_of(world.yoc), today)}


def test_a_month_is_open_then_provisional_from_its_flex_date_then_frozen(world):
    assert lines(world, date(2026, 5, 20))[APRIL].state == MonthState.OPEN
    # 14 working days after 30 April 2026: the early May bank holiday is not one
    assert lines(world, date(2026, 5, 21))[APRIL].state == MonthState.PROVISIONAL
    assert lines(world)[APRIL].dates.freeze_on == date(2026, 6, 22)
    freeze(world, APRIL)
    assert lines(world)[APRIL].state == MonthState.FROZEN
    assert [month for month, line in lines(world).items() if line.is_open_month] == [MAY]


def test_dates_are_chosen_with_a_reason_and_every_choice_is_kept(world):
    commissioner = world.actor(world.member(Role.COMMISSIONER))
    with tenant(world.partnership.id):
        for day in (20, 25):
            set_month_dates(
                actor=commissioner,
                contract=world.yoc,
                month=MAY,
                flex_on=date(2026, 6, day),
                freeze_on=date(2026, 7, day),
                reason=f"By the {day}th",
            )
        assert list(MonthDates.objects.order_by("id").values_list("reason", flat=True)) == [
            "By the 20th",
            "By the 25th",
        ]
    assert lines(world)[MAY].dates.flex_on == date(2026, 6, 25)
    assert lines(world, date(2026, 6, 24))[MAY].state == MonthState.OPEN
    with tenant(world.partnership.id), pytest.raises(DatesOutOfOrder):
        set_month_dates(
            actor=commissioner,
            contract=world.yoc,
            month=MAY,
            flex_on=date(2026, 5, 31),
            freeze_on=date(2026, 7, 1),
            reason="Too early",
        )
    freeze(world, APRIL)
    with tenant(world.partnership.id), pytest.raises(MonthIsFrozen):
        set_month_dates(
            actor=commissioner,
            contract=world.yoc,
            month=APRIL,
            flex_on=date(2026, 6, 1),
            freeze_on=date(2026, 7, 1),
            reason="Too late",
        )


def test_months_are_frozen_in_order_and_none_before_it_is_provisional(world):
    with pytest.raises(NotTheOpenMonth, match="April 2026 comes before May 2026"):
        ask(world, MAY)
    with pytest.raises(NotYetProvisional, match="provisional from 21 May 2026"):
        ask(world, APRIL, today=date(2026, 5, 20))
    freeze(world, APRIL)
    with pytest.raises(NotTheOpenMonth, match="April 2026 was frozen already, by the command line"):
        ask(world, APRIL)
    with tenant(world.partnership.id):
        assert Statement.objects.count() == 1


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.PROVIDER_MANAGER, Role.ADMINISTRATOR])
def test_only_a_commissioner_freezes(world, role):
    with pytest.raises(PermissionDenied):
        ask(world, APRIL, actor=world.actor(world.member(role)))
    with tenant(world.partnership.id):
        assert not Statement.objects.exists()


def test_of_two_who_freeze_one_month_one_wins_and_the_other_is_told(world):
    first = ask(world, APRIL)
    with tenant(world.partnership.id):
        jobs.Job.objects.filter(id=first.id).update(state=JobState.RUNNING)
    second = ask(world, APRIL)
    assert first.id != second.id
    world.do(second)
    with tenant(world.partnership.id):
        jobs.Job.objects.filter(id=first.id).update(state=JobState.WANTED)
    lost = jobs.run(world.partnership.id, first.id)
    assert lost.state == JobState.FAILED
    assert lost.message.startswith("April 2026 was frozen already, by the command line on ")
    with tenant(world.partnership.id):
        assert Statement.objects.count() == 1


def test_figures_that_changed_after_they_were_shown_are_not_frozen(world):
    with tenant(world.partnership.id):
        seen = figures_moment()
    asked = ask(world, APRIL, seen=seen)
    with tenant(world.partnership.id):
        take_figures_moment()
    with pytest.raises(FiguresMoved):
        ask(world, APRIL, seen=seen)
    assert jobs.run(world.partnership.id, asked.id).state == JobState.FAILED
    with tenant(world.partnership.id):
        assert not Statement.objects.exists()


def test_freezing_is_audited_with_the_check_code(world):
    statement = freeze(world, APRIL)
    with tenant(world.partnership.id):
        event = AuditEvent.objects.get(action="MONTH_FROZEN")
        assert event.details == {"month": "2026-04", "checksum": statement.checksum}
        assert len(statement.checksum) == 64


def test_a_late_file_is_an_adjustment_in_the_open_month_to_the_penny_and_its_rows_are_noticed(world):
    freeze(world, APRIL)
    batch = world.activity(*(world.record(f"late{n}", n, f"2026-04-{1 + n:02}", "3.00") for n in range(7)))
    assert (batch.added, batch.rejected) == (7, 0)
    with tenant(world.partnership.id):
        cause = Cause.objects.get(batch=batch)
        assert (cause.code, cause.rows, cause.is_notice) == ("month-frozen", 7, True)
    said = year(world)
    assert said.actual_pence(Node(APRIL)) == 12_000
    assert said.actual_pence(Node(MAY)) == 24_000 + 2_100
    assert said.actual_pence(Node(MAY, of=EARLIER)) == 2_100
    assert said.actual_pence(Node(MAY, of="2026-04")) == 2_100
    assert said.actual_pence(Node(MAY, of="own")) == 24_000
    assert said.actual_pence(Node()) == 12_000 + 24_000 + 2_100
    assert said.adjusted(MAY) == ["2026-04"]
    freeze(world, MAY)
    world.activity(world.record("late0", 0, "2026-04-01", "0.00") + "Y")
    assert year(world).actual_pence(Node(MAY)) == 26_100
    with tenant(world.partnership.id):
        assert [proof.what for proof in verify() if not proof.holds] == []


def test_an_adjustment_of_too_few_people_is_hidden_and_in_the_total(world):
    freeze(world, APRIL)
    world.activity(*(world.record(f"late{n}", n, "2026-04-20", "3.00") for n in range(2)))
    said = year(world)
    assert said.actual_pence(Node(MAY, of=EARLIER)) is None
    assert said.actual_pence(Node(MAY, of="own")) is None
    assert said.actual_pence(Node(MAY)) == 24_600
    assert said.actual_pence(Node(APRIL)) == 12_000


def test_what_a_statement_held_back_stays_hidden_when_more_is_known(world):
    world.activity(
        *(world.record(f"c{n}", n, "2026-04-21", "7.00", provider="COM", kind="COMMUNITY_CONTACT") for n in (0, 1))
    )
    community = next(id_ for id_, name in year(world).providers.items() if name == "Test community trust")
    at = Node(APRIL, place=Place("provider", community))
    assert year(world).actual_pence(at) is None
    freeze(world, APRIL)
    world.activity(
        *(
            world.record(f"d{n}", n, "2026-04-22", "9.00", provider="COM", kind="COMMUNITY_CONTACT")
            for n in range(2, 12)
        )
    )
    assert year(world).actual_pence(at) is None


def test_a_back_dated_level_moves_days_and_records_to_the_open_month_only(world):
    before = year(world).counted(APRIL, None).pence
    freeze(world, APRIL)
    world.levels(every(range(12), 5200), effective_from="2026-04-16")
    said = year(world)
    assert said.counted(APRIL, None).pence == before
    assert said.counted_late(MAY, 1, "2026-04").days == -12 * 15
    assert said.counted_late(MAY, 2, "2026-04").days == 12 * 15
    # a fee of £1,000 and of £2,000: 12 people x 15 days x £1,000 / 365 more, half up within the running totals
    assert said.counted_late(MAY, 2, "2026-04").pence == 98_630
    with tenant(world.partnership.id):
        assert [proof.what for proof in verify() if not proof.holds] == []


@pytest.mark.parametrize("model", [Statement, StatementCell, MonthDates])
def test_what_is_frozen_refuses_change_in_the_product_and_in_the_database(world, model):
    with tenant(world.partnership.id):
        set_month_dates(
            actor=world.operator,
            contract=world.yoc,
            month=APRIL,
            flex_on=date(2026, 5, 15),
            freeze_on=date(2026, 6, 15),
            reason="As agreed",
        )
    freeze(world, APRIL)
    with tenant(world.partnership.id):
        with pytest.raises(NeverChanges):
            model.objects.first().save()
        with pytest.raises(NeverChanges):
            model.objects.all().delete()
        for statement in ("UPDATE {} SET id = id", "DELETE FROM {}"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement.format(model._meta.db_table))


def test_a_closed_years_correction_is_one_line_prior_year_in_the_next(world):
    short = World.make("short", first=4_000)
    short.people(12)
    short.levels(every(range(12), 2600), effective_from="2026-03-01")
    short.yoc = short.contract(code="old", starts_on=date(2026, 3, 1), ends_before=APRIL)
    following = short.contract(code="new", starts_on=APRIL, ends_before=date(2027, 4, 1))
    short.activity(*(short.record(f"a{n}", n, f"2026-03-{1 + n:02}", "10.00") for n in range(12)))
    freeze(short, date(2026, 3, 1))
    short.activity(*(short.record(f"late{n}", n, "2026-03-30", "4.00") for n in range(6)))
    short.yoc = following
    said = year(short)
    assert said.adjusted(APRIL) == ["prior"]
    assert said.actual_pence(Node(APRIL, of="prior")) == 2_400
    freeze(short, APRIL)
    assert year(short).actual_pence(Node(APRIL)) == 2_400
    short.activity(*(short.record(f"later{n}", n, "2026-03-31", "1.00") for n in range(6)))
    assert year(short).actual_pence(Node(APRIL)) == 2_400
    assert year(short).actual_pence(Node(MAY, of="prior")) == 600
    with tenant(short.partnership.id):
        assert [proof.what for proof in verify() if not proof.holds] == []


def test_what_is_learned_after_the_last_month_waits_in_pounds_of_capitation_and_of_cost(world, client):
    alone = World.make("alone", first=4_000)
    alone.people(12)
    alone.levels(every(range(12), 2600), effective_from="2026-03-01")
    alone.yoc = alone.contract(code="old", starts_on=date(2026, 3, 1), ends_before=APRIL)
    alone.activity(*(alone.record(f"a{n}", n, f"2026-03-{1 + n:02}", "10.00") for n in range(12)))
    months = reverse("reconciliation:months", args=[alone.yoc.uid])
    sit(client, alone.member(Role.COMMISSIONER, organisation="ICB"))
    freeze(alone, date(2026, 3, 1))
    learned = "learned since the last month was frozen"
    assert learned not in client.get(months).content.decode()
    alone.activity(*(alone.record(f"late{n}", n, "2026-03-30", "4.00") for n in range(6)))
    page = client.get(months).content.decode()
    assert f"<strong>+£24.00 of cost was</strong> {learned}" in page
    alone.levels(every(range(12), 5200), effective_from="2026-03-17")
    # 12 people x 15 days at £2,000 instead of £1,000 a year: 98,630 less 49,315
    page = client.get(months).content.decode()
    assert f"<strong>+£493.15 of capitation and +£24.00 of cost were</strong> {learned}" in page


def test_a_withdrawn_assessment_and_a_corrected_day_move_money_in_the_open_month_only(world):
    now = timezone.now()
    with tenant(world.partnership.id):
        done = [assessed(world.operator, world.person(n), date(2026, 4, 16), "BRE H", now=now) for n in range(12)]
        assert [one.classifications.get().need_band for one in done] == [3] * 12
    before = year(world).counted(APRIL, None).pence
    freeze(world, APRIL)
    with tenant(world.partnership.id):
        for one in done[:6]:
            withdraw_assessment(actor=world.operator, assessment=one, why="Somebody else's.", now=now)
        for one in done[6:]:
            draft = correct_assessment(actor=world.operator, assessment=one, now=now)
            write_note(
                actor=world.operator,
                assessment=draft,
                note="assessed_on",
                value=date(2026, 4, 26),
                based_on=0,
                client_id=uuid4(),
                now=now,
            )
            complete_assessment(actor=world.operator, assessment=draft, now=now)
    said = year(world)
    assert said.counted(APRIL, None).pence == before
    assert said.counted_late(MAY, 3, "2026-04").days == -(6 * 15 + 6 * 10)
    assert said.counted_late(MAY, 1, "2026-04").days == 6 * 15 + 6 * 10
    with tenant(world.partnership.id):
        assert [proof.what for proof in verify() if not proof.holds] == []
