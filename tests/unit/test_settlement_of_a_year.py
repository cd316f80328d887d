"""The settlement of a year, worked out from its facts."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.money.risk_sharing.domain.position import BadInput
from apps.money.settlements.domain.clearing import NotBalanced, Transfer, cleared
from apps.money.settlements.domain.facts import Facts, PaidInMonths
from apps.money.settlements.domain.outcome import Ledger, Outcome, Stands
from apps.money.settlements.domain.working import work_out

PARTIES = {"ACU": "provider", "COM": "provider", "ICB": "commissioner", "LA": "commissioner"}
HALVES = {"ICB": "0.4", "LA": "0.1", "ACU": "0.3", "COM": "0.2"}
GAIN_PAIN = {
    "term": "gain_pain_share",
    "parameters": {"over": [{"starts": "0", "shares": HALVES}], "against": "payment"},
}
OUTCOMES = {
    "term": "outcome_incentive",
    "parameters": {
        "at_stake": "0.01",
        "value": "plan",
        "on_top": True,
        "outcomes": [{"code": "LTC6", "weight": "1", "floor": "0.65", "target": "0.75"}],
    },
}
PLAN = {"ACU": 75_000_000, "COM": 25_000_000, "ICB": -80_000_000, "LA": -20_000_000}
NIL = dict.fromkeys(PLAN, 0)
MONTHS = PaidInMonths(plan=PLAN, moved=NIL, baseline=NIL)


def facts(**changed):
    position = {
        "plan": 100_000_000,
        "budget": 100_000_000,
        "actual": 90_000_000,
        "by_party": {code: abs(pence) for code, pence in PLAN.items()},
    } | changed.pop("position", {})
    return Facts(PARTIES, position, changed.pop("terms", [GAIN_PAIN]), changed.pop("months", MONTHS), **changed)


def net(outcome):
    return {code: outcome.to_settle(code) for code in outcome.codes}


def test_what_terms_move_beside_the_months_is_to_settle_and_each_transfer_is_in_proportion():
    outcome = work_out(facts())
    # an underspend of £100,000.00: providers keep half of it, commissioners get theirs back
    assert net(outcome) == {"ACU": -4_500_000, "COM": -500_000, "ICB": 4_000_000, "LA": 1_000_000}
    assert [(one.payer, one.payee, one.pence) for one in outcome.transfers] == [
        ("ACU", "ICB", 3_600_000),
        ("COM", "ICB", 400_000),
        ("ACU", "LA", 900_000),
        ("COM", "LA", 100_000),
    ]
    assert outcome.payment == 95_000_000
    assert {one.stands for one in outcome.transfers} == {Stands.TO_PAY}
    assert [part.title for part in outcome.parts] == ["Signed plan", "Beyond the margin", "Gain and pain share"]


def test_without_a_term_nothing_is_to_settle():
    moved = {"ACU": 7, "COM": 2, "ICB": -7, "LA": -2}
    outcome = work_out(facts(terms=[], months=replace(MONTHS, moved=moved)))
    assert (outcome.transfers, outcome.payment) == ([], 100_000_009)


def test_the_error_of_the_baseline_stands_in_its_own_ledger_and_is_nobodys_performance():
    # £50,000.00 more was counted, and spent, for people whom the plan did not see; commissioners bear half of it
    baseline = {"ACU": 1_875_000, "COM": 625_000, "ICB": -2_000_000, "LA": -500_000}
    outcome = work_out(
        facts(
            months=replace(MONTHS, baseline=baseline, error=5_000_000),
            position={"actual": 95_000_000, "budget": 105_000_000},
        )
    )
    assert net(outcome) == net(work_out(facts()))
    assert {code: outcome.in_ledger(Ledger.BASELINE, code) for code in outcome.codes} == baseline
    assert outcome.for_the_year("ACU") == 75_000_000 + 1_875_000 - 4_500_000
    assert outcome.paid["ICB"] == -82_000_000
    [error] = [part for part in outcome.parts if part.ledger == Ledger.BASELINE]
    assert error.words == [
        "£50,000.00 of what was counted, and of cost, is the error of the baseline: it is nobody's performance and is "
        "left out of what follows."
    ]


def test_where_the_agreement_starts_elsewhere_what_the_months_paid_is_on_account():
    flat = {"term": "bundled_contract", "parameters": {"efficiency": "0.02"}}
    outcome = work_out(facts(terms=[flat], months=replace(MONTHS, leads=False), position={"baseline": 101_000_000}))
    # 98% of £1,010,000.00 is £989,800.00; the months paid £1,000,000.00
    assert outcome.payment == 98_980_000
    assert net(outcome) == {"ACU": -765_000, "COM": -255_000, "ICB": 816_000, "LA": 204_000}


def test_a_gate_or_a_stop_holds_what_providers_gain_and_nothing_else():
    pain = facts(position={"actual": 110_000_000})
    gates = [["30-day readmissions", "BREACHED", "13.1%, limit 12.5%"], ["LTC6", "MET", ""]]
    held = work_out(replace(pain, gates=gates))
    assert held.holds == ["30-day readmissions is breached (13.1%, limit 12.5%)."]
    assert {one.stands for one in held.transfers} == {Stands.HELD}
    assert net(held) == net(work_out(pain)) == {"ACU": 4_500_000, "COM": 500_000, "ICB": -4_000_000, "LA": -1_000_000}
    assert [held.to_settle(code, Stands.TO_PAY) for code in held.codes] == [0, 0, 0, 0]
    owed = work_out(replace(facts(), gates=[["LTC6", "UNKNOWN", ""]], stops=["Falls at night"]))
    assert owed.holds == [
        "LTC6 is not known.",
        "A clinical stop is open: Falls at night",
    ]
    assert {one.stands for one in owed.transfers} == {Stands.TO_PAY}


def test_a_term_whose_outcome_nobody_knows_waits_and_the_others_are_worked_out():
    outcome = work_out(facts(terms=[GAIN_PAIN, OUTCOMES]))
    assert [(one.title, one.why) for one in outcome.waits] == [
        ("Outcome incentive", "Outcome incentive needs the outcome LTC6.")
    ]
    assert net(outcome) == net(work_out(facts()))
    known = work_out(facts(terms=[GAIN_PAIN, OUTCOMES], position={"outcomes": {"LTC6": "0.70"}}))
    assert known.waits == []
    # half of £10,000.00 is earned, three quarters of it at the hospital
    assert known.to_settle("ACU") - outcome.to_settle("ACU") == 375_000
    said = work_out(facts(terms=[GAIN_PAIN], waits={"gain_pain_share": "It may not be shown."}))
    assert ([one.why for one in said.waits], said.transfers) == (["It may not be shown."], [])


def test_a_term_that_starts_the_payment_cannot_wait():
    collar = {"term": "cap_and_collar", "parameters": {"marginal_rate": "0.3"}}
    with pytest.raises(BadInput, match="not known without cap and collar"):
        work_out(facts(terms=[collar], months=replace(MONTHS, leads=False)))


def test_under_a_number_of_people_figures_have_no_consequences():
    few = work_out(facts(people=499, consequences_from=500))
    assert (few.has_consequences, {one.stands for one in few.transfers}) == (False, {Stands.NO_CONSEQUENCE})
    assert work_out(facts(people=500, consequences_from=500)).has_consequences


def test_chance_alone_is_told_beside_each_result():
    # 1,000 people whose costs vary by twice their mean: 12.4% either way (source's figure)
    chance = work_out(facts(people=1_000)).chance
    assert (chance.width, chance.saved, chance.is_told) == (12_395_901, 10_000_000, False)
    # at the lower end £223,959.01 is saved, of which half goes back; at the higher, £23,959.01 is overspent
    assert (chance.low["ICB"], chance.high["ICB"]) == (-958_361, 8_958_361)
    assert sum(chance.low.values()) != 0  # each party's own worst: not one settlement
    assert work_out(facts(people=10_000, spread="1.0")).chance.is_told
    assert work_out(facts()).chance is None


def test_what_was_settled_before_is_not_settled_again():
    first = work_out(facts())
    again = work_out(facts(settled=net(first)))
    assert again.transfers == []
    assert again.for_the_year("ACU") == first.for_the_year("ACU")


def test_facts_and_outcome_come_back_from_what_is_kept_of_them():
    kept = facts(people=1_000, gates=[["LTC6", "MET", ""]])
    assert Facts.read(json.loads(json.dumps(kept.given()))).code == kept.code
    outcome = work_out(kept)
    assert Outcome.read(json.loads(json.dumps(outcome.given()))).given() == outcome.given()
    assert replace(kept, people=1_001).code != kept.code


def test_what_does_not_balance_is_refused():
    with pytest.raises(NotBalanced):
        cleared({"ACU": 1, "ICB": 0})
    assert cleared({"ACU": 1, "ICB": -1}) == [Transfer("ICB", "ACU", 1)]


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=8))
def test_clearing_gives_every_party_its_amount_and_nobody_pays_and_receives(amounts):
    net = {f"P{n}": amount for n, amount in enumerate([*amounts, -sum(amounts)])}
    found = dict.fromkeys(net, 0)
    for one in cleared(net):
        assert one.pence > 0
        found[one.payer] -= one.pence
        found[one.payee] += one.pence
    assert found == net


pence = st.integers(0, 10**10)


@given(
    actual=pence,
    budget=pence,
    acute=pence,
    community=pence,
    moved=st.integers(-(10**8), 10**8),
    error=st.integers(-(10**7), 10**7),
    breached=st.booleans(),
    people=st.none() | st.integers(1, 5_000),
)
def test_every_column_of_a_settlement_sums_to_nil_and_parts_add_to_what_each_party_ends_with(
    actual, budget, acute, community, moved, error, breached, people
):
    plan = {"ACU": acute, "COM": community, "ICB": -(acute + community), "LA": 0}
    months = PaidInMonths(
        plan=plan,
        moved={"ACU": moved, "COM": 0, "ICB": -moved, "LA": 0},
        baseline={"ACU": error, "COM": -error, "ICB": 0, "LA": 0},
        error=error,
    )
    given_facts = facts(
        position={
            "plan": acute + community,
            "budget": budget,
            "actual": actual,
            "by_party": {code: abs(one) for code, one in plan.items()},
            "outcomes": {"LTC6": "0.7"},
        },
        terms=[GAIN_PAIN, OUTCOMES],
        months=months,
        gates=[["LTC6", "BREACHED", ""]] if breached else [],
        people=people,
        consequences_from=500,
    )
    outcome = work_out(given_facts)
    for part in outcome.parts:
        assert sum(part.by_party.values()) == 0
    assert sum(outcome.paid.values()) == 0
    for code in outcome.codes:
        whole = sum(outcome.in_ledger(ledger, code) for ledger in Ledger)
        assert whole == outcome.for_the_year(code) == outcome.paid[code] + outcome.to_settle(code)
        assert outcome.to_settle(code) == sum(outcome.to_settle(code, stands) for stands in Stands)
    assert work_out(Facts.read(given_facts.given())).given() == outcome.given()
