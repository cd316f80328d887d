"""What the benchmark compares the product with takes the same rows: django-import-export beside intake."""

import csv
from io import StringIO

import pytest
import tablib
from django.db import transaction

from apps.foundation.core.tenancy import tenant
from benchmarks.resource import ActivityResource, BulkActivityResource
from tests.factories.world import ACTIVITY, World, every

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("resource", [ActivityResource, BulkActivityResource])
def test_the_library_takes_the_rows_that_the_product_takes(resource):
    world = World.make("here")
    world.people(3)
    world.levels(every(range(3), 2_600))
    world.contract()
    rows = [world.record(f"r{n}", n, "2026-05-04", "12.00") for n in range(3)] + [
        world.record("late", 0, "2999-01-01", "12.00")
    ]
    numbers = [world.number(n) for n in range(60)]
    rows = [row.format(*numbers).replace(",,12.00", ",TARIFF,12.00") for row in rows]
    header, *lines = csv.reader(StringIO("\n".join([ACTIVITY, *rows])))
    with tenant(world.partnership.id), transaction.atomic():
        result = resource().import_data(tablib.Dataset(*lines, headers=header), dry_run=False)
        transaction.set_rollback(True)
    assert (result.totals["new"], result.totals["invalid"], result.totals["error"]) == (3, 1, 0)
    assert world.activity(*rows).added == 3
