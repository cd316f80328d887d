"""The first file of a partnership is planned when nothing is known of it: it must not be slower for that."""

import pytest
from django.db import connection

from apps.care.patients.engine.people import ADD_REGISTRATIONS
from tests.database import superuser_of

pytestmark = pytest.mark.django_db

ELSEWHERE, HERE = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


def test_registrations_are_found_by_person_where_no_statistics_know_the_partnership():
    """With statistics of another partnership's people alone every index seems to fit; one that begins with the
    partnership and goes on with something else would read all that the same file has written, person by person."""
    with superuser_of(connection.settings_dict["NAME"]) as server, server.transaction(force_rollback=True):
        server.execute("SET LOCAL session_replication_role = replica")
        server.execute(
            "INSERT INTO patients_registration (partnership_id, person_id, practice_id, starts_on) "
            "SELECT %s, n, n %% 7, '2020-01-01' FROM generate_series(1, 5000) n",
            [ELSEWHERE],
        )
        server.execute("ANALYZE patients_registration")
        server.execute(
            "CREATE TEMP TABLE changed_people ON COMMIT DROP AS SELECT n::bigint AS person_id, 1::bigint AS "
            "practice_id, date '2020-01-01' AS registered_from, NULL::date AS registered_to "
            "FROM generate_series(1, 5000) n"
        )
        server.execute("ANALYZE changed_people")
        [[[plan]]] = server.execute(f"EXPLAIN (FORMAT JSON) {ADD_REGISTRATIONS}", {"partnership": HERE}).fetchall()
    looked_up = [one["Index Cond"] for one in for_each_row(plan["Plan"]) if "Index Cond" in one]
    assert ["person_id = c.person_id" in one for one in looked_up] == [True]


def for_each_row(plan, *, inside=False):
    """The parts of a plan that are done anew for each row of another part."""
    inside = inside or plan.get("Parent Relationship") == "SubPlan"
    if inside:
        yield plan
    for one in plan.get("Plans", []):
        yield from for_each_row(one, inside=inside)
