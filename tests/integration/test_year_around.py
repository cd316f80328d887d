"""Around a year's figures on its dashboard: forecast outturn, last year, and what the usual tariff would have paid."""

from datetime import date

import pytest

from apps.care.activity.choices import ActivityKind, Scope
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.models import Contract, ContractVersion, ScopeLine
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.services import ask_to_freeze
from tests.factories.once import once
from tests.factories.pages import address, seated, tables_of
from tests.factories.world import World, every

pytestmark = pytest.mark.django_db
MONTHS = ("2026-04", "2026-05", "2026-06", "2026-07")
CONTACT = {"provider": "COM", "kind": "COMMUNITY_CONTACT"}


def world_made():
    """Twelve people at Low; last year each cost £30 in April and £10 in January, this year £10, £20, £30, £10."""
    made = World.make("here")
    made.people(12)
    made.levels(every(range(12), 2600), effective_from="2025-04-01")
    made.contract(code="before", starts_on=date(2025, 4, 1), ends_before=date(2026, 4, 1))
    send(made, "2025-04", "30.00")
    send(made, "2026-01", "10.00")
    made.contract()
    for month, pounds in zip(MONTHS, ("10.00", "20.00", "30.00", "10.00"), strict=True):
        send(made, month, pounds)
    return made


made_once, world = once("year_around", world_made)


def send(world, month, pounds, **more):
    world.activity(*(world.record(f"{month}-{n}", n, f"{month}-{1 + n:02}", pounds, **more) for n in range(12)))


def page_of(world, page=""):
    return seated(world, Role.COMMISSIONER).get(address(world, page))


def words_of(response):
    return " ".join(response.content.decode().split())


def test_the_first_lines_name_the_forecast_outturn_and_last_year(world):
    page = words_of(page_of(world))
    assert "Forecast outturn" in page
    assert "Where the year is heading" in page
    assert "from 4 months of which all expected data came" in page
    assert " a year</" in page
    last = page.split("Last year")[1]
    assert 'title="£480.00"' in last.split("</div>")[0]
    assert "£360 April to July 2025" in last


def test_a_year_is_said_only_of_twelve_months():
    made = World.make("longer", first=800)
    made.people(12)
    made.levels(every(range(12), 2600), effective_from="2024-04-01")
    made.contract(code="before", starts_on=date(2024, 4, 1), ends_before=date(2026, 4, 1))
    send(made, "2025-04", "30.00")
    made.contract(ends_before=date(2028, 4, 1))
    send(made, "2026-04", "10.00")
    page = words_of(page_of(made))
    assert "in all 24 months" in page
    assert "a year</" not in page
    assert "Last year" not in page
    assert 'title="£360.00"' in page.split("Contract before")[1].split("</div>")[0]


def test_known_months_and_expected_ones_add_up_to_the_outturn(world):
    answer = page_of(world, "?file=csv&table=6").content.decode().splitlines()
    assert answer[0].startswith("Month,Plan")
    assert answer.pop().startswith("100% of expected data received (4 of 4).")
    rows = [line.split(",") for line in answer[1:]]
    assert len(rows) == 12
    assert [row[2] for row in rows[:4]] == ["120", "240", "360", "120"]


def test_two_months_are_too_few_to_forecast(world):
    with tenant(world.partnership.id):
        assert ContractVersion.objects.filter(state="IN_FORCE").count() == 2
    few = World.make("few", first=900)
    few.people(12)
    few.levels(every(range(12), 2600))
    few.contract()
    for month in MONTHS[:2]:
        send(few, month, "10.00")
    client = seated(few, Role.COMMISSIONER)
    page = words_of(client.get(address(few)))
    assert "Too few months to say: a forecast needs 3 of which all expected data came, and there are 2." in page
    assert "Last year" not in page


def test_a_missing_month_is_forecast_and_not_taken_for_nil(world):
    send(world, "2026-05", "5.00", **CONTACT | {"provider": "COM"})
    send(world, "2026-06", "5.00", **CONTACT | {"provider": "COM"})
    page = words_of(page_of(world))
    assert "Missing: Test community trust, Community contact, July 2026." in page
    assert "from 3 months of which all expected data came" in page


