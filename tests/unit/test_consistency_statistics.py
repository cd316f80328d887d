"""The statistics behind "is it more than chance?", against figures that were worked out independently."""

import subprocess
import sys
from datetime import date, timedelta
from fractions import Fraction
from math import comb
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.care.assurance.domain.agreement import agreement_of
from apps.care.assurance.domain.boundary import heaping, nearness_of
from apps.care.assurance.domain.chance import Standing, funnel_limits, standing_of
from apps.care.assurance.domain.change import drift, standing_of_chance
from apps.care.assurance.domain.cuts import ENDED_BY_CHOICE, Given, is_less, was_cut, was_in_place
from apps.care.assurance.domain.early_recovery import is_early, usual_days, went_badly
from apps.care.assurance.domain.expectation import adjusted_count, expected_high
from apps.care.assurance.domain.intervals import NothingCounted, needed_to_prove, wilson
from apps.care.assurance.domain.sampling import drawn, places_by_level
from tests.spec.tables import cases, words

BEFORE, AFTER = (600, 300, 100), (560, 310, 130)


def test_a_share_of_nothing_has_no_interval():
    with pytest.raises(NothingCounted):
        wilson(0, 0)


def test_proving_75_percent_when_80_are_observed_takes_290_answers():
    assert wilson(232, 290).low >= 0.75 > wilson(228, 285).low


def test_a_target_that_is_not_exceeded_is_never_proved():
    with pytest.raises(ValueError, match="never proved"):
        needed_to_prove(75, 75)


@pytest.mark.parametrize(("before", "after"), [((0, 0, 0), AFTER), (BEFORE, (0, 0, 0)), ((5, 0, 0), (9, 0, 0))])
def test_without_two_groups_and_two_levels_there_is_no_drift(before, after):
    assert drift(before, after) == drift((0, 0, 0), (0, 0, 0))
    assert drift(before, after).trend == 1.0


@pytest.mark.parametrize(
    ("chance", "direction", "standing"),
    [
        (0.0016, 1, Standing.FAR_ABOVE),
        (0.023, 1, Standing.ABOVE),
        (0.023, -1, Standing.BELOW),
        (0.0016, -1, Standing.FAR_BELOW),
        (0.0501, 1, Standing.WITHIN),
        (0.0001, 0, Standing.WITHIN),
    ],
)
def test_a_tests_answer_is_said_in_the_words_of_the_funnel(chance, direction, standing):
    assert standing_of_chance(chance, direction) == standing


# Agreement -----------------------------------------------------------------------------------------------


def test_agreement_of_pairs_with_quadratic_kappa():
    """Worked by hand: rows 20, 20, 20; weights 0, 1, 4; observed 12, expected by chance 80: kappa 1 - 12/80."""
    pairs = [(1, 1)] * 16 + [(1, 2)] * 4 + [(2, 1)] * 2 + [(2, 2)] * 16 + [(2, 3)] * 2 + [(3, 2)] * 4 + [(3, 3)] * 16
    found = agreement_of(pairs)
    assert (found.pairs, found.same, found.higher_first, found.lower_first) == (60, 48, 6, 6)
    rows, columns = (20, 20, 20), (18, 24, 18)
    chance = sum(Fraction(rows[a] * columns[b] * (a - b) ** 2, 60) for a in range(3) for b in range(3))
    assert found.kappa == pytest.approx(float(1 - Fraction(12) / chance))
    assert found.kappa_interval.low < found.kappa < found.kappa_interval.high <= 1
    assert found.share == wilson(48, 60)


def test_sixty_pairs_without_an_error_still_leave_six_in_a_hundred():
    found = agreement_of([(1, 1)] * 20 + [(2, 2)] * 20 + [(3, 3)] * 20)
    assert (found.kappa, found.same, round(100 * found.errors.high, 1)) == (1.0, 60, 6.0)


def test_there_is_no_kappa_where_all_stand_at_one_level_and_no_agreement_of_nobody():
    found = agreement_of([(2, 2)] * 9)
    assert (found.same, found.kappa, found.kappa_interval) == (9, None, None)
    assert agreement_of([]) is None


# Funnel --------------------------------------------------------------------------------------------------


