from datetime import date

import pytest

from apps.foundation.kernel.periods import Period, financial_year
from apps.money.contracts.domain.plan import UNSHARED, planned_lines
from apps.money.contracts.domain.scope import IN, LINKED, OUT, default_scope, everything_in

YEAR = financial_year(2026)
FEES = {1: 62_000, 2: 245_000, 3: 790_000}


def plan(people, shares=None, term=YEAR):
    return planned_lines(people=people, fees=dict.fromkeys(term.months(), FEES), term=term, shares=shares or {})


def test_a_year_of_the_plan_is_people_times_the_fee():
    lines = plan({1: 7, 2: 3, 3: 2})
    assert sum(line.cost_pence for line in lines) == 7 * 62_000 + 3 * 245_000 + 2 * 790_000
    assert sum(line.person_days for line in lines if line.need_band == 1) == 7 * 365


def test_days_stand_on_the_line_without_a_service_line_and_nowhere_else():
    lines = plan({1: 2}, {1: {"7": 1, "9": 2}})
    assert {line.person_days for line in lines if line.service_line != UNSHARED} == {0}
    assert [line.person_days for line in lines if line.service_line == UNSHARED][:2] == [60, 62]


def test_cost_is_shared_over_service_lines_as_the_year_before_and_adds_up_to_the_penny():
    lines = plan({3: 1}, {3: {"8": 1, "7": 1}})
    april = {line.service_line: line.cost_pence for line in lines if line.month == date(2026, 4, 1)}
    assert april == {UNSHARED: 0, "7": 32_466, "8": 32_466}
    may = {line.service_line: line.cost_pence for line in lines if line.month == date(2026, 5, 1)}
    assert may == {UNSHARED: 0, "7": 33_548, "8": 33_547}
    assert sum(line.cost_pence for line in lines) == 790_000


def test_what_no_year_before_can_share_out_stays_unshared():
    lines = plan({1: 1, 2: 1}, {1: {"7": 5}})
    at_medium = [line for line in lines if line.need_band == 2]
    assert {line.service_line for line in at_medium} == {UNSHARED}
    assert sum(line.cost_pence for line in at_medium) == 245_000


def test_a_service_line_that_cost_nothing_or_less_shares_nothing():
    lines = plan({1: 1}, {1: {"7": 0, "8": -5, "9": 1}})
    assert {line.service_line for line in lines} == {UNSHARED, "9"}


def test_a_term_that_begins_within_a_month_counts_only_its_own_days():
    lines = plan({2: 1}, term=Period(date(2026, 4, 16), date(2026, 6, 11)))
    assert [line.person_days for line in lines] == [15, 31, 10]
    assert sum(line.cost_pence for line in lines) == round(56 * 245_000 / 365)


def test_nobody_at_a_level_plans_nothing_there():
    assert {line.cost_pence for line in plan({1: 0})} == {0}


@pytest.mark.parametrize(
    ("kind", "ltc_related", "scope"),
    [
        ("NON_ELECTIVE_SPELL", True, IN),
        ("NON_ELECTIVE_SPELL", False, OUT),
        ("AE_ATTENDANCE", True, IN),
        ("COMMUNITY_CONTACT", True, IN),
        ("ELECTIVE_SPELL", True, OUT),
        ("OUTPATIENT", True, OUT),
        ("GP_CONTACT", True, LINKED),
        ("GP_CONTACT", False, LINKED),
        ("PRESCRIPTION", True, LINKED),
        ("AMBULANCE_JOURNEY", False, LINKED),
        ("NURSING_HOME_BED_DAY", True, LINKED),
    ],
)
def test_kinds_of_care_are_in_linked_or_out_as_the_source_says(kind, ltc_related, scope):
    assert default_scope(kind, ltc_related=ltc_related) == scope
    assert everything_in(kind, ltc_related=ltc_related) == IN
