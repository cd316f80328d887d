"""Data received: expected from what came before, due by the calendar, and carried by every figure."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.care.activity.choices import ActivityKind, Scope
from apps.care.activity.models import Delivery
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import Stage
from apps.money.contracts.models import Contract, ContractVersion, ScopeLine
from apps.money.reconciliation.domain.coverage import Expectation, State
from apps.money.reconciliation.models import ExpectedSource, ReconciliationRun, Statement
from apps.money.reconciliation.runs import ask_to_keep
from apps.money.reconciliation.selectors.coverage import coverage_of, coverage_then
from apps.money.reconciliation.services import ListIsKept, ask_to_freeze, begin_expected_list, expect_source
from tests.factories.agreeing import ready
from tests.factories.once import once
from tests.factories.pages import address, seated, tables_of
from tests.factories.varying import vary
from tests.factories.world import World, every

pytestmark = pytest.mark.django_db
APRIL, MAY, JUNE, JULY = (date(2026, month, 1) for month in (4, 5, 6, 7))
CONTACT = {"provider": "COM", "kind": "COMMUNITY_CONTACT"}
TODAY = date(2026, 7, 25)


def world_made():
    """The hospital sends April to June, the community trust April and May, and a year of records before."""
    made = World.make("here")
    made.people(12)
    made.levels(every(range(12), 2600))
    made.yoc = made.contract()
    for month in ("2026-04", "2026-05", "2026-06"):
        made.activity(*(made.record(f"a{month}{n}", n, f"{month}-{1 + n:02}", "10.00") for n in range(12)))
    for month in ("2026-04", "2026-05"):
        made.activity(*(made.record(f"c{month}{n}", n, f"{month}-{1 + n:02}", "1.00", **CONTACT) for n in range(12)))
    return made


made_once, world = once("covered", world_made)


def coverage(world, today=TODAY):
    with tenant(world.partnership.id):
        return coverage_of(world.operator, world.yoc, today)


def states(world, today=TODAY):
    found = coverage(world, today)
    return {
        source.provider: [standing.state for standing in standings.values()] for source, standings in found.grid.items()
    }


def taken_in_on(world, text, *days):
    """The batches of a text in their name came on these days; the contract came into force before them."""
    with tenant(world.partnership.id):
        ContractVersion.objects.update(in_force_at=datetime(2026, 3, 1, tzinfo=UTC))
        for batch, day in zip(Batch.objects.filter(kind="activity").order_by("id")[text], days, strict=True):
            Batch.objects.filter(id=batch.id).update(recorded_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def test_a_file_delivers_rows_by_provider_kind_and_month_and_withdrawals_deliver_none(world):
    world.activity(
        world.record("x1", 0, "2026-05-03", "5.00"),
        world.record("x2", 1, "2026-06-03", "5.00"),
        world.record("a2026-040", 0, "2026-04-01", "10.00") + "Y",
    )
    with tenant(world.partnership.id):
        batch = Batch.objects.latest("id")
        found = Delivery.objects.filter(batch=batch).order_by("month")
        assert list(found.values_list("provider__ods_code", "kind", "month", "rows")) == [
            ("ACU", ActivityKind.AE_ATTENDANCE, MAY, 1),
            ("ACU", ActivityKind.AE_ATTENDANCE, JUNE, 1),
        ]


def test_what_came_two_months_in_a_row_is_missing_once_it_is_due_and_not_before(world):
    # June's data are due on 20 July 2026: fourteen working days after the month
    assert states(world, date(2026, 7, 20)) == {
        "Test hospital": [State.RECEIVED] * 3 + [State.NOT_YET_DUE],
        "Test community trust": [State.RECEIVED] * 2 + [State.NOT_YET_DUE] * 2,
    }
    assert states(world, date(2026, 7, 21))["Test community trust"][2] == State.MISSING
    share = coverage(world).share([APRIL, MAY, JUNE])
    assert (share.received, share.expected, share.percent) == (5, 6, 83)
    assert [(source.provider, month) for source, month in share.missing] == [("Test community trust", JUNE)]
    assert coverage(world).complete() == [APRIL, MAY]


def test_what_came_after_its_day_is_late_and_says_by_how_many_days(world):
    taken_in_on(world, slice(0, 3), date(2026, 5, 21), date(2026, 6, 18), date(2026, 7, 21))
    found = next(one for source, one in coverage(world).grid.items() if source.provider == "Test hospital")
    assert [found[month].state for month in (APRIL, MAY, JUNE)] == [State.RECEIVED, State.RECEIVED, State.LATE]
    assert found[JUNE].days_late == 1


def test_what_first_came_after_the_month_was_frozen_is_late_whatever_the_day(world):
    with tenant(world.partnership.id):
        job = ask_to_freeze(actor=world.operator, contract=world.yoc, month=APRIL, today=TODAY, nudge=False)
    world.do(job)
    world.activity(*(world.record(f"s{n}", n, "2026-04-03", "2.00", provider="SOC") for n in range(6)))
    assert states(world)["Test council"][0] == State.LATE


def test_a_year_before_makes_a_silent_source_missing_from_the_first_month(world):
    months = [f"{2025 + (3 + n) // 12}-{1 + (3 + n) % 12:02}" for n in range(9)]
    rows = [
        world.record(f"p{month}{n}", n, f"{month}-02", "1.00", provider="SOC") for month in months for n in range(5)
    ]
    world.activity(*rows)
    assert states(world)["Test council"] == [State.MISSING] * 3 + [State.NOT_YET_DUE]


def test_pages_carry_it_and_only_a_provider_reads_how_many_rows_of_its_own_came(world):
    said = "83% of expected data received (5 of 6)."
    missing = "Test community trust, Community contact, June 2026"
    client = seated(world, Role.COMMISSIONER)
    with tenant(world.partnership.id):
        job = ask_to_keep(actor=world.operator, contract=world.yoc, nudge=False)
    world.do(job)
    with tenant(world.partnership.id):
        run = ReconciliationRun.objects.get()
    whys = (f"why/{what}/" for what in ("counted", "actual", "plan", "variance"))
    for place in ("", "received/", "months/", "changes/", "money/", f"runs/{run.uid}/", "?file=csv", *whys):
        page = client.get(address(world, place)).content.decode()
        assert said in page
        assert missing in page
    assert missing in client.get("/").content.decode()
    assert "12 rows" not in client.get(address(world, "received/")).content.decode()
    client = seated(world, Role.PROVIDER_MANAGER, "ACU")
    hospital, community = tables_of(client.get(address(world, "received/")))[0][1:]
    assert "12 rows" in hospital[2]
    assert "12 rows" not in community[2]


def test_a_statement_carries_what_was_received_when_it_was_made(world):
    with tenant(world.partnership.id):
        job = ask_to_freeze(actor=world.operator, contract=world.yoc, month=APRIL, today=TODAY, nudge=False)
    world.do(job)
    with tenant(world.partnership.id):
        statement = Statement.objects.get()
        first = Batch.objects.filter(kind="activity").order_by("id")[3]
        Batch.objects.filter(id=first.id).update(recorded_at=statement.as_of + timedelta(days=1))
    client = seated(world, Role.COMMISSIONER)
    page = client.get(address(world, f"months/{statement.uid}/")).content.decode()
    assert "100% of expected data received (1 of 1)." in page


def scoped(version, *phases):
    """A version's scope of community contacts: (from, scope), each to the next or the end."""
    ScopeLine.objects.filter(version=version, kind=ActivityKind.COMMUNITY_CONTACT).delete()
    ends = [first for first, _ in phases[1:]] + [version.ends_before]
    for (first, scope), ends_before in zip(phases, ends, strict=True):
        for ltc_related in (True, False):
            ScopeLine.objects.create(
                version=version,
                kind=ActivityKind.COMMUNITY_CONTACT,
                ltc_related=ltc_related,
                starts_on=first,
                ends_before=ends_before,
                scope=scope,
            )


