"""What changed since a moment, against both moments worked out afresh from facts: to the penny, by cause."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from apps.care.activity.choices import Scope
from apps.care.activity.engine.as_of import cells_as_of
from apps.care.assessments.services import withdraw_assessment
from apps.care.need_bands.choices import NeedBand
from apps.care.patients.choices import ExclusionReason
from apps.care.patients.services import begin_exclusion
from apps.foundation.access.roles import Role
from apps.foundation.core.models import JobState
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.selectors import figures_moment
from apps.money.capitation.selectors import counted_as_of
from apps.money.contracts.choices import Stage
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import terms_of
from apps.money.reconciliation.engine.changing import Asked, cost_acts
from apps.money.reconciliation.models import Visit
from apps.money.reconciliation.presenters.changes import changes_table
from apps.money.reconciliation.runs import ask_to_keep
from apps.money.reconciliation.selectors.changes import (
    TooMuch,
    _terms_known,
    begins_of,
    changes_since,
    earliest_asked,
    last_visit,
    looking_of,
    steps_since,
)
from apps.money.reconciliation.services import note_visit
from tests.factories.agreeing import ready
from tests.factories.assessing import assessed
from tests.factories.once import once
from tests.factories.pages import address, seated, tables_of
from tests.factories.varying import vary
from tests.factories.world import FEES, PEOPLE, World, every

pytestmark = pytest.mark.django_db
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def world_made():
    """Twelve people at Low, each with a record of £10 in April and of £20 in May."""
    made = World.make("here")
    made.people(18)
    made.levels(every(range(12), 2600))
    made.yoc = made.contract()
    made.activity(*(made.record(f"a{n}", n, f"2026-04-{1 + n:02}", "10.00") for n in range(12)), name="april.csv")
    made.activity(*(made.record(f"m{n}", n, f"2026-05-{1 + n:02}", "20.00") for n in range(12)), name="may.csv")
    return made


made_once, world = once("changed", world_made)


def moment(world):
    with tenant(world.partnership.id):
        return figures_moment()


def changed(world, since):
    with tenant(world.partnership.id):
        return changes_since(world.operator, world.yoc, [APRIL, MAY], since)


def afresh(world, as_of):
    """Cost in scope and entitlement of April and May as known at a moment, from records and periods."""
    with tenant(world.partnership.id):
        terms = terms_of(world.yoc, as_of=as_of)
        cost = sum(
            row[-1]
            for row in cells_as_of(as_of)
            if row[0] == world.yoc.id and row[1] in (APRIL, MAY) and row[5] == Scope.IN
        )
        counted = counted_as_of(world.yoc.id, terms.fees_by_month, terms.counting, as_of)
        return cost, sum(row.pence for key, row in counted.items() if key[0] in (APRIL, MAY))


def differences(world, since):
    now = moment(world)
    return tuple(after - before for after, before in zip(afresh(world, now), afresh(world, since), strict=True))


def by_cause(told):
    return {tuple((cause.kind, cause.name) for cause in change.causes): change.pence for change in told.changes}


def test_files_by_name_and_levels_add_up_to_the_difference_of_both_moments_worked_out_afresh(world):
    since = moment(world)
    rows = [world.record(f"l{n}", n, "2026-04-20", "3.00") for n in range(8)]
    world.activity(*rows, world.record("a0", 0, "2026-04-01", "11.00"), name="late.csv")
    world.activity(*(world.record(f"m{n}", n, f"2026-05-{1 + n:02}", "25.00") for n in range(6)), name="mended.csv")
    world.levels(every(range(7), 9000) | every(range(7, 12), 2600) | every(range(12, 18), 2600))
    world.activity(*(world.record(f"n{n}", n, "2026-05-09", "2.00") for n in range(12, 18)), name="new.csv")
    found = changed(world, since)
    assert by_cause(found.cost) == {
        (("file", "late.csv"),): 8 * 300 + 100,
        (("file", "mended.csv"),): 6 * 500,
        (("file", "new.csv"),): 6 * 200,
    }
    assert (found.cost.pence, found.counted.pence) == differences(world, since)
    (causes, pence), *more = by_cause(found.counted).items()
    assert not more
    assert causes == (("level", ""),)
    assert pence == found.counted.pence


def test_a_file_says_what_it_did_to_records_and_its_parts_add_up(world):
    since = moment(world)
    council = {"provider": "SOC", "kind": "SOCIAL_CARE_WEEK"}
    rows = [
        *(world.record(f"n{n}", n, "2026-04-20", "3.00", **council) for n in range(5)),
        *(world.record(f"l{n}", n, "2026-04-20", "4.00") for n in range(6)),
        *(world.record(f"a{n}", n, f"2026-04-{1 + n:02}", "12.00") for n in range(7)),
        *(world.record(f"m{n}", n, f"2026-05-{1 + n:02}", "20.00") + "Y" for n in range(8)),
    ]
    world.activity(*rows, name="all.csv")
    (change,) = changed(world, since).cost.changes
    assert change.parts == (
        (("withdrawn",), -8 * 2000),
        (("later",), 6 * 400),
        (("new",), 5 * 300),
        (("corrected",), 7 * 200),
    )
    assert change.pence == sum(pence for _, pence in change.parts) == -10_700
    few = moment(world)
    more = [world.record(f"o{n}", n, "2026-05-20", "1.00") for n in range(6)]
    world.activity(*more, world.record("a0", 0, "2026-04-01", "13.00"), name="few.csv")
    (change,) = changed(world, few).cost.changes
    assert change.parts == ((("corrected", "later"), 700),)


def test_any_moment_since_the_contract_came_into_force_may_be_asked_for(world):
    now = timezone.now()
    with tenant(world.partnership.id):
        ContractVersion.objects.update(in_force_at=now - timedelta(days=900))
        assert earliest_asked(world.yoc, now) == now - timedelta(days=900)


def test_who_joins_brings_the_cost_of_records_that_were_there_before(world):
    world.activity(*(world.record(f"o{n}", n, "2026-05-09", "2.00") for n in range(12, 18)))
    since = moment(world)
    world.levels(every(range(18), 2600))
    found = changed(world, since)
    assert found.cost.pence == 6 * 200
    assert (found.cost.pence, found.counted.pence) == differences(world, since)


def test_withdrawals_deaths_and_exclusions_are_told_apart_where_enough_people_stand_behind_each(world):
    since = moment(world)
    world.activity(*(world.record(f"a{n}", n, f"2026-04-{1 + n:02}", "10.00") + "Y" for n in range(5)), name="back.csv")
    dead = [
        f"{world.number(n)},Family{n},Given{n},1940-01-{1 + n:02},{'F' if n % 2 else 'M'},P01,2020-01-01,01,2026-05-01"
        for n in range(5, 10)
    ]
    world.send("people", "\n".join([PEOPLE, *dead]), name="deaths.csv")
    with tenant(world.partnership.id):
        for n in (10, 11, 0, 1, 2):
            begin_exclusion(
                actor=world.operator,
                person=world.person(n),
                reason=next(iter(ExclusionReason)),
                starts_on=date(2026, 5, 20),
            )
    found = changed(world, since)
    assert (found.cost.pence, found.counted.pence) == differences(world, since)
    assert by_cause(found.cost)[("file", "back.csv"),] == -5_000
    assert set(by_cause(found.counted)) == {(("register", "deaths.csv"),), (("by_hand", ""),)}


def test_a_cause_about_too_few_people_is_told_with_another_and_alone_is_not_told(world):
    since = moment(world)
    world.activity(world.record("x1", 0, "2026-05-03", "5.00"), name="few.csv")
    found = changed(world, since)
    # the month's other acts are about enough people: it joins the last of them
    assert found.cost.since < since
    assert by_cause(found.cost) == {(("file", "few.csv"), ("file", "may.csv")): 12 * 2_000 + 500}
    for name in ("a.csv", "b.csv"):
        world.activity(*(world.record(f"{name}{n}", n, "2026-05-09", "2.00") for n in range(6)), name=name)
    assert changed(world, moment(world)).cost.changes == []


def test_corrected_and_withdrawn_assessments_are_a_cause_of_their_own(world):
    now = timezone.now()
    with tenant(world.partnership.id):
        done = [assessed(world.operator, world.person(n), date(2026, 4, 10), "MOB H, CON H", now=now) for n in range(5)]
    since = moment(world)
    with tenant(world.partnership.id):
        for one in done:
            withdraw_assessment(actor=world.operator, assessment=one, why="Somebody else's.", now=timezone.now())
    found = changed(world, since)
    assert set(by_cause(found.counted)) == {(("correction", ""),)}
    assert (found.cost.pence, found.counted.pence) == differences(world, since)


def test_pages_lead_there_from_the_dashboard_and_a_kept_run(world):
    with tenant(world.partnership.id):
        job = ask_to_keep(actor=world.operator, contract=world.yoc, nudge=False)
    world.do(job)
    world.activity(*(world.record(f"l{n}", n, "2026-04-20", "3.00") for n in range(8)), name="late.csv")
    with tenant(world.partnership.id):
        Batch.objects.update(organisation=Organisation.objects.get(ods_code="ICB"))
    client = seated(world, Role.COMMISSIONER)
    assert b"/changes/" in client.get(address(world)).content
    runs = client.get(address(world, "runs/")).content.decode()
    link = runs.split("/changes/?")[1].split('"')[0]
    answer = client.get(address(world, f"changes/?{link}"))
    cost, counted, *_ = tables_of(answer)
    added = "records that a later file of the same months added"
    assert cost[1:] == [[f"File late.csv{added}", "+24.00"], ["Together", "+24.00"]]
    assert counted[1:] == [["Together", "0.00"]]
    assert "Actual cost rose by £24.00. Counted did not change." in answer.content.decode()
    assert client.get(address(world, f"changes/?{link}&file=csv")).content.startswith(b"Cause")


@pytest.mark.parametrize("query", ["since=x", "since=2026-11-20", "day=&at=", "day=99", "day=1/11/2026&at=25:00"])
def test_odd_moments_are_answered(world, query):
    assert seated(world, Role.COMMISSIONER).get(address(world, f"changes/?{query}")).status_code == 200


def test_more_than_a_page_looks_through_is_found_by_a_job_and_kept(world, monkeypatch):
    since = moment(world)
    world.activity(*(world.record(f"l{n}", n, "2026-04-20", "3.00") for n in range(8)), name="late.csv")
    at_once = changed(world, since)
    monkeypatch.setattr("apps.money.reconciliation.selectors.changes.MOST_ROWS", 20)
    assert changed(world, since) == TooMuch(32, begins_of(since))
    client, page = seated(world, Role.COMMISSIONER), address(world, f"changes/?{urlencode({'since': since})}")
    assert "32 rows of files" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    with tenant(world.partnership.id):
        job = looking_of(world.yoc, begins_of(since))
    assert world.do(job).state == JobState.DONE
    assert changed(world, since) == at_once
    assert "Figures changed since" not in client.get(page).content.decode()
    world.activity(*(world.record(f"x{n}", n, "2026-04-21", "1.00") for n in range(8)), name="more.csv")
    assert changed(world, since) == at_once
    assert "Figures changed since" in client.get(page).content.decode()


def test_since_the_last_visit_means_the_visit_before_this_one(world):
    commissioner = world.actor(world.member(Role.COMMISSIONER))
    now = timezone.now()
    with tenant(world.partnership.id):
        for hours in (50, 49.9, 2, 1.5, 0.01):
            note_visit(actor=commissioner, contract=world.yoc, now=now - timedelta(hours=hours))
        assert last_visit(commissioner, world.yoc) == now - timedelta(hours=1.5)
        note_visit(actor=commissioner, contract=world.yoc, now=now)
        assert last_visit(commissioner, world.yoc) == now - timedelta(hours=1.5)


def test_the_page_offers_the_last_visit_first_and_opening_the_dashboard_notes_one(world):
    client = seated(world, Role.COMMISSIONER)
    assert b"Your last visit" not in client.get(address(world, "changes/")).content
    client.get(address(world))
    with tenant(world.partnership.id):
        Visit.objects.update(looked_at=timezone.now() - timedelta(hours=3))
    client.get(address(world))
    assert "Your last visit to these figures" in str(tables_of(client.get(address(world, "changes/")))[-1])


def test_who_is_taken_off_and_put_on_for_the_same_sum_at_once_does_not_stand_behind_a_file(world):
    since = moment(world)
    swapped = [
        line
        for n in range(1, 11)
        for line in (
            world.record(f"a{n}", n, f"2026-04-{1 + n:02}", "10.00") + "Y",
            world.record(f"s{n}", n, "2026-04-20", "10.00"),
        )
    ]
    world.activity(*swapped, world.record("x1", 0, "2026-05-03", "5.00"), name="swapped.csv")
    asked = Asked(world.yoc.id, (APRIL, date(2026, 6, 1)), since, known(world))
    with tenant(world.partnership.id):
        assert [(act.pence, act.people) for act in cost_acts(asked)] == [(500, [world.person(0).id])]
    assert (("file", "swapped.csv"),) not in by_cause(changed(world, since).cost)


def known(world):
    with tenant(world.partnership.id):
        return _terms_known(world.yoc)


def fees_changed(agreeing, month, fees):
    """The step of a variation in what was counted from April to its month."""
    with tenant(agreeing.id):
        since = figures_moment()
    vary(agreeing, month, fees=fees)
    months = [date(2026, n, 1) for n in range(4, 13)]
    with tenant(agreeing.id):
        contract = Contract.objects.get(id=agreeing.contract.id)
        return steps_since(contract, months, since)[1]


def test_other_fees_are_about_those_at_the_smallest_level_whose_fee_differs_and_nobody_else():
    agreeing = ready("other")
    agreeing.begin(Stage.SHADOW_PRICE)
    agreeing.world.levels({0: 9_000, 1: 9_000}, effective_from="2026-06-01")
    low, medium, high = FEES[NeedBand.LOW], FEES[NeedBand.MEDIUM], FEES[NeedBand.HIGH]
    dearer = {NeedBand.LOW: low + 1_000, NeedBand.MEDIUM: medium, NeedBand.HIGH: high + 1_000}
    (step,) = fees_changed(agreeing, date(2026, 12, 1), dearer)
    with tenant(agreeing.id):
        assert step.people == {agreeing.world.person(0).id, agreeing.world.person(1).id}


def test_a_variation_that_moves_nothing_to_date_is_no_cause():
    agreeing = ready("other")
    agreeing.begin(Stage.SHADOW_PRICE)
    assert fees_changed(agreeing, date(2026, 12, 1), FEES) == []


@pytest.mark.parametrize("name", ["late.csv", "999 000 0018 mended.csv"])
def test_a_file_is_named_to_who_sent_it_and_to_others_by_sender_day_and_kind(world, name):
    since = moment(world)
    world.activity(*(world.record(f"l{n}", n, "2026-04-20", "3.00") for n in range(8)), name=name)
    with tenant(world.partnership.id):
        hospital = Organisation.objects.get(ods_code="ACU")
        Batch.objects.filter(file_name=name).update(organisation=hospital)
        told = changed(world, since).cost
    manager, commissioner = (
        world.actor(world.member(role, organisation=code, email=f"{code.lower()}@reads.example"))
        for role, code in ((Role.PROVIDER_MANAGER, "ACU"), (Role.COMMISSIONER, "ICB"))
    )
    own, others = (
        changes_table(told, "Cost", "cost", reader).rows[0].cells[0].text for reader in (manager, commissioner)
    )
    without = f"File from Test hospital, {day_in_words(timezone.localdate())}: Activity and cost"
    assert others == without
    assert own == ("File late.csv" if name == "late.csv" else without)