@given(st.integers(1, 400), st.floats(0.01, 0.99))
def test_the_lines_of_a_funnel_lie_in_order_and_inside_nil_and_one(of, centre):
    found = funnel_limits(centre, of)
    assert 0 <= found.outer_low <= found.inner_low <= found.inner_high <= found.outer_high <= 1
    assert found.inner_low <= centre <= found.inner_high


def chance_of_at_least(count, of, share):
    """The binomial tail, a term at a time, in whole numbers."""
    part, whole = share
    ways = sum(comb(of, k) * part**k * (whole - part) ** (of - k) for k in range(count, of + 1))
    return Fraction(ways, whole**of)


@given(st.integers(1, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), st.integers(1, 19))
def test_a_count_is_beyond_a_line_exactly_where_chance_reaches_it_so_rarely(pair, part):
    (count, of), whole = pair, 20
    above = chance_of_at_least(count, of, (part, whole))
    below = chance_of_at_least(of - count, of, (whole - part, whole))
    on_a_line = {Fraction(1, 1000), Fraction(25, 1000)} & {above, below}
    assume(not on_a_line)
    rare = {Standing.FAR_ABOVE: above <= Fraction(1, 1000), Standing.FAR_BELOW: below <= Fraction(1, 1000)}
    rare |= {Standing.ABOVE: above <= Fraction(25, 1000), Standing.BELOW: below <= Fraction(25, 1000)}
    told = next((standing for standing, holds in rare.items() if holds), Standing.WITHIN)
    assert standing_of(count, of, part / whole) == told


def test_where_all_or_none_stand_at_high_nobody_differs():
    assert standing_of(0, 50, 0.0) == standing_of(50, 50, 1.0) == Standing.WITHIN


# Boundary ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("need_band", "one_step_away", "over", "under"),
    [
        (1, [], False, False),
        (1, [2], False, True),
        (2, [1, 3], True, True),
        (2, [1], True, False),
        (3, [2, 2], True, False),
    ],
)
def test_one_step_in_one_domain_decides_how_near_a_boundary_is(need_band, one_step_away, over, under):
    found = nearness_of(need_band, one_step_away)
    assert (found.just_over, found.just_under) == (over, under)


def test_heaping_at_a_boundary_is_more_than_chance():
    assert heaping(10, 0, 0.5) == pytest.approx(2 / 1024)
    assert heaping(5, 5, 0.5) == heaping(0, 0, 0.5) == 1.0
    assert heaping(40, 20, 0.5) == pytest.approx(0.0135, abs=1e-4)


# Sample --------------------------------------------------------------------------------------------------

PEOPLE = [(1 + n % 3, UUID(int=n)) for n in range(90)]


def test_the_same_seed_draws_the_same_people_in_whatever_order_they_stand():
    places = {1: 4, 2: 4, 3: 4}
    first = drawn("a seed", places, PEOPLE)
    assert drawn("a seed", places, reversed(PEOPLE)) == first
    assert drawn("another", places, PEOPLE) != first
    assert [1 + uid.int % 3 for uid in first] == [1] * 4 + [2] * 4 + [3] * 4
    assert len(set(first)) == 12


def test_somebody_more_in_the_list_changes_at_most_one_of_those_drawn():
    places = {1: 5, 2: 5, 3: 5}
    assert len(set(drawn("s", places, PEOPLE)) - set(drawn("s", places, [*PEOPLE, (1, UUID(int=500))]))) <= 1


@pytest.mark.parametrize(
    ("size", "available", "places"),
    [
        (12, {1: 50, 2: 30, 3: 10}, {1: 4, 2: 4, 3: 4}),
        (13, {1: 50, 2: 30, 3: 10}, {1: 4, 2: 4, 3: 5}),
        (14, {1: 50, 2: 30, 3: 10}, {1: 4, 2: 5, 3: 5}),
        (12, {1: 50, 2: 30, 3: 1}, {1: 5, 2: 6, 3: 1}),
        (12, {1: 2, 2: 1, 3: 1}, {1: 2, 2: 1, 3: 1}),
        (5, {2: 9}, {2: 5}),
        (5, {}, {}),
    ],
)
def test_places_are_even_over_the_levels_as_far_as_there_are_people(size, available, places):
    assert places_by_level(size, available) == places


