"""Risk adjustment inside a level: the weight of a person, and pounds of the plan that do not move."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.foundation.kernel.periods import FOREVER, Period, financial_year, month_period
from apps.money.capitation.domain.funded_periods import PersonFacts, weights_on
from apps.money.capitation.selectors import priced
from apps.money.contracts.choices import FactorOf
from apps.money.contracts.domain.adjusting import (
    NO_FACTORS,
    NOBODY,
    WHOLE,
    AdjustedFees,
    Average,
    Factors,
    NotFactors,
    What,
    at_average,
    average_of,
    check_factors,
    counts_for,
    in_words,
    price_of,
    step_in_words,
    tells_of_few,
    weight_of,
)
from apps.money.contracts.domain.counting import Counting, parts_of_a_month
from apps.money.contracts.forms.adjusting import FactorsForm
from apps.money.contracts.presenters.adjusting import factors_in_words
from tests.spec.tables import cases, pairs, words

YEAR = financial_year(2026)
FEES = {1: 100_001, 2: 200_003, 3: 400_007}
FACTORS = Factors(ages={65: 12_000, 75: 15_000}, sexes={"M": 9_000}, scores={Decimal("37.5"): 13_000})
weights = st.lists(st.integers(10, 7_290_000), min_size=1, max_size=12)


@pytest.mark.parametrize("case", cases("weights"), ids=words)
def test_the_weight_of_a_person(case):
    factors = Factors(
        ages={int(age): factor for age, factor in pairs(case["ages"]).items()},
        sexes=pairs(case["sexes"]),
        scores={Decimal(score): factor for score, factor in pairs(case["scores"]).items()},
    )
    age = int(case["age"]) if case["age"] else None
    score = Decimal(case["score"]) if case["score"] else None
    assert weight_of(factors, age=age, sex=case["sex"], score=score) == int(case["weight"])


def adjusted(average, counting=Counting.DAYS):
    """What people of some weights at one level bring in a year, all of it, at each level's fee."""

    def year_of(weights):
        days = {month: parts_of_a_month(counting, month, YEAR) for month in YEAR.months()}
        return priced(
            {(month, 2): len(weights) * number for month, number in days.items()},
            {},
            {month: AdjustedFees(FEES, {2: average}) for month in days},
            counting,
            {(month, 2): sum(weights) * number for month, number in days.items()},
        )

    return year_of


@given(weights, st.sampled_from(list(Counting)))
def test_the_pounds_of_the_people_of_a_plan_do_not_move(some, counting):
    counted = adjusted(Average(sum(some), len(some)), counting)(some)
    assert sum(one.pence for one in counted.values()) == len(some) * FEES[2]
    plain = priced({key: one.days for key, one in counted.items()}, {}, dict.fromkeys(YEAR.months(), FEES), counting)
    assert {key: one.pence for key, one in counted.items()} == {key: one.pence for key, one in plain.items()}


@given(weights, st.integers(1, 7_290_000), st.integers(1, 40))
def test_one_person_more_never_brings_less_and_parts_add_to_the_running_total(some, total, people):
    year_of = adjusted(Average(total, people))
    fewer, more = (sum(one.pence for one in year_of(held).values()) for held in (some[1:], some))
    assert fewer <= more
    exact = Fraction(sum(some) * people * FEES[2], total)
    assert more == (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def test_a_person_brings_the_fee_by_their_weight_beside_the_plan():
    """Two people of the plan weigh 1.2 and 0.8 at a fee of £2,000.03: one who weighs 1.2 brings £2,400.04 a year, and
    in April, of 30 days of 365, £197.26."""
    counted = adjusted(Average(20_000, 2))([12_000])
    assert sum(one.pence for one in counted.values()) == 240_004
    assert (counted[YEAR.starts_on, 2].pence, counted[YEAR.starts_on, 2].weighted) == (19_726, 30 * 12_000)


def test_an_adjusted_month_goes_on_in_a_running_total_with_one_that_is_not():
    months = list(YEAR.months())
    fees = {
        month: FEES if month < date(2026, 10, 1) else AdjustedFees(FEES, {2: Average(15_000, 1)}) for month in months
    }
    days = {(month, 2): month_period(month).days for month in months}
    weighted = {key: 12_000 * number for key, number in days.items()}
    counted = priced(days, {}, fees, Counting.DAYS, weighted)
    exact = Fraction(FEES[2] * 183, 365) + Fraction(FEES[2] * 182 * 12, 365 * 15)
    assert sum(one.pence for one in counted.values()) == (2 * exact.numerator + exact.denominator) // (
        2 * exact.denominator
    )


def test_a_fee_that_is_not_adjusted_is_paid_for_what_was_counted():
    assert counts_for(FEES, 1, 30, 450_000) == 30
    assert counts_for(AdjustedFees(FEES, {1: Average(30_000, 2)}), 1, 30, 450_000) == 30
    assert counts_for(AdjustedFees(FEES, {}), 1, 30, 450_000) == 45
    assert at_average(12_000, NOBODY) == Fraction(12_000, WHOLE)


