from datetime import date

import pytest

from apps.foundation.kernel.periods import Period, financial_year
from apps.money.contracts.domain.plan import UNSHARED, PlannedBefore, planned_capitation, planned_lines
from apps.money.contracts.domain.scope import IN, LINKED, OUT, default_scope, everything_in
from apps.money.contracts.domain.season import LastYear, Past, days_by_calendar_month

YEAR = financial_year(2026)
FEES = {1: 62_000, 2: 245_000, 3: 790_000}
DAYS = days_by_calendar_month(financial_year(2025))


def even(shares):
    """A year before of which every day was alike: pence a day by level and service line."""
    return LastYear(
        {
            band: {
                (month, line): Past(pence * days, max(pence, 0) * days, 9)
                for month, days in DAYS.items()
                for line, pence in lines.items()
            }
            for band, lines in shares.items()
        },
        DAYS,
        5,
    )


def plan(people, shares=None, term=YEAR):
    fees = dict.fromkeys(term.months(), FEES)
    return planned_lines(people=people, fees=fees, term=term, last_year=even(shares or {}))


def test_a_year_of_the_plan_is_people_times_the_fee():
    lines = plan({1: 7, 2: 3, 3: 2})
    assert sum(line.cost_pence for line in lines) == 7 * 62_000 + 3 * 245_000 + 2 * 790_000
    assert sum(line.person_days for line in lines if line.need_band == 1) == 7 * 365


def test_days_stand_on_the_line_without_a_service_line_and_nowhere_else():
    lines = plan({1: 2}, {1: {"7": 1, "9": 2}})
    assert {line.person_days for line in lines if line.service_line != UNSHARED} == {0}
    assert [line.person_days for line in lines if line.service_line == UNSHARED][:2] == [60, 62]


def test_what_no_year_before_can_share_out_stays_unshared_and_its_records_are_not_known():
    lines = plan({1: 1, 2: 1}, {1: {"7": 5}})
    at_medium = [line for line in lines if line.need_band == 2]
    assert {line.service_line for line in at_medium} == {UNSHARED}
    assert sum(line.cost_pence for line in at_medium) == 245_000
    assert {line.activity for line in at_medium} == {None}
    assert sum(line.activity for line in lines if line.need_band == 1) == 5 * 365


def test_records_follow_the_people_of_a_version_before():
    days = {date(2026, 4, 1): PlannedBefore(60, 20_000)}
    term = Period(date(2026, 5, 1), date(2026, 6, 1))
    fees = {month: {1: 36_500} for month in YEAR.months()}
    may = planned_lines(people={1: 3}, fees=fees, term=term, last_year=even({1: {"7": 3}}), before={1: days})
    assert [(line.service_line, line.cost_pence, line.activity) for line in may] == [(UNSHARED, 0, 0), ("7", 0, 93)]


def test_a_version_goes_on_from_the_pounds_that_were_planned_before_it():
    """Nine tenths of the cost was in May: a version that planned April and May alike leaves less for May."""
    at = {(4, "7"): Past(100, 1, 9), (5, "7"): Past(900, 9, 9)}
    term = Period(date(2026, 5, 1), date(2026, 6, 1))
    fees = {month: {1: 36_500} for month in YEAR.months()}
    before = {1: {date(2026, 4, 1): PlannedBefore(30, 1_000)}}
    may = planned_lines(people={1: 1}, fees=fees, term=term, last_year=LastYear({1: at}, DAYS, 5), before=before)
    assert sum(line.cost_pence for line in may) == 3_000 + 3_100 - 1_000


def test_planned_days_come_to_their_fees_by_running_totals():
    april, may = date(2026, 4, 1), date(2026, 5, 1)
    days = {(april, 1): 30, (may, 1): 31, (april, 3): 60, (may, 3): 62}
    found = planned_capitation(days, dict.fromkeys(YEAR.months(), FEES))
    assert found == {(april, 1): 5_096, (may, 1): 5_266, (april, 3): 129_863, (may, 3): 134_192}


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