def test_in_shadow_the_usual_tariff_stands_beside_capitation_by_month_and_provider(world):
    client = seated(world, Role.COMMISSIONER)
    answer = client.get(address(world, "usual-tariff/"))
    months, providers = tables_of(answer)
    assert [row[0] for row in months[1:]] == ["April 2026", "May 2026", "June 2026", "July 2026", "Together"]
    assert [row[4] for row in months[1:]] == ["120.00", "240.00", "360.00", "120.00", "840.00"]
    for row in months[1:]:
        due, _, tariff, _, gap = (float(cell.replace(",", "").replace("−", "-")) for cell in row[2:])
        assert round(due - tariff, 2) == gap
    assert providers[1][-1] == providers[-1][-1] == "840.00"
    assert "suspended only when the contract is live" in words_of(answer)
    assert "usual-tariff/" in client.get(address(world)).content.decode()


def test_in_shadow_the_dashboard_says_it_in_a_line_and_a_statement_by_provider(world):
    said = "the usual tariff would have paid £840.00"
    client = seated(world, Role.COMMISSIONER)
    assert said in words_of(client.get(address(world)))
    with tenant(world.partnership.id):
        contract = Contract.objects.get(code="yoc")
        job = ask_to_freeze(
            actor=world.operator, contract=contract, month=date(2026, 4, 1), today=date(2026, 7, 25), nudge=False
        )
    world.do(job)
    with tenant(world.partnership.id):
        page = f"months/{Statement.objects.get().uid}/"
    answer = client.get(address(world, page))
    assert "the usual tariff would have paid £120.00" in words_of(answer)
    *_, together, due = next(one for one in tables_of(answer) if one[-1][0].startswith("Counted capitation"))
    assert (together[0], together[2]) == ("All providers", "120.00")
    assert (due[0], due[2]) == ("Counted capitation, all providers", "120.00")


def test_linked_care_is_told_by_sector_and_few_are_hidden_with_the_next(world):
    with tenant(world.partnership.id):
        version = ContractVersion.objects.get(contract__code="yoc")
        kinds = {ActivityKind.COMMUNITY_CONTACT, ActivityKind.SOCIAL_CARE_WEEK}
        ScopeLine.objects.filter(version=version, kind__in=kinds).update(scope=Scope.LINKED)
    council = {"provider": "SOC", "kind": "SOCIAL_CARE_WEEK"}
    few = [world.record(f"s{n}", n, "2026-05-03", "7.00", **council) for n in range(2)]
    world.activity(*(world.record(f"c{n}", n, "2026-05-03", "2.00", **CONTACT) for n in range(12)), *few)
    client = seated(world, Role.COMMISSIONER)
    assert linked(client.get(address(world))) == [["not shown", "not shown"]] * 2
    world.activity(*(world.record(f"m{n}", n, "2026-05-03", "7.00", **council) for n in range(2, 6)))
    assert linked(client.get(address(world))) == [["12", "24.00"], ["6", "42.00"]]


def linked(page):
    return sorted(row[1:] for row in tables_of(page)[-1] if row[0].endswith("never counted"))


def test_months_that_are_live_are_not_compared(world):
    with tenant(world.partnership.id):
        ContractVersion.objects.filter(contract__code="yoc").update(stage="LIVE", live_from=date(2026, 6, 1))
    months, _ = tables_of(page_of(world, "usual-tariff/"))
    assert [row[0] for row in months[1:]] == ["April 2026", "May 2026", "Together"]


def test_few_people_are_hidden_beside_the_tariff_too(world):
    world.activity(*(world.record(f"s{n}", n, "2026-05-03", "7.00", provider="SOC") for n in range(2)))
    page = page_of(world, "usual-tariff/")
    _, providers = tables_of(page)
    council = next(row for row in providers if row[0] == "Test council")
    assert council[2] == council[-1] == "not shown"
    assert "14.00" not in page.content.decode()
