"""A plan with last year's season, from the records to the pages that parties sign and compare by."""

from datetime import date

import pytest

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.models import PlanLine
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import text_of
from apps.money.payments.selectors.due import planned_months
from tests.factories.pages import address, seated, tables_of
from tests.factories.world import World, every

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 1)


@pytest.fixture
def world():
    """Six people who went to hospital in June and, at twice the cost, in December; and again this June."""
    world = World.make()
    world.people(6)
    world.levels(every(range(6), 3000))
    world.activity(
        *[world.record(f"june-{n}", n, "2025-06-10", "30.00") for n in range(6)],
        *[world.record(f"december-{n}", n, "2025-12-10", "60.00") for n in range(6)],
    )
    world.contract()
    world.activity(*[world.record(f"now-{n}", n, "2026-06-10", "31.00") for n in range(6)], name="june.csv")
    return world


@pytest.fixture
def commissioner(world):
    return seated(world, Role.COMMISSIONER)


def test_the_plan_that_is_signed_is_read_by_month_and_provider_and_taken_away_whole(world, commissioner):
    # £6,000 a year. June and December come to £1,002.74 by days, of which December has two thirds.
    by_month, by_place, *_ = tables_of(commissioner.get(f"/contracts/{uid_of(world)}/plan/"))
    found = {row[0]: row[1:] for row in by_month[1:]}
    nil = "0.00"
    assert found["June 2026"] == ["180", "334.25", nil, nil, "334.25", "6"]
    assert found["December 2026"] == ["186", "668.49", nil, nil, "668.49", "6"]
    assert found["Whole term"] == ["2,190", "6,000.00", nil, nil, "6,000.00", "72"]
    assert [row[1:] for row in by_place[1:]] == [["Acute", "6,000.00", "72"], ["", "6,000.00", "72"]]
    whole = commissioner.get(f"/contracts/{uid_of(world)}/plan/", {"file": "csv", "table": "4"}).content.decode()
    assert [line.split(",")[2:] for line in whole.splitlines() if line.startswith("June 2026")] == [
        ["Acute", "334.25", "6"]
    ]


def test_expected_activity_stands_beside_what_was_found_and_counted_beside_planned_days(world, commissioner):
    found = {table[0][0]: table for table in tables_of(commissioner.get(address(world, "")))}
    to_date = ["18", "6", "−12"]
    assert [row[1:] for row in found["Sector or provider"][1:]] == [to_date] * 3
    rows = next(table for table in found.values() if table[0][0].startswith("£"))
    planned = next(row for row in rows if row[0] == "Planned capitation")
    assert planned[1:] == ["493.15", "509.59", "493.15", "1,495.89"]
    plan = next(row for row in rows if row[0] == "Plan")
    assert plan[1:] == ["493.15", "509.59", "334.25", "1,336.99"]


def test_payment_follows_the_season_and_is_compared_with_days(world):
    with tenant(world.partnership.id):
        version = PlanLine.objects.first().version
        june = next(one for one in planned_months(terms_of(version.contract), 0, {}) if one.month == JUNE)
        assert (june.unshared, june.capitation) == (33_425, 49_315)
        assert len(text_of(version)["plan"]["activity"]) == PlanLine.objects.filter(activity__isnull=False).count() > 0
        PlanLine.objects.update(activity=None)
        assert "activity" not in text_of(version)["plan"]  # as every version says that was signed before


def uid_of(world):
    with tenant(world.partnership.id):
        return PlanLine.objects.first().version.contract.uid
