"""Volume, mix and intensity add up to the variance, whatever stands in the plan and in the cells of the database."""

from collections import defaultdict

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.care.activity.choices import Scope
from apps.care.activity.models import ActivityCell
from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.models import PlanLine
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.selectors.explaining import explained_cells
from apps.money.reconciliation.selectors.figures import year_figures
from apps.money.reconciliation.selectors.published import PublishedYear
from tests.factories.world import World, every

pytestmark = pytest.mark.django_db
MONTHS = ("2026-04", "2026-05", "2026-07")
AMOUNTS = st.lists(st.integers(0, 10**7) | st.just(0), min_size=23, max_size=23)


@pytest.fixture
def world():
    """Fifteen people at three levels, with records of three months and of the year before; nothing in June."""
    made = World.make()
    made.people(15)
    made.levels(every(range(4), 2600) | every(range(4, 9), 6000) | every(range(9, 15), 9000))
    made.activity(*(made.record(f"b{n}", n, f"2025-06-{1 + n:02}", "90.00") for n in range(15)))
    made.yoc = made.contract()
    rows = [made.record(f"a{month}{n}", n, f"{month}-{1 + n:02}", "7.01") for month in MONTHS for n in range(15)]
    made.activity(*rows)
    return made


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=AMOUNTS, days=AMOUNTS, cost=AMOUNTS)
def test_parts_of_every_month_and_level_add_up_to_cells_less_plan(world, plan, days, cost):
    with tenant(world.partnership.id), transaction.atomic():
        for table, column, amounts in (
            ("contracts_planline", "cost_pence", plan),
            ("contracts_planline", "person_days", [n % 400 for n in days]),
            ("activity_activitycell", "cost_pence", cost),
        ):
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET {column} = (%s::bigint[])[1 + id %% 23]", [amounts])
        expected = defaultdict(int)
        for line in PlanLine.objects.all():
            expected[line.month, line.need_band] -= line.cost_pence
        for cell in ActivityCell.objects.filter(contract_id=world.yoc.id, scope=Scope.IN):
            expected[cell.month, cell.funded_band] += cell.cost_pence
        figures = year_figures(world.yoc)
        found = defaultdict(int)
        for (month, band, _), explained in explained_cells(figures, figures.months, figures.cells).items():
            found[month, band] += explained.variance
        assert found == expected
        year = PublishedYear(figures, figures.months[3], smallest=1)
        for month in year.months:
            for band in NeedBand:
                explained = year.explained(Node(month, int(band)))
                assert explained is not None
                assert explained.volume + explained.mix + explained.intensity == expected[month, int(band)]
        transaction.set_rollback(True)