def test_a_kind_of_care_is_expected_in_the_months_in_which_it_is_in_the_contract(world):
    with tenant(world.partnership.id):
        scoped(ContractVersion.objects.get(), (APRIL, Scope.OUT), (MAY, Scope.IN), (JUNE, Scope.LINKED))
    found = {
        source.linked: [standing.state for standing in standings.values()]
        for source, standings in coverage(world).grid.items()
        if source.kind == ActivityKind.COMMUNITY_CONTACT
    }
    nothing = State.NOT_EXPECTED
    assert found == {
        False: [nothing, State.RECEIVED, nothing, nothing],
        True: [nothing, nothing, State.MISSING, State.NOT_YET_DUE],
    }


def test_what_was_received_by_a_statement_is_as_the_terms_stood_then():
    agreeing = ready("other")
    agreeing.begin(Stage.SHADOW_PRICE)
    world = agreeing.world
    for month in ("2026-04", "2026-05"):
        world.activity(*(world.record(f"c{month}{n}", n, f"{month}-{1 + n:02}", "1.00", **CONTACT) for n in range(6)))
    with tenant(agreeing.id):
        scoped(ContractVersion.objects.get(), (APRIL, Scope.OUT))
        contract = Contract.objects.get(id=agreeing.contract.id)
        job = ask_to_freeze(actor=world.operator, contract=contract, month=APRIL, today=TODAY, nudge=False)
    world.do(job)
    with tenant(agreeing.id):
        statement = Statement.objects.select_related("contract").get()
        before = coverage_then(world.operator, statement.contract, statement.month, statement.as_of)
    assert before.grid == {}
    later = vary(agreeing, MAY)
    with tenant(agreeing.id):
        scoped(later, (MAY, Scope.IN))
        assert coverage_then(world.operator, statement.contract, statement.month, statement.as_of) == before
        (standings,) = coverage_of(world.operator, contract, TODAY).grid.values()
    assert [standing.state for standing in standings.values()][:2] == [State.NOT_EXPECTED, State.RECEIVED]


