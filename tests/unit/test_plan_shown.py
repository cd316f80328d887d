"""What of the records that a plan expects may be shown."""

from datetime import date

from apps.money.contracts.presenters.plan import _Shown
from apps.money.contracts.selectors.plan import Planned

MONTHS = (date(2026, 4, 1), date(2026, 5, 1))


def records_of(table):
    return [row.cells[-1].text for row in table.rows]


def shown(expected):
    """A plan of one level that expects so many records at each place in each month."""
    lines = [
        Planned(month, 1, *place, person_days=300, cost_pence=10_000, activity=number)
        for place, numbers in expected.items()
        for month, number in zip(MONTHS, numbers, strict=True)
    ]
    return _Shown(lines, frozenset(), 5)


def test_where_a_month_of_a_place_expects_few_no_month_of_any_place_is_told():
    plan = shown({("Acute", "ACUTE"): (12, 13), ("Community", "COMMUNITY"): (20, 4)})
    assert set(records_of(plan.by_month_and_place())) == {"not shown"}
    assert records_of(plan.by_place()) == ["25", "24", "49"]
    assert records_of(plan.by_month()) == ["32", "17", "49"]


def test_where_a_month_expects_few_at_all_places_no_month_is_told():
    plan = shown({("Acute", "ACUTE"): (12, 4)})
    assert records_of(plan.by_month()) == ["not shown", "not shown", "16"]


def test_many_everywhere_are_told():
    plan = shown({("Acute", "ACUTE"): (12, 13), ("Community", "COMMUNITY"): (20, 14)})
    assert records_of(plan.by_month_and_place()) == ["12", "20", "13", "14"]