def test_a_day_is_priced_by_its_fee_and_the_average():
    one, other = AdjustedFees(FEES, {1: Average(9, 1)}), AdjustedFees(FEES, {1: Average(10, 1)})
    assert price_of(one, 1) != price_of(other, 1)
    assert price_of(one, 1) != price_of(FEES, 1)
    assert price_of(one, 2) == (FEES[2], NOBODY)
    assert price_of({}, 1) == (None, None)


def test_weights_of_days_change_with_a_birthday():
    facts = PersonFacts([], [], [], None, "01", born_on=date(1961, 8, 15), sex="M", score=Decimal(40))
    found = weights_on(facts, [date(2026, 8, 14), date(2026, 8, 15)], FACTORS)
    assert list(found.values()) == [11_700, 14_040]
    unknown = PersonFacts([], [(Period(YEAR.starts_on, FOREVER))], [], None, "01")
    assert weights_on(unknown, [YEAR.starts_on], FACTORS) == {YEAR.starts_on: WHOLE}


@pytest.mark.parametrize(
    ("factors", "said"),
    [
        (Factors(ages={151: 10_000}), "from 0 to 150"),
        (Factors(scores={Decimal(-1): 10_000}), "not below 0"),
        (Factors(sexes={"F": 999}), "from 10% to 900%"),
        (Factors(ages={65: 90_001}), "from 10% to 900%"),
    ],
)
def test_factors_that_are_none_are_refused(factors, said):
    with pytest.raises(NotFactors, match=said):
        check_factors(factors, is_fixed=False)


def test_a_contract_that_pays_its_value_adjusts_nothing():
    check_factors(NO_FACTORS, is_fixed=True)
    check_factors(FACTORS, is_fixed=False)
    with pytest.raises(NotFactors, match="pays its value"):
        check_factors(FACTORS, is_fixed=True)


def test_an_average_knows_how_few_share_a_weight():
    average = average_of([(10_000, 7), (16_000, 3)])
    assert average == Average(118_000, 10, 3)
    assert average_of([]) == NOBODY
    assert [tells_of_few(average, smallest) for smallest in (3, 4, 10, 11)] == [False, True, True, False]
    assert not tells_of_few(NOBODY, 1)


def test_words_of_weights_and_steps():
    assert [in_words(one) for one in (10_000, 12_500, 9_612, 10_050, 125_000)] == [
        "1.00",
        "1.25",
        "0.9612",
        "1.005",
        "12.50",
    ]
    assert [step_in_words(one) for one in (65, Decimal("37.5000"), Decimal("2500.0000"), 100)] == [
        "65",
        "37.5",
        "2500",
        "100",
    ]
    assert factors_in_words(FACTORS) == (
        "Age from 65 to below 75 120%; Age from 75 150%; Male 90%; Risk score from 37.5 130%"
    )
    assert factors_in_words(NO_FACTORS) == "Not adjusted"
    assert {one.value for one in FactorOf} == {one.value for one in What}


def typed(**said):
    return FactorsForm(
        {"read": "x", **{name.replace("_", "-"): value for name, value in said.items()}}, factors=NO_FACTORS, read="x"
    )


def test_what_is_typed_comes_back_as_it_was_typed():
    form = typed(
        age_1="65",
        age_factor_1="120",
        age_3="75",
        age_factor_3="150%",
        sex_M="90",
        score_1="37.5",
        score_factor_1="130",
    )
    assert form.is_valid(), form.errors
    assert form.factors == FACTORS
    again = FactorsForm(factors=form.factors, read="x")
    assert [(one.start.value(), one.factor.value()) for one in again.ages[:3]] == [
        ("65", "120"),
        ("75", "150"),
        (None, None),
    ]
    assert again["score-1"].value() == "37.5"
    assert typed().is_valid()


@pytest.mark.parametrize(
    ("said", "where", "what"),
    [
        ({"age_1": "65"}, "age-factor-1", "Give both"),
        ({"score_factor_2": "110"}, "score-2", "Give both"),
        ({"age_1": "65", "age_factor_1": "110", "age_2": "65", "age_factor_2": "120"}, "age-2", "stands above"),
        ({"age_1": "160", "age_factor_1": "110"}, "age-1", "up to 150"),
        ({"score_1": "-1", "score_factor_1": "110"}, "score-1", "not below 0"),
        ({"sex_F": "901"}, "sex-F", "from 10 to 900"),
        ({"sex_F": "5"}, "sex-F", "from 10 to 900"),
    ],
)
def test_what_is_no_factor_is_said_where_it_is_typed(said, where, what):
    form = typed(**said)
    assert not form.is_valid()
    assert list(form.errors) == [where]
    assert what in form.errors[where][0]
