"""The joint account: both sides equal, never below nil; how a year opens; the order of savings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.governance.joint_account.domain.account import (
    Account,
    DoesNotBalance,
    Entry,
    Place,
    TooLittle,
    after,
    gathered,
    held,
    moved,
)
from apps.governance.joint_account.domain.opening import NotAnOpening, Opening, entries_of
from apps.governance.joint_account.domain.savings import Settled, Transfer, filled
from apps.governance.joint_account.domain.savings import entries_of as entries_settling

ICB, COUNCIL = (Place(Account.COMMISSIONER, code) for code in ("ICB", "CC"))
ACU, COM = (Place(Account.PROVIDER, code) for code in ("ACU", "COM"))
POT, KEPT, BESIDE = Place(Account.REINVESTMENT), Place(Account.CONTINGENCY), Place(Account.TRANSITION)
LEWISHAM = {("ACU", "ICB"): 200_000_000, ("COM", "ICB"): 100_000_000}
PENCE = st.integers(1, 10**12)
PARTY = st.sampled_from(["ACU", "COM", "ICB", "CC"])


def by_place(entries):
    return {one.place: one.pence for one in entries}


def test_the_year_of_lewisham_opens_with_its_budget_contingency_and_transition_payment():
    opened = by_place(entries_of(Opening(LEWISHAM, contingency=5_000_000, transition=30_000_000)))
    assert opened == {
        ICB: -330_000_000,
        ACU: 196_666_667,
        COM: 98_333_333,
        KEPT: 5_000_000,
        BESIDE: 30_000_000,
    }
    assert opened[ACU] + opened[COM] == 295_000_000


@pytest.mark.parametrize(
    ("figures", "field", "words"),
    [
        ({"contingency": -1}, "contingency", "nil or more"),
        ({"transition": -1}, "transition", "nil or more"),
        ({"incentive": -1}, "incentive", "nil or more"),
        ({"qipp": -1}, "qipp", "nil or more"),
        ({"contingency": 300_000_001}, "contingency", "Commissioners pay £3,000,000.00"),
        ({"plan": {("ACU", "ICB"): 0}}, "", "plans no payment"),
    ],
)
def test_a_year_that_cannot_be_is_refused_at_the_figure_that_is_wrong(figures, field, words):
    with pytest.raises(NotAnOpening, match=words) as refusal:
        entries_of(Opening(**({"plan": LEWISHAM} | figures)))
    assert refusal.value.field == field


@given(
    st.dictionaries(st.tuples(st.sampled_from("ABC"), st.sampled_from("XY")), PENCE, min_size=1),
    st.integers(0, 100),
    st.integers(0, 10**9),
)
def test_a_year_opens_in_balance_and_everybody_gets_the_plan_less_what_is_kept_back(plan, hundredths, transition):
    payment = sum(plan.values())
    opening = Opening(plan, contingency=payment * hundredths // 100, transition=transition)
    entries = entries_of(opening)
    balances = after({}, entries)
    assert held(balances) == opening.contingency + transition
    assert -sum(one.pence for one in entries if one.place.account == Account.COMMISSIONER) == payment + transition
    for code in {provider for provider, _ in plan}:
        own = sum(pence for (provider, _), pence in plan.items() if provider == code)
        assert 0 <= own - balances.get(Place(Account.PROVIDER, code), 0) <= opening.contingency


@pytest.mark.parametrize(
    ("saved", "goes"),
    [
        (0, {}),
        (10, {Account.QIPP: 10}),
        (30, {Account.QIPP: 30}),
        (31, {Account.QIPP: 30, Account.INCENTIVE: 1}),
        (65, {Account.QIPP: 30, Account.INCENTIVE: 30, Account.CONTINGENCY: 5}),
        (100, {Account.QIPP: 30, Account.INCENTIVE: 30, Account.CONTINGENCY: 5, Account.REINVESTMENT: 35}),
    ],
)
def test_savings_fill_qipp_then_incentive_then_contingency_and_the_rest_is_reinvested(saved, goes):
    assert filled(saved, {Account.QIPP: 30, Account.INCENTIVE: 30, Account.CONTINGENCY: 5}) == goes


def test_what_is_filled_already_takes_nothing():
    assert filled(9, {Account.QIPP: -4, Account.CONTINGENCY: 0}) == {Account.REINVESTMENT: 9}


PAID_BACK = (Transfer("ACU", "ICB", 900), Transfer("COM", "ICB", 100))


def settled(transfers=PAID_BACK, saved=2_000, **performance):
    return Settled(transfers, frozenset({"ICB"}), saved, performance or {"ACU": -900, "COM": -100, "ICB": 1_000})


def test_what_providers_pay_back_of_a_saving_comes_into_the_account():
    assert by_place(entries_settling(settled(), {Account.QIPP: 300})) == {
        ACU: -900,
        COM: -100,
        Place(Account.QIPP): 300,
        POT: 700,
    }


def test_an_error_of_the_baseline_beside_a_saving_is_due_to_the_commissioner():
    entries = by_place(entries_settling(settled(ACU=-600, COM=-100, ICB=700), {}))
    assert entries == {ACU: -900, COM: -100, POT: 700, ICB: 300}


def test_a_loss_that_is_shared_and_a_premium_never_touch_what_the_board_holds():
    loss = by_place(entries_settling(settled(saved=-2_000), {Account.QIPP: 300}))
    assert loss == {ACU: -900, COM: -100, ICB: 1_000}
    premium = by_place(entries_settling(settled([Transfer("ICB", "ACU", 50)], ACU=50, ICB=-50), {}))
    assert premium == {ICB: -50, ACU: 50}


@given(
    st.lists(
        st.tuples(st.sampled_from(["ACU", "COM", "ICB", "CC"]), st.sampled_from(["ACU", "COM", "ICB", "CC"]), PENCE)
    ),
    st.integers(-100, 100),
    st.dictionaries(st.sampled_from(["ACU", "COM", "ICB"]), st.integers(-(10**12), 10**12)),
    st.dictionaries(st.sampled_from([Account.QIPP, Account.INCENTIVE, Account.CONTINGENCY]), PENCE),
)
def test_every_settlement_leaves_the_account_in_balance_and_no_poorer(transfers, saved, performance, wants):
    given_ = Settled(
        [Transfer(*one) for one in transfers if one[0] != one[1]], frozenset({"ICB", "CC"}), saved, performance
    )
    entries = entries_settling(given_, wants)
    assert sum(one.pence for one in entries) == 0
    assert all(one.pence > 0 for one in entries if one.place.is_held)
    back = sum(one.pence for one in given_.transfers if one.payer in {"ACU", "COM"} and one.payee in {"ICB", "CC"})
    assert sum(one.pence for one in entries if one.place.is_held or one.place.account == Account.QIPP) <= back
    for code in ("ACU", "COM"):
        net = sum((one.payee == code) * one.pence - (one.payer == code) * one.pence for one in given_.transfers)
        assert by_place(entries).get(Place(Account.PROVIDER, code), 0) == net


def test_a_posting_balances_and_takes_no_more_than_there_is():
    has = {POT: 500, Place(Account.COMMITTED, purpose="a"): 200}
    assert after(has, moved(POT, ACU, 500)) == {**has, POT: 0, ACU: 500}
    with pytest.raises(TooLittle, match=r"Uncommitted: the account has £5\.00 and this takes £5\.01\."):
        after(has, moved(POT, ACU, 501))
    with pytest.raises(TooLittle, match="Committed: the account has £0"):
        after(has, moved(Place(Account.COMMITTED, purpose="b"), ACU, 1))
    for entries in ([], [Entry(POT, 1)], [Entry(POT, 0), Entry(ACU, 0)]):
        with pytest.raises(DoesNotBalance):
            after(has, entries)


def test_a_place_is_said_once_and_nil_is_left_out():
    assert gathered([Entry(ACU, 5), Entry(POT, 1), Entry(ACU, -7), Entry(COM, 2), Entry(COM, -2)]) == [
        Entry(ACU, -2),
        Entry(POT, 1),
    ]


@given(st.lists(st.tuples(st.sampled_from([POT, KEPT, ACU, ICB]), st.sampled_from([POT, KEPT, ACU, ICB]), PENCE)))
def test_whatever_is_posted_or_refused_the_account_balances_and_no_pot_is_below_nil(moves):
    balances = {}
    for source, target, pence in moves:
        try:
            balances = after(balances, gathered(moved(source, target, pence)))
        except (TooLittle, DoesNotBalance):
            continue
        assert sum(balances.values()) == 0
        assert all(pence >= 0 for place, pence in balances.items() if place.is_held)
