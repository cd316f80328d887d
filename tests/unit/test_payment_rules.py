"""Payment terms, what is due by month and provider, and what is left to invoice: worked examples and drawn ones."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.foundation.kernel.pence import round_half_up
from apps.foundation.kernel.periods import Period
from apps.money.payments.domain.cash import Standing, held_back, left_to_invoice
from apps.money.payments.domain.due import Agreed, PlannedMonth, due_under
from apps.money.payments.domain.terms import Beyond, NotTerms, OnAccount, Terms, check_terms
from tests.factories.due import due_by_month

ANY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
YEAR = list(Period(date(2026, 4, 1), date(2027, 4, 1)).months())
TWO_PERCENT = Terms(margin=200, beyond=Beyond.EXCESS)


def months(counted, *, own=None, unshared=0):
    """A year in which every month has the same plan, and so much was counted month by month."""
    known = [*counted, *[None] * (12 - len(counted))]
    return [
        PlannedMonth(month, own or {"A": 60_000, "B": 40_000}, unshared, pence)
        for month, pence in zip(YEAR, known, strict=True)
    ]


def adjustments(due):
    return [sum(one.adjustment.values()) for one in due]


def test_a_year_as_planned_moves_nothing_though_the_plan_has_a_season():
    # Half in summer and double in winter: what is counted is what planned days come to, £1,000 a month.
    plan = [
        PlannedMonth(month, {"A": 50_000 if at < 6 else 150_000}, 0, 100_000, capitation=100_000)
        for at, month in enumerate(YEAR)
    ]
    due = due_by_month(plan, ["A"], TWO_PERCENT)
    assert adjustments(due) == [0] * 12
    assert [one.to_date.apart for one in due] == [0] * 12
    assert [one.due["A"] for one in due] == [50_000] * 6 + [150_000] * 6
    # A tenth more counted in April: two pence in a hundred of planned capitation stay, and not of the plan.
    more = due_by_month([replace(plan[0], counted=110_000), *plan[1:]], ["A"], TWO_PERCENT)
    assert adjustments(more)[0] == 8_000


def test_a_month_is_the_year_to_date_less_the_month_before():
    # Plan £1,000 a month; counted £1,030, then £1,010: to date 3% over, then 2%: the first month's £10.00 comes back.
    due = due_by_month(months([103_000, 101_000, 106_000]), ["A", "B"], TWO_PERCENT)
    assert adjustments(due)[:4] == [1_000, -1_000, 4_000, 0]
    assert due[2].adjustment == {"A": 2_400, "B": 1_600}
    assert due[2].due == {"A": 62_400, "B": 41_600}
    assert due[2].to_date.apart == 10_000


def test_from_a_month_that_may_not_be_shown_on_nothing_more_moves_in_that_year():
    due = due_by_month(months([103_000, None, 300_000]), ["A", "B"], TWO_PERCENT)
    assert adjustments(due)[:3] == [1_000, 0, 0]
    assert [one.to_date.counted for one in due[:3]] == [103_000, None, None]
    assert due[2].to_date.words == ""


def test_a_new_financial_year_starts_from_nil():
    march, april = Period(date(2026, 3, 1), date(2026, 5, 1)).months()
    plan = [PlannedMonth(march, {"A": 100_000}, 0, 110_000), PlannedMonth(april, {"A": 100_000}, 0, 99_000)]
    assert adjustments(due_by_month(plan, ["A"], TWO_PERCENT)) == [8_000, 0]


def changed_in_october(before, after, counted, *, own=None):
    """A year of one plan, whose terms are others from October on."""
    plan = months(counted, own=own)
    return due_under([Agreed(before, plan, YEAR[:6]), Agreed(after, plan, YEAR[6:])], ["A", "B"])


@pytest.mark.parametrize(
    ("before", "after", "first_half", "second_half"),
    [
        (TWO_PERCENT, Terms(), 8_000, 0),
        (Terms(), TWO_PERCENT, 0, 8_000),
        (TWO_PERCENT, Terms(margin=200, beyond=Beyond.WHOLE), 8_000, 10_000),
        (TWO_PERCENT, Terms(margin=200, beyond=Beyond.EXCESS, pay_day=1), 8_000, 8_000),
    ],
)
def test_other_terms_move_nothing_of_what_moved_before_them(before, after, first_half, second_half):
    # Plan £1,000 a month, counted £1,100: 2% of the plan to date stays, £80 a month is beyond it.
    due = changed_in_october(before, after, [110_000] * 12)
    assert adjustments(due) == [first_half] * 6 + [second_half] * 6
    assert due[-1].to_date.moved == 6 * (first_half + second_half)


def test_where_nothing_moves_any_more_no_provider_gives_back_what_it_had():
    uneven = [
        PlannedMonth(month, {"A": 60_000, "B": 40_000} if at < 6 else {"A": 10_000, "B": 90_000}, 0, 110_000)
        for at, month in enumerate(YEAR)
    ]
    due = due_under([Agreed(TWO_PERCENT, uneven, YEAR[:6]), Agreed(Terms(), uneven, YEAR[6:])], ["A", "B"])
    assert [one.adjustment for one in due[6:]] == [{"A": 0, "B": 0}] * 6
    assert due[6].to_date.words.endswith(
        "The terms changed in the year: £480.00 had moved by then and stays; £0.00 since."
    )


def test_what_no_line_has_is_shared_as_agreed_else_as_the_plan_at_own_lines_else_alike():
    agreed = Terms(unshared={"A": 2_500, "B": 7_500})
    assert due_by_month(months([], unshared=1_000), ["A", "B"], agreed)[0].plan == {"A": 60_250, "B": 40_750}
    assert due_by_month(months([], unshared=1_000), ["A", "B"], Terms())[0].plan == {"A": 60_600, "B": 40_400}
    alike = due_by_month(months([], own={"A": 0, "B": 0}, unshared=3), ["A", "B"], Terms())
    assert [one.plan for one in alike[:2]] == [{"A": 2, "B": 1}, {"A": 1, "B": 2}]


def test_on_account_is_the_month_s_plan_or_a_twelfth_and_both_come_to_the_year():
    plan = [PlannedMonth(month, {"A": 1_000 if at else 1_005}, 0, None) for at, month in enumerate(YEAR)]
    monthly = due_by_month(plan, ["A"], Terms())
    assert [one.on_account["A"] for one in monthly[:2]] == [1_005, 1_000]
    twelfths = due_by_month(plan, ["A"], Terms(on_account=OnAccount.TWELFTH))
    assert [one.on_account["A"] for one in twelfths[:3]] == [1_000, 1_001, 1_000]  # 12,005 by twelve
    assert sum(one.on_account["A"] for one in twelfths) == 12_005


amount = st.integers(0, 10**9)
codes = st.lists(st.sampled_from("ABCDEF"), unique=True, min_size=1)
terms_drawn = st.builds(
    Terms,
    margin=st.integers(0, 10_000),
    beyond=st.sampled_from(Beyond),
    share=st.integers(0, 10_000),
    on_account=st.sampled_from(OnAccount),
)


month_drawn = st.tuples(st.lists(amount, min_size=6, max_size=6), amount, amount)


@ANY_MACHINE
@given(year=st.lists(month_drawn, min_size=2, max_size=12), providers=codes, terms=terms_drawn)
def test_months_add_to_the_year_and_providers_to_the_whole(year, providers, terms):
    plan = [
        PlannedMonth(month, dict(zip(providers, own, strict=False)), unshared, counted)
        for month, (own, unshared, counted) in zip(YEAR, year, strict=False)
    ]
    due = due_by_month(plan, providers, terms)
    whole = sum(sum(one.by_provider.values()) + one.unshared for one in plan)
    counted = sum(one.counted for one in plan)
    apart, margin = Fraction(counted - whole), Fraction(terms.margin, 10_000) * whole
    share = Fraction(terms.share, 10_000)
    beyond = {
        Beyond.NONE: Fraction(0),
        Beyond.EXCESS: (abs(apart) - margin) * (1 if apart > 0 else -1) * share,
        Beyond.WHOLE: apart * share,
    }[terms.beyond]
    moved = round_half_up(beyond.numerator, beyond.denominator) if abs(apart) > margin else 0
    assert sum(sum(one.plan.values()) for one in due) == whole
    assert sum(sum(one.due.values()) for one in due) == whole + moved
    assert sum(sum(one.on_account.values()) for one in due) == whole
    for code in providers:
        own = sum(one.by_provider[code] for one in plan)
        assert sum(one.plan[code] for one in due) >= own
        assert sum(one.due[code] for one in due) >= 0
    backwards = [
        PlannedMonth(one.month, dict(reversed(one.by_provider.items())), one.unshared, one.counted) for one in plan
    ]
    assert due_by_month(backwards, providers[::-1], terms) == due


@ANY_MACHINE
@given(counted=st.lists(amount, min_size=12, max_size=12), before=terms_drawn, after=terms_drawn)
def test_a_month_moves_what_its_own_terms_make_of_it_whatever_the_terms_before(counted, before, after):
    due = changed_in_october(before, after, counted)
    assert due[:6] == due_by_month(months(counted), ["A", "B"], before)[:6]
    alone = due_by_month(months(counted), ["A", "B"], after)
    assert adjustments(due)[6:] == adjustments(alone)[6:]
    assert sum(adjustments(due)) == due[-1].to_date.moved
    if before.stable_funding == after.stable_funding:
        assert [one.adjustment for one in due] == [one.adjustment for one in alone]


@ANY_MACHINE
@given(due=st.integers(-(10**9), 10**9), paid=amount, questions=st.lists(amount, max_size=4))
def test_what_waits_and_what_is_invoiced_come_to_what_is_left_whatever_is_in_question(due, paid, questions):
    invoiced = 0
    for in_question in [*sorted(questions, reverse=True), 0]:
        left = left_to_invoice(due=due, on_account=paid, invoiced=invoiced)
        waits = held_back(left, in_question)
        assert abs(waits) <= min(abs(left), in_question)
        assert waits * left >= 0
        invoiced += left - waits
    assert invoiced == due - paid


def test_nothing_that_was_paid_is_taken_back_for_a_question():
    assert held_back(left_to_invoice(due=1_000, on_account=1_000, invoiced=0), 400) == 0
    assert held_back(left_to_invoice(due=1_000, on_account=1_300, invoiced=0), 200) == -200


def test_money_stands_at_what_is_due_less_what_was_paid():
    both = Standing(1_000, 700, 300, 100) + Standing(10, 20, 0, 0)
    assert (both.paid, both.to_pay, both.invoiced) == (820, 190, 300)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(margin=10_001), "margin"),
        (Terms(share=-1), "share"),
        (Terms(pay_day=29), "pay_day"),
        (Terms(due_in_days=0), "due_in_days"),
        (Terms(baseline={"A": 5_000, "B": 4_999}), "baseline"),
        (Terms(unshared={"A": 10_001, "B": -1}), "unshared"),
        (Terms(payers={"A": 7_500, "B": 2_499}), "payers"),
    ],
)
def test_terms_by_which_nobody_can_be_paid_are_refused_with_a_sentence(terms, field):
    with pytest.raises(NotTerms) as refused:
        check_terms(terms)
    assert refused.value.field == field
    assert str(refused.value).endswith(".")


def test_terms_that_say_nothing_can_be_paid_by():
    check_terms(Terms())
    check_terms(Terms(baseline={"A": 5_000, "B": 5_000}))
