"""Invariants of the pure rules."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from apps.care.need_bands.domain.history import Wish, rewritten
from apps.care.risk_profiling.domain.thresholds import Thresholds, band_of_score, score_at_percentile
from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import pence_from_pounds, pounds, round_half_up
from apps.foundation.kernel.periods import FOREVER, Period, financial_year
from apps.money.contracts.domain.capitation_due import capitation_due_by_month
from apps.money.contracts.domain.plan import PlannedBefore, planned_lines
from apps.money.contracts.domain.season import LastYear, Past, days_by_calendar_month
from apps.money.contracts.domain.trend import Trend, trended
from apps.money.contracts.domain.versions import Signed, counting_days
from apps.money.reconciliation.domain.checksum import checksum
from apps.money.reconciliation.domain.variance import explained_variance

PENCE = st.integers(-(10**12), 10**12)
WEIGHTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 10**9), min_size=1, max_size=9)
YEAR = financial_year(2026)
MONTHS = list(YEAR.months())
END = YEAR.ends_before
DAY = st.dates(date(2026, 1, 1), date(2027, 12, 31))
DAYS_BY_MONTH = st.lists(st.integers(0, 50_000), min_size=12, max_size=12).map(
    lambda days: dict(zip(MONTHS, days, strict=True))
)


@given(PENCE, WEIGHTS)
def test_shares_sum_to_the_pool_and_none_is_a_penny_off_its_due(pool, weights):
    if not sum(weights.values()):
        return
    parts = allocate(pool, weights)
    assert sum(parts.values()) == pool
    for name, weight in weights.items():
        assert abs(parts[name] - Fraction(pool * weight, sum(weights.values()))) < 1
        assert weight or not parts[name]


@given(PENCE, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_parties_does_not_matter(pool, weights, chance):
    if not sum(weights.values()):
        return
    shuffled = list(weights.items())
    chance.shuffle(shuffled)
    assert allocate(pool, dict(shuffled)) == allocate(pool, weights)


@given(PENCE, WEIGHTS)
def test_a_heavier_party_never_gets_less(pool, weights):
    if not sum(weights.values()):
        return
    parts = allocate(abs(pool), weights)
    by_weight = sorted(weights, key=lambda name: (weights[name], parts[name]))
    assert all(parts[lighter] <= parts[heavier] for lighter, heavier in pairwise(by_weight))


@given(st.integers(-(10**18), 10**18), st.integers(1, 10**12))
@example(1, 2)
@example(-1, 2)
def test_half_up_is_the_nearest_whole_number_and_a_half_goes_away_from_nil(top, bottom):
    found, exact = round_half_up(top, bottom), Fraction(top, bottom)
    assert abs(found - exact) <= Fraction(1, 2)
    assert abs(found - exact) < Fraction(1, 2) or abs(found) > abs(exact)
    assert round_half_up(-top, bottom) == -found


@given(PENCE)
def test_money_written_is_read_back(amount):
    assert pence_from_pounds(pounds(amount).replace(",", "").replace("−", "-")) == amount


def due_at(days, fee):
    """What days come to at one fee."""
    return capitation_due_by_month(days, dict.fromkeys(days, fee))


FEES_BY_MONTH = st.fixed_dictionaries(dict.fromkeys(MONTHS, st.integers(0, 10**8)))


@given(DAYS_BY_MONTH, FEES_BY_MONTH)
def test_months_at_fees_of_their_own_add_up_to_one_running_total(days, fees):
    due = capitation_due_by_month(days, fees)
    worth = 0
    for month in MONTHS:
        worth += days[month] * fees[month]
        assert sum(due[m] for m in MONTHS if m <= month) == round_half_up(worth, 365)
        assert due[month] >= 0


@given(DAYS_BY_MONTH, FEES_BY_MONTH, st.sampled_from(MONTHS), st.integers(0, 10**8))
def test_another_fee_from_a_month_moves_no_month_before_it(days, fees, first, fee):
    before = capitation_due_by_month(days, fees)
    after = capitation_due_by_month(days, {month: fee if month >= first else fees[month] for month in MONTHS})
    assert all(before[month] == after[month] for month in MONTHS if month < first)


PEOPLE = st.dictionaries(st.integers(1, 3), st.integers(0, 4_000), min_size=1)
PASTS = st.builds(Past, st.integers(-5, 10**9), st.integers(0, 10_000), st.integers(0, 9))
LAST_YEARS = st.builds(
    LastYear,
    st.dictionaries(
        st.integers(1, 3),
        st.dictionaries(st.tuples(st.integers(1, 12), st.sampled_from(["7", "8", "9"])), PASTS, max_size=20),
        max_size=3,
    ),
    st.just(days_by_calendar_month(financial_year(2025))),
    st.just(5),
)


@given(PEOPLE, LAST_YEARS, st.sampled_from(MONTHS[1:]))
def test_a_year_drawn_again_from_a_month_on_with_equal_fees_and_people_is_the_same_plan(people, last_year, first):
    fees = {month: {1: 62_001, 2: 245_003, 3: 790_007} for month in MONTHS}

    def drawn(term, earlier=None):
        return planned_lines(people=people, fees=fees, term=term, last_year=last_year, before=earlier)

    whole = drawn(Period(MONTHS[0], END))
    counts = [line for line in whole if line.month < first]
    before = {}
    for line in counts:
        at_level = before.setdefault(line.need_band, {})
        so_far = at_level.get(line.month, PlannedBefore())
        at_level[line.month] = PlannedBefore(so_far.person_days + line.person_days, so_far.cost_pence + line.cost_pence)
    both = [*counts, *drawn(Period(first, END), before)]
    assert sorted(both, key=str) == sorted(whole, key=str)


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(1, 12)), min_size=1, max_size=5))
def test_every_day_of_a_contract_counts_under_one_version_at_most_and_the_newest_that_covers_it(terms):
    ends = [*MONTHS[1:], END]
    signed = [
        Signed(number, Period(MONTHS[first], ends[min(11, first + length - 1)]))
        for number, (first, length) in enumerate(terms, 1)
    ]
    counting = counting_days(signed)
    for month in MONTHS:
        begun = [one for one in signed if one.days.starts_on <= month]
        newest = max(begun, key=lambda one: one.number, default=None)
        expected = [newest.number] if newest and month in newest.days else []
        assert [number for number, days in counting.items() if month in days] == expected


@given(st.integers(0, 10**9), st.integers(-2_000, 5_000), st.integers(0, 9_999))
def test_a_fee_of_the_next_year_is_half_up_of_the_exact_one(fee, inflation, efficiency):
    exact = Fraction(fee) * Fraction(10_000 + inflation, 10_000) * Fraction(10_000 - efficiency, 10_000)
    assert abs(trended(fee, Trend(inflation, efficiency)) - exact) <= Fraction(1, 2)


@given(DAYS_BY_MONTH, st.integers(0, 10**8))
def test_months_split_add_up_to_the_year_to_the_penny(days, fee):
    due = due_at(days, fee)
    assert sum(due.values()) == (2 * sum(days.values()) * fee + 365) // (2 * 365)
    so_far = 0
    for month in MONTHS:
        so_far += days[month]
        assert abs(sum(due[m] for m in MONTHS if m <= month) - Fraction(so_far * fee, 365)) <= Fraction(1, 2)


@given(DAYS_BY_MONTH, st.integers(0, 10**8), st.sampled_from(MONTHS), st.integers(1, 5_000))
def test_more_days_never_pay_less(days, fee, month, more):
    before = due_at(days, fee)
    after = due_at({**days, month: days[month] + more}, fee)
    for at in MONTHS:
        to_then = [m for m in MONTHS if m <= at]
        assert sum(after[m] for m in to_then) >= sum(before[m] for m in to_then)


@given(PEOPLE, LAST_YEARS, st.dates(date(2026, 4, 1), date(2027, 3, 30)))
def test_a_plan_adds_up_by_level_to_what_the_days_come_to(people, last_year, starts_on):
    fees = {1: 62_000, 2: 245_000, 3: 790_000}
    term = Period(starts_on, date(2027, 4, 1))
    lines = planned_lines(people=people, fees=dict.fromkeys(term.months(), fees), term=term, last_year=last_year)
    for band, count in people.items():
        of_band = [line for line in lines if line.need_band == band]
        assert sum(line.person_days for line in of_band) == count * term.days
        assert sum(line.cost_pence for line in of_band) == round_half_up(count * term.days * fees[band], 365)
        assert all(line.cost_pence >= 0 and (line.activity or 0) >= 0 for line in of_band)


@given(PENCE, PENCE, *[st.integers(0, 100_000)] * 4, st.integers(0, 10**7), st.integers(0, 10**9))
def test_the_parts_of_a_variance_add_up_exactly(plan, actual, expected, counted, others, others_counted, fee, share):
    found = explained_variance(
        plan=plan if expected else 0,
        actual=actual,
        expected_days=expected,
        actual_days=counted,
        expected_days_all=expected + others,
        actual_days_all=counted + others_counted,
        fee_a_year=fee,
        of_a_year=365,
        plan_share=(share, 10**9),
    )
    assert found.volume + found.mix + found.intensity == actual - (plan if expected else 0)


@given(st.integers(1, 10**9), st.integers(1, 10_000), st.integers(1, 10_000), st.integers(0, 20_000))
def test_more_people_of_the_same_mix_at_the_same_cost_are_volume_alone(plan, expected, others, percent):
    counted, counted_all = Fraction(expected * percent, 100), Fraction((expected + others) * percent, 100)
    if counted.denominator != 1 or counted_all.denominator != 1:
        return
    actual = round_half_up(plan * percent, 100)
    found = explained_variance(
        plan=plan,
        actual=actual,
        expected_days=expected,
        actual_days=int(counted),
        expected_days_all=expected + others,
        actual_days_all=int(counted_all),
        fee_a_year=0,
        of_a_year=365,
        plan_share=(0, 1),
    )
    assert found.mix == 0
    assert abs(found.intensity) <= 1


@st.composite
def wishes(draw):
    starts_on = draw(DAY)
    ends_before = draw(st.one_of(st.just(FOREVER), st.integers(1, 400).map(lambda n: starts_on + timedelta(days=n))))
    level = draw(st.sampled_from([1, 2, 3, None]))
    return Wish(starts_on, level, level, ends_before)


@given(st.lists(wishes(), max_size=8))
def test_a_person_has_one_level_on_each_day_and_a_wish_changes_its_own_days_only(asked):
    history = []
    by_day = {}
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 1_200, 7)]
    for wish in asked:
        days += [wish.starts_on, wish.starts_on - timedelta(days=1)]
    for wish in asked:
        history = rewritten(history, wish)
        by_day |= {day: wish.need_band for day in days if wish.starts_on <= day < wish.ends_before}
        assert all(one.ends_before <= two.starts_on for one, two in pairwise(history))
        assert all(one.starts_on < one.ends_before for one in history)
    for day in days:
        levels = [one.need_band for one in history if one.starts_on <= day < one.ends_before]
        assert levels == ([by_day[day]] if by_day.get(day) else [])


@given(st.lists(wishes(), max_size=6), wishes())
def test_the_same_wish_again_says_nothing_new(asked, last):
    history = []
    for wish in (*asked, last):
        history = rewritten(history, wish)
    assert rewritten(history, last) == history


SCORES = st.lists(st.decimals(0, 99_999, places=4), min_size=1, max_size=40)


@given(SCORES, st.integers(0, 80), st.decimals("0.0001", 100, places=4))
def test_a_percentile_leaves_that_share_of_the_population_at_or_below_it(scores, registered, percent):
    found = score_at_percentile(percent, scores, registered)
    population = max(registered, len(scores))
    unscored = population - len(scores)
    at_or_below = unscored + sum(score <= found for score in scores)
    assert found in scores
    assert at_or_below * 100 >= percent * population
    below = [score for score in scores if score < found]
    assert not below or (unscored + len(below)) * 100 < percent * population


@given(st.lists(st.decimals(0, 99_999, places=4), min_size=5, max_size=5))
def test_a_higher_score_never_stands_at_a_lower_level(drawn):
    one, two, *starts = drawn
    thresholds = Thresholds(*sorted(starts))
    low, high = sorted((one, two))
    assert (band_of_score(low, thresholds) or 0) <= (band_of_score(high, thresholds) or 0)
    assert band_of_score(thresholds.high_from, thresholds) == 3
    assert band_of_score(Decimal("-0.0001"), thresholds) is None


@given(st.lists(st.tuples(DAY, st.integers(), st.one_of(st.none(), st.booleans()))), st.randoms(use_true_random=False))
def test_a_check_code_does_not_depend_on_the_order_of_lines(lines, chance):
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert checksum(shuffled) == checksum(lines)
    assert checksum([*lines, (date(2026, 1, 1), 0, None)]) != checksum(lines)