def expect(world, code, kind, first, **more):
    with tenant(world.partnership.id):
        return expect_source(
            actor=world.operator,
            contract=world.yoc,
            provider_id=Organisation.objects.get(ods_code=code).id,
            kind=kind,
            expectation=Expectation(first, **more),
            reason="Agreed",
        )


def test_where_a_list_is_kept_what_never_came_is_missing_and_due_by_its_own_working_day(world):
    with tenant(world.partnership.id):
        assert begin_expected_list(actor=world.operator, contract=world.yoc, today=TODAY) == 2
        with pytest.raises(ListIsKept):
            begin_expected_list(actor=world.operator, contract=world.yoc, today=TODAY)
    assert states(world)["Test community trust"] == [State.RECEIVED] * 2 + [State.MISSING, State.NOT_YET_DUE]
    expect(world, "SOC", ActivityKind.SOCIAL_CARE_WEEK, MAY, last_month=JUNE)
    expect(world, "COM", ActivityKind.COMMUNITY_CONTACT, APRIL, last_month=MAY)
    expect(world, "ACU", ActivityKind.AE_ATTENDANCE, APRIL, by_working_day=30)
    assert states(world) == {
        "Test hospital": [State.RECEIVED] * 3 + [State.NOT_YET_DUE],
        "Test community trust": [State.RECEIVED] * 2 + [State.NOT_EXPECTED] * 2,
        "Test council": [State.NOT_EXPECTED] + [State.MISSING] * 2 + [State.NOT_EXPECTED],
    }
    found = next(one for source, one in coverage(world).grid.items() if source.provider == "Test hospital")
    assert found[JULY].due_on == date(2026, 9, 14)  # thirty working days after July, one of them a bank holiday
    assert coverage(world).complete() == [APRIL]


def test_a_list_is_kept_by_commissioners_with_every_line_and_a_statement_keeps_the_one_of_its_day(world):
    with tenant(world.partnership.id):
        job = ask_to_freeze(actor=world.operator, contract=world.yoc, month=APRIL, today=TODAY, nudge=False)
    world.do(job)
    client = seated(world, Role.COMMISSIONER)
    page = address(world, "received/expected/")
    with tenant(world.partnership.id):
        council = Organisation.objects.get(ods_code="SOC").id
    line = {"provider": council, "kind": 9, "first_month": "2026-04-01", "last_month": "", "reason": "Now in scope"}
    assert client.post(page, line | {"by_working_day": "61"}).status_code == 200
    assert client.post(page, line | {"kind": "4"}).status_code == 200  # outpatients are not in the contract
    for _ in range(2):
        assert client.post(page, line).status_code == 302
    assert client.post(page, line | {"is_off": "on", "reason": "It stopped"}).status_code == 302
    with tenant(world.partnership.id):
        assert list(ExpectedSource.objects.order_by("id").values_list("is_off", "reason")) == [
            (False, "Now in scope"),
            (True, "It stopped"),
        ]
        statement = Statement.objects.get()
        then = coverage_then(world.operator, world.yoc, APRIL, statement.as_of)
    assert "Test council" not in {source.provider for source in then.grid}
    assert not then.by_list
    assert coverage(world).by_list
    shown = client.get(page).content.decode()
    assert "taken off the list" in shown
    assert seated(world, Role.PROVIDER_MANAGER, "ACU").post(page, line).status_code == 403