# Expectation ---------------------------------------------------------------------------------------------


def test_people_with_higher_scores_are_expected_at_high_more_often():
    everybody = {1: (600, 30), 2: (300, 60), 3: (100, 60)}
    assert expected_high({1: 10, 2: 20, 3: 5}, everybody) == Fraction(15, 2)
    assert adjusted_count(15, 35, Fraction(15, 2), 0.15) == pytest.approx(10.5)
    assert adjusted_count(35, 35, Fraction(1), 0.5) == 35
    assert adjusted_count(0, 35, Fraction(0), 0.0) == 0


def test_the_web_loads_no_statistics():
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'yearofcare.settings.test'\n"
            "import django; django.setup(); import yearofcare.urls\n"
            "print(sorted({name.split('.')[0] for name in sys.modules} & {'scipy', 'statsmodels', 'pandas'}))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "[]"


def given_of(text):
    """`NURSING 3 HOUR EACH_WEEK 2500` as a package."""
    kind, units, unit, how_often, cost = text.split()
    return Given(kind, unit, how_often, int(units), int(cost))


@pytest.mark.parametrize("case", cases("package_cut"), ids=words)
def test_a_package_is_cut_when_it_is_ended_by_choice_or_made_smaller(case):
    assert was_cut(given_of(case["before"]), given_of(case["after"]), case["ended"]) == (case["cut"] == "yes")


@pytest.mark.parametrize("case", cases("package_in_place"), ids=words)
def test_what_was_in_place_is_judged_by_what_was_known_before_the_rise(case):
    days = {name: date.fromisoformat(case[name]) if case[name] else None for name in list(case)[1:-1]}
    assert was_in_place(**days, rose_on=date(2025, 9, 1)) == (case["in_place"] == "yes")


PACKAGES = st.builds(
    Given,
    kind=st.sampled_from(["HELP_AT_HOME", "NURSING"]),
    unit=st.sampled_from(["HOUR", "HALF_HOUR", "VISIT"]),
    how_often=st.sampled_from(["EACH_DAY", "EACH_WEEK", "EACH_MONTH", "IN_ALL"]),
    units=st.integers(1, 40),
    unit_cost=st.integers(0, 90_00),
)


@given(PACKAGES, PACKAGES, st.integers(1, 20))
def test_less_is_one_way_only_and_more_of_the_same_is_never_a_cut(one, other, more):
    assert not is_less(one, one)
    assert not (is_less(one, other) and is_less(other, one))
    grown = Given(one.kind, one.unit, one.how_often, one.units + more, other.unit_cost)
    assert not was_cut(one, grown, "MOVED")
    assert is_less(one, grown)
    assert all(was_cut(one, grown, reason) for reason in ENDED_BY_CHOICE)


@pytest.mark.parametrize(
    ("days", "usual", "early"),
    [
        ([3, 5, 7, 9, 20], 7, [3, 5]),
        ([2, 4, 6, 9, 11, 12], Fraction(15, 2), [2, 4, 6]),
        ([4, 4, 4, 4, 4], 4, []),
        ([1, 9, 9, 9], None, []),
    ],
)
def test_a_recovery_point_is_early_before_the_middle_of_its_kind(days, usual, early):
    assert usual_days(days) == usual
    assert [one for one in days if is_early(one, usual)] == early


@given(st.lists(st.integers(1, 60), min_size=5, max_size=40))
def test_never_more_than_half_of_a_kind_are_early(days):
    usual = usual_days(days)
    assert 2 * sum(is_early(one, usual) for one in days) <= len(days)


R_POINT = date(2026, 1, 10)


@pytest.mark.parametrize(
    ("died", "back", "badly"),
    [(None, [], False), (0, [], True), (30, [], True), (31, [], False), (None, [-1, 31], False), (None, [30], True)],
)
def test_thirty_days_after_a_recovery_point_count_the_last_included(died, back, badly):
    died_on = None if died is None else R_POINT + timedelta(days=died)
    assert went_badly(R_POINT, died_on, [R_POINT + timedelta(days=days) for days in back]) == badly
