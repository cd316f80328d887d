"""Every term of the catalogue: its examples, its words, what it refuses, and what holds for all of them."""

import inspect
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.money.risk_sharing.command_line import settled
from apps.money.risk_sharing.domain import terms
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.exact import percent
from apps.money.risk_sharing.domain.parameters import BadParameter
from apps.money.risk_sharing.domain.position import BadInput, MissingFigure, Parties
from apps.money.risk_sharing.domain.worked import worked

THREE = {"ICB": "commissioner", "ACU": "provider", "COM": "provider"}
EXAMPLES = [(code, place) for code, term in CATALOGUE.items() for place, _ in enumerate(term.examples)]
MONEY = st.integers(0, 5_000_000_000_00)


def thousandths(part: int) -> str:
    """`0.333`."""
    return f"{part // 1000}.{part % 1000:03}"


SHARE = st.integers(0, 1_000).map(thousandths)


def settlement(terms: Any, position: Any, parties: Any = None) -> dict[str, Any]:
    kinds = THREE if parties is None else parties
    return settled(
        {
            "parties": [{"code": code, "kind": kind} for code, kind in kinds.items()],
            "position": position,
            "terms": terms,
        }
    )


def five(**fourth: str) -> list[dict[str, str]]:
    """Five levels alike but for the fourth."""
    alike = {"premium": "0.02", "surplus": "0.5", "deficit": "0.5"}
    return [alike | (fourth if level == 4 else {}) for level in range(1, 6)]


def of(term: str, parameters: Any, position: Any, parties: Any = None) -> dict[str, Any]:
    return settlement([{"term": term, "parameters": parameters}], position, parties)


@pytest.mark.parametrize(("code", "place"), EXAMPLES)
def test_a_term_comes_to_its_worked_example(code: str, place: int) -> None:
    example = CATALOGUE[code].examples[place]
    made = of(code, example.parameters, dict(example.position), dict(example.parties))
    assert made["payment"] == example.payment
    assert sum(made["net"].values()) == 0
    if example.net is not None:
        assert made["net"] == dict(example.net)


def test_the_catalogue_has_every_term_each_in_one_file_named_by_its_code() -> None:
    assert set(CATALOGUE) == {
        "bundled_contract",
        "cap_and_collar",
        "case_mix_drift_cap",
        "cost_proportional_share",
        "demand_split",
        "flat_funding",
        "gain_pain_share",
        "gain_split",
        "outcome_incentive",
        "outlier_protection",
        "profit_share",
        "programme_margin",
        "quality_linked",
        "savings_tiers",
        "shared_savings",
        "stable_funding",
        "system_transition_fund",
    }
    for code, term in CATALOGUE.items():
        assert term.__module__ == f"{terms.__name__}.{code}"
        assert inspect.getdoc(term)
        assert term.source
        assert term.examples


def test_a_pool_over_equal_parties_adds_up_to_the_penny() -> None:
    kinds = {"ICB": "commissioner", "A": "provider", "B": "provider", "C": "provider"}
    assert of("flat_funding", {}, {"baseline": 10_000_001}, kinds)["net"] == {
        "A": 3_333_334,
        "B": 3_333_334,
        "C": 3_333_333,
        "ICB": -10_000_001,
    }


REFUSED = [
    ("cap_and_collar", {"marginal_rate": 0.3}, 'marginal_rate of cap_and_collar: Write it as text, such as "0.30"'),
    ("cap_and_collar", {"marginal_rate": "1.5"}, "marginal_rate of cap_and_collar is from 0% to 100%."),
    ("cap_and_collar", {"marginal": "0.3"}, "cap_and_collar does not know marginal."),
    ("bundled_contract", {}, "bundled_contract needs efficiency."),
    ("gain_pain_share", {"over": []}, "over of gain_pain_share is a list of one or more objects."),
    (
        "gain_pain_share",
        {"over": [{"starts": "0", "shares": {"ICB": "0.5", "ACU": "0.4"}}]},
        "come to 90%, and must come to 100%.",
    ),
    (
        "gain_pain_share",
        {"over": [{"starts": "0.01", "shares": {"ICB": "1"}}]},
        "with no gap and no overlap: band 1 starts at 1%, and must start at 0%.",
    ),
    (
        "gain_pain_share",
        {"over": [{"starts": "0", "ends": "0.02", "shares": {"ICB": "1"}}]},
        "The last band has no end",
    ),
    ("gain_pain_share", {"over": [{"starts": "0", "shares": {"X": "1"}}]}, "names X, which is no party."),
    ("gain_pain_share", {"over": [{"starts": "0", "shares": {"ICB": "2", "ACU": "-1"}}]}, "is below nil."),
    ("shared_savings", {"minimum_savings_rate": "0.02", "sharing_rate": "0.5", "loss_rate": "0.3"}, "needs a minimum"),
    (
        "shared_savings",
        {"minimum_savings_rate": "0.02", "sharing_rate": "0.5", "minimum_loss_rate": "0.02"},
        "Losses need one rate",
    ),
    ("quality_linked", {"levels": [{"premium": "0", "surplus": "0", "deficit": "0"}]}, "each quality level, 1 to 5."),
    ("quality_linked", {"levels": five(premium="0.01")}, "Level 4 is worth less than level 3"),
    ("quality_linked", {"levels": five(surplus="0.1")}, "Level 4 is worth less than level 3"),
    ("quality_linked", {"levels": five(deficit="0.6")}, "Level 4 is worth less than level 3"),
    ("savings_tiers", {"tiers": [{"target": 5, "provider_share": "1"}] * 2}, "Each target is above the one before it."),
    (
        "shared_savings",
        {"minimum_savings_rate": "0.02", "sharing_rate": "0.5", "loss_limit": "0.1"},
        "What limits a loss needs a minimum loss rate",
    ),
    (
        "shared_savings",
        {"minimum_savings_rate": "0.02", "sharing_rate": "0.5", "loss_adjustment": 5},
        "What limits a loss needs a minimum loss rate",
    ),
    (
        "shared_savings",
        {
            "minimum_savings_rate": "0.02",
            "sharing_rate": "0.5",
            "minimum_loss_rate": "0",
            "loss_rate": "0.3",
            "loss_rate_low": "0.4",
        },
        "A fixed loss rate has no lowest and no highest.",
    ),
    (
        "outcome_incentive",
        {"at_stake": "0.1", "outcomes": [{"code": "a", "weight": "1", "floor": "0", "target": "1", "owner": "ICB"}]},
        "ICB is no provider",
    ),
    ("stable_funding", {"margin": "0.02", "beyond": "half"}, "is none or excess or whole."),
    ("profit_share", {"shares": {"ICB": "0.5"}}, "ICB pays"),
    ("profit_share", {"shares": {"ACU": "0.7", "COM": "0.4"}}, "which is more than the whole."),
    ("programme_margin", {"care_group": "ICB"}, "is one of the providers."),
    ("gain_split", {"condition": "rating", "shares": {"ACU": "0.5"}}, "ACU is a provider"),
    (
        "outcome_incentive",
        {"at_stake": "0.1", "outcomes": [{"code": "a", "weight": "1", "floor": "1", "target": "1"}]},
        "target differs from its floor.",
    ),
    ("outlier_protection", {}, "Give an amount, or a percentile: one of the two."),
    ("outlier_protection", {"amount": 5, "percentile": "0.99"}, "Give an amount, or a percentile: one of the two."),
    ("outlier_protection", {"amount": 0}, "is a whole number of pence, 1 or more."),
]


@pytest.mark.parametrize(("term", "parameters", "sentence"), REFUSED)
def test_a_bad_parameter_is_refused_with_the_sentence_that_says_why(term: str, parameters: Any, sentence: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        of(term, parameters, {"baseline": 1})
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ([], "A settlement is an object"),
        ({"parties": []}, "parties is a list"),
        ({"parties": [{"code": "A", "kind": "provider"}]}, "at least one party of the kind commissioner"),
        ({"parties": [{"code": "A", "kind": "commissioner"}]}, "somebody has to be paid"),
        ({"parties": [{"code": "A", "kind": "commissioner"}] * 2}, "The party A stands twice."),
    ],
)
def test_a_document_that_cannot_be_settled_is_told_why(document: Any, sentence: str) -> None:
    with pytest.raises(BadInput) as refusal:
        settled(document)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    ("position", "sentence"),
    [
        ({"baseline": 1.5}, "baseline is a whole number of pence."),
        ({"baseline": True}, "baseline is a whole number of pence."),
        ({"base": 1}, "position does not know base."),
        ({"by_party": {"X": 1}}, "by_party names X, which is no party."),
        ({"by_party": {"ACU": -1}}, "below nil"),
        ({"quality_level": 6}, "quality_level is a whole number from 1 to 5."),
        ({"quality_score": "1.2"}, "quality_score is from 0 to 1."),
    ],
)
def test_a_position_that_is_not_one_is_told_why(position: Any, sentence: str) -> None:
    with pytest.raises(BadInput) as refusal:
        of("flat_funding", {}, position)
    assert sentence in str(refusal.value)


def test_a_figure_that_a_term_needs_is_asked_for_by_name() -> None:
    with pytest.raises(MissingFigure, match="Cap and collar needs the position's actual"):
        of("cap_and_collar", {}, {"baseline": 100})


def test_a_second_base_and_two_starts_are_refused() -> None:
    flat = {"term": "flat_funding"}
    with pytest.raises(BadInput, match="both set the base"):
        settlement([flat, {"term": "bundled_contract", "parameters": {"efficiency": "0.1"}}], {"baseline": 1})
    collar, linked = {"term": "cap_and_collar"}, {"term": "quality_linked"}
    with pytest.raises(BadInput, match="starts from the"):
        settlement([collar, linked], {"baseline": 1})
    figures = {"baseline": 100_000, "actual": 90_000, "budget": 95_000, "quality_level": 3}
    made = settlement([collar, linked, flat], figures)
    assert made["payment"] == 100_000 - 3_000 + 4_750 + 2_500
    assert made["steps"][0]["term"] == "flat_funding"


def test_a_term_that_stands_twice_is_refused() -> None:
    collar = {"term": "cap_and_collar"}
    with pytest.raises(BadInput, match="Cap and collar stands twice"):
        settlement([collar, collar], {"baseline": 1, "actual": 1})


def test_what_adds_to_a_payment_that_nothing_starts_is_refused() -> None:
    share = {"over": [{"starts": "0", "shares": {"ICB": "1"}}], "against": "payment"}
    with pytest.raises(BadInput, match="Nothing here starts the payment"):
        of("gain_pain_share", share, {"plan": 1, "actual": 1})


def test_stable_funding_and_shares_of_what_is_left_settle_a_year_to_the_penny() -> None:
    """Plan £54,200,000.00, counted £55,468,214.55, cost £53,412,906.18: the year of the design's own statement."""
    terms = [
        {"term": "stable_funding", "parameters": {"margin": "0.02"}},
        {
            "term": "gain_pain_share",
            "parameters": {
                "over": [{"starts": "0", "shares": {"ACU": "1"}}],
                "under": [
                    {"starts": "0", "ends": "0.01", "shares": {"ICB": "0.5", "ACU": "0.5"}},
                    {"starts": "0.01", "shares": {"ICB": "0.3", "ACU": "0.7"}},
                ],
                "against": "payment",
                "bands_of": "plan",
            },
        },
        {
            "term": "outcome_incentive",
            "parameters": {
                "at_stake": "0.015",
                "value": "plan",
                "on_top": True,
                "outcomes": [{"code": "six", "weight": "1", "floor": "0", "target": "1"}],
            },
        },
    ]
    figures = {"plan": 54_200_000_00, "budget": 55_468_214_55, "actual": 53_412_906_18, "outcomes": {"six": "0.64"}}
    made = settlement(terms, figures)
    moved: dict[str, int] = {}
    for one in made["transfers"]:
        sign = 1 if one["payer"] == "ICB" else -1 if one["payee"] == "ICB" else 0
        moved[one["term"]] = moved.get(one["term"], 0) + sign * one["amount"]
    assert moved == {
        "base": 54_200_000_00,
        "stable_funding": 184_214_55,
        "gain_pain_share": -399_792_51,
        "outcome_incentive": 520_320_00,
    }
    assert made["payment"] == 54_504_742_04


def test_stable_funding_does_not_start_a_payment_that_starts_from_the_cost() -> None:
    stable = {"term": "stable_funding", "parameters": {"margin": "0.02"}}
    savings = {"term": "shared_savings", "parameters": SAVINGS}
    with pytest.raises(BadInput, match="Shared savings starts from the actual cost and Stable funding starts"):
        settlement([stable, savings], {"plan": 1})


def test_what_is_paid_through_the_year_is_part_of_an_agreement_only_where_the_year_starts_from_it() -> None:
    parties = Parties(THREE)
    stable = CATALOGUE["stable_funding"].read({"margin": "0.02"}, parties)
    drift = CATALOGUE["case_mix_drift_cap"].read({}, parties)
    share = CATALOGUE["gain_pain_share"].read(SIMPLE["gain_pain_share"], parties)
    savings = CATALOGUE["shared_savings"].read(SIMPLE["shared_savings"], parties)
    flat = CATALOGUE["flat_funding"].read({}, parties)
    assert Agreement.beside([stable], [share, drift]).terms == [drift, stable, share]
    assert Agreement.beside([stable], [share, drift]).base == "plan"
    assert Agreement.beside([stable], [savings]).terms == [savings]
    assert Agreement.beside([stable], [share, flat]).terms == [flat, share]
    assert Agreement.beside([stable], []).terms == []
    assert Agreement.beside([stable], [savings]).rests_on == ["benchmark"]
    assert Agreement.beside([stable], [share, flat]).rests_on == ["baseline"]


@pytest.mark.parametrize(
    ("evidenced", "payment", "gp", "held"),
    [
        ({"rating": True}, 1_000_000_000, 15_000_000, {}),
        ({"rating": False}, 1_000_000_000, 0, {}),
        ({}, 1_000_000_000, 0, {"gain_split": 15_000_000}),
    ],
)
def test_a_gain_is_held_not_lost_while_nobody_can_say_whether_its_condition_is_met(
    evidenced: Any, payment: int, gp: int, held: Any
) -> None:
    figures = {"baseline": 1_000_000_000, "actual": 940_000_000, "year": 3, "conditions": evidenced}
    kinds = {"ICB": "commissioner", "ACU": "provider", "GP": "practice"}
    made = of("gain_split", {"condition": "rating", "shares": {"GP": "0.25"}}, figures, kinds)
    assert (made["payment"], made["net"]["GP"], made.get("held", {})) == (payment, gp, held)


def test_savings_under_flat_funding_are_held_while_nobody_can_say_whether_outcomes_are_reached() -> None:
    made = of("flat_funding", {"condition": "outcomes"}, {"baseline": 1_000, "actual": 900})
    assert (made["payment"], made["held"]) == (900, {"flat_funding": 100})
    assert "held" not in of("flat_funding", {"condition": "outcomes"}, {"baseline": 1_000, "actual": 1_100})


def test_an_outcome_that_is_missed_falls_on_whoever_owns_it() -> None:
    outcome = {"weight": "0.5", "floor": "0", "target": "1"}
    outcomes = [outcome | {"code": "a", "owner": "COM"}, outcome | {"code": "b"}]
    figures = {"budget": 1_000_000, "by_party": {"ACU": 3, "COM": 1}, "outcomes": {"a": "0", "b": "0.5"}}
    made = of("outcome_incentive", {"at_stake": "0.1", "outcomes": outcomes}, figures)
    assert made["net"] == {"ACU": 750_000 - 18_750, "COM": 250_000 - 50_000 - 6_250, "ICB": -925_000}


def test_outliers_leave_what_each_provider_spent_and_acute_figures_too() -> None:
    terms = [
        {"term": "outlier_protection", "parameters": {"amount": 10_000}},
        {"term": "demand_split", "parameters": {"commissioner_share": "0.5"}},
    ]
    figures = {
        "plan": 100_000,
        "actual": 130_000,
        "acute_plan": 40_000,
        "acute_actual": 65_000,
        "person_costs": [30_000, 5_000],
        "plan_person_costs": [15_000],
    }
    made = settlement(terms, figures)
    assert made["payment"] == 20_000 + 95_000 + (65_000 - 10_000 - (40_000 - 2_000)) // 2
    spent = {"budget": 100_000, "actual": 130_000, "actual_by_party": {"ACU": 90_000, "COM": 40_000}}
    pool = {"term": "outlier_protection", "parameters": {"amount": 10_000}}
    shared = settlement(
        [pool, {"term": "cost_proportional_share"}],
        spent | {"person_costs": [23_000], "by_party": {"ACU": 1, "COM": 1}},
    )
    assert shared["net"] == {"ACU": 81_000 + 9_000 - 8_500, "COM": 36_000 + 4_000 - 8_500, "ICB": -113_000}


@pytest.mark.parametrize(
    ("percentile", "limit"), [("0.75", 30_000), ("0.76", 50_000), ("0.5", 20_000), ("0.01", 10_000)]
)
def test_an_outlier_is_whoever_costs_more_than_so_many_people_of_the_base_year(percentile: str, limit: int) -> None:
    costs = [50_000, 10_000, 30_000, 20_000]
    figures = {"plan": 200_000, "actual": 200_000, "person_costs": [45_000], "plan_person_costs": costs}
    made = of("outlier_protection", {"percentile": percentile}, figures)
    assert made == of("outlier_protection", {"amount": limit}, figures)
    assert made["payment"] == 200_000 + max(0, 45_000 - limit) - sum(max(0, one - limit) for one in costs)


@given(budget=MONEY, actual=MONEY, more=st.integers(0, 10**9))
def test_a_profit_share_never_takes_and_pays_no_less_for_a_saving_that_is_larger(
    budget: int, actual: int, more: int
) -> None:
    shares = {"shares": {"ACU": "0.2", "COM": "0.3"}}
    first = of("profit_share", shares, {"budget": budget, "actual": actual + more})["payment"] - actual - more
    then = of("profit_share", shares, {"budget": budget, "actual": actual})["payment"] - actual
    assert 0 <= first <= then <= max(0, budget - actual)


@given(benchmark=st.integers(1, 10**13), actual=MONEY, cap=SHARE, limit=SHARE)
def test_shared_savings_keep_within_their_cap_and_their_limit(
    benchmark: int, actual: int, cap: str, limit: str
) -> None:
    terms = {"minimum_savings_rate": "0", "sharing_rate": "1", "cap": cap}
    losses = {"minimum_loss_rate": "0", "loss_rate": "1", "loss_limit": limit}
    moved = of("shared_savings", terms | losses, {"benchmark": benchmark, "actual": actual})["payment"] - actual
    assert -Fraction(limit) * benchmark - 1 <= moved <= Fraction(cap) * benchmark + 1
    assert moved * (benchmark - actual) >= 0


@given(counted=MONEY, before=MONEY, cap=SHARE)
def test_a_drift_cap_keeps_the_entitlement_within_its_part_of_last_years_mix(
    counted: int, before: int, cap: str
) -> None:
    figures = {"budget": counted, "budget_at_base_mix": before, "plan": 1}
    terms = [{"term": "case_mix_drift_cap", "parameters": {"cap": cap}}, FUND]
    paid = settlement(terms, figures)["payment"]
    assert abs(paid - before) <= Fraction(cap) * before + 1
    assert min(counted, before) <= paid <= max(counted, before)


@given(reached=SHARE, more=SHARE, stake=SHARE)
def test_an_outcome_that_gets_better_never_earns_less_and_none_earns_more_than_is_at_stake(
    reached: str, more: str, stake: str
) -> None:
    terms = {"at_stake": stake, "outcomes": [{"code": "a", "weight": "1", "floor": "0.2", "target": "0.9"}]}
    better = thousandths(min(1_000, int((Fraction(reached) + Fraction(more)) * 1_000)))
    paid = [
        of("outcome_incentive", terms, {"budget": 10**9, "outcomes": {"a": one}})["payment"]
        for one in (reached, better)
    ]
    assert (1 - Fraction(stake)) * 10**9 - 1 <= paid[0] <= paid[1] <= 10**9


@given(saving=st.integers(-(10**12), 10**12), step=st.integers(0, 10**6))
def test_savings_tiers_never_leave_less_of_a_larger_saving_and_do_not_jump(saving: int, step: int) -> None:
    budget = 10**13
    paid = [
        of("savings_tiers", SIMPLE["savings_tiers"], {"budget": budget, "actual": budget - one})["payment"]
        for one in (saving, saving + step)
    ]
    kept = [paid[0] + saving, paid[1] + saving + step]
    assert paid[1] <= paid[0] <= budget
    assert 0 <= kept[1] - kept[0] <= step + 1


@given(above=st.integers(-(10**12), 10**12), step=st.integers(0, 10**6), share=SHARE)
def test_a_demand_split_moves_nothing_below_plan_and_no_more_than_its_share_above(
    above: int, step: int, share: str
) -> None:
    figures = {"plan": 5 * 10**12, "acute_plan": 2 * 10**12}
    terms = {"commissioner_share": share}
    paid = [
        of("demand_split", terms, figures | {"acute_actual": 2 * 10**12 + one})["payment"]
        for one in (above, above + step)
    ]
    assert (paid[0] == 5 * 10**12) if above <= 0 else True
    assert 0 <= paid[1] - paid[0] <= Fraction(share) * step + 1


def test_what_is_kept_of_a_term_reads_as_the_same_term() -> None:
    for code, parameters in SIMPLE.items():
        parties = Parties(FOUR)
        term = CATALOGUE[code].read(parameters, parties)
        assert CATALOGUE[code].read(term.given, parties) == term


def test_every_term_has_a_worked_example_in_words_whatever_its_parameters() -> None:
    parties = Parties(FOUR)
    for code, parameters in SIMPLE.items():
        made = worked(CATALOGUE[code].read(parameters, parties), parties)
        assert made.supposing.startswith("Suppose ")
        assert made.steps
    own = worked(CATALOGUE["cap_and_collar"].read({"marginal_rate": "0.5"}, parties), parties)
    assert own.supposing == "Suppose the prior outturn is £10,000,000.00 and the actual cost is £10,600,000.00."
    assert (own.payment, own.said) == (1_030_000_000, "")
    follows = SIMPLE["gain_pain_share"] | {"against": "payment"}
    assert worked(CATALOGUE["gain_pain_share"].read(follows, parties), parties).said == ""
    other = worked(CATALOGUE["cost_proportional_share"].read({}, parties), parties)
    assert other.said == "The providers share profit or loss in proportion to the cost of each in the signed plan."


def test_what_changes_the_position_comes_first_wherever_it_is_listed() -> None:
    terms = [
        {"term": "cap_and_collar", "parameters": {"marginal_rate": "0.5"}},
        {"term": "outlier_protection", "parameters": {"amount": 10_000}},
    ]
    figures = {"baseline": 100_000, "actual": 130_000, "person_costs": [30_000, 5_000]}
    made = settlement(terms, figures)
    assert made["payment"] == 100_000 + 5_000 + 20_000
    assert settlement(terms[::-1], figures) == made


@given(baseline=MONEY, actual=MONEY, rate=SHARE, above=SHARE, below=SHARE, more=st.integers(0, 10**9))
def test_cap_and_collar_never_pays_less_for_more_and_never_moves_more_than_its_rate(
    baseline: int, actual: int, rate: str, above: str, below: str, more: int
) -> None:
    parameters = {"marginal_rate": rate, "corridor_above": above, "corridor_below": below}
    first = of("cap_and_collar", parameters, {"baseline": baseline, "actual": actual})["payment"]
    then = of("cap_and_collar", parameters, {"baseline": baseline, "actual": actual + more})["payment"]
    assert 0 <= then - first <= Fraction(rate) * more + 1


BANDS = st.lists(st.integers(1, 400), min_size=0, max_size=3, unique=True).map(sorted)


@given(
    budget=MONEY,
    actual=MONEY,
    edges=BANDS,
    parts=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=4, max_size=4),
    deadband=st.integers(0, 50),
    weights=st.tuples(st.integers(0, 99), st.integers(0, 99)),
)
def test_gain_and_pain_is_shared_without_a_jump_and_without_a_penny_over(
    budget: int, actual: int, edges: list[int], parts: Any, deadband: int, weights: tuple[int, int]
) -> None:
    starts = [0, *edges]
    over = []
    for place, start in enumerate(starts):
        acute, community = parts[place]
        by_party = {"ACU": acute, "COM": community, "ICB": 1000 - acute - community}
        ends = {"ends": thousandths(starts[place + 1])} if place + 1 < len(starts) else {}
        shares = {code: thousandths(part) for code, part in by_party.items()}
        over.append({"starts": thousandths(start), "shares": shares, **ends})
    parameters = {"over": over, "deadband": thousandths(deadband)}
    figures = {"budget": budget, "by_party": dict(zip(("ACU", "COM"), weights, strict=True))}
    made = of("gain_pain_share", parameters, {**figures, "actual": actual})
    beside = of("gain_pain_share", parameters, {**figures, "actual": actual + 1})
    assert sum(made["net"].values()) == 0
    assert abs(beside["payment"] - made["payment"]) <= 2
    away, beyond = actual - budget, max(0, abs(actual - budget) - Fraction(deadband, 1000) * budget)
    moved = made["payment"] - budget
    assert abs(moved) <= beyond + 1
    assert moved * away >= 0


@given(plan=MONEY, counted=MONEY, margin=SHARE, share=SHARE, beyond=st.sampled_from(["none", "excess", "whole"]))
def test_stable_funding_moves_nothing_inside_its_margin_and_no_more_than_the_difference(
    plan: int, counted: int, margin: str, share: str, beyond: str
) -> None:
    made = of("stable_funding", {"margin": margin, "share": share, "beyond": beyond}, {"plan": plan, "budget": counted})
    moved, apart = made["payment"] - plan, counted - plan
    if abs(apart) <= Fraction(margin) * plan:
        assert moved == 0
    assert abs(moved) <= abs(apart)
    assert moved * apart >= 0


FUND = {"term": "system_transition_fund", "parameters": {"shares": {"ICB": "1"}}}
SAVINGS = {"minimum_savings_rate": "0.02", "sharing_rate": "0.5", "cap": "0.1"}
SIMPLE: dict[str, Any] = {
    "flat_funding": {},
    "bundled_contract": {"efficiency": "0.037"},
    "programme_margin": {"care_group": "ACU"},
    "cap_and_collar": {"marginal_rate": "0.3"},
    "gain_split": {"condition": "rating", "shares": {"GP": "0.333"}},
    "demand_split": {"commissioner_share": "0.335"},
    "gain_pain_share": {"over": [{"starts": "0", "shares": {"ICB": "0.333", "ACU": "0.334", "COM": "0.333"}}]},
    "shared_savings": SAVINGS | {"minimum_loss_rate": "0.02", "loss_rate": "0.3"},
    "quality_linked": {},
    "outcome_incentive": {
        "at_stake": "0.033",
        "outcomes": [{"code": "LTC6", "weight": "1", "floor": "0.6", "target": "0.75"}],
    },
    "profit_share": {"shares": {"ACU": "0.333", "COM": "0.334"}},
    "cost_proportional_share": {},
    "savings_tiers": {
        "tiers": [{"target": 100_000, "provider_share": "0.333"}, {"target": 10**9, "provider_share": "1"}]
    },
    "stable_funding": {"margin": "0.013", "share": "0.777"},
    "system_transition_fund": {"shares": {"ICB": "0.334", "ACU": "0.333", "COM": "0.333"}},
    "outlier_protection": {"amount": 777_777},
    "case_mix_drift_cap": {"cap": "0.03"},
}
BASES = ["flat_funding", "bundled_contract", "programme_margin"]
FOUR = {"ICB": "commissioner", "COUNCIL": "commissioner", "ACU": "provider", "COM": "provider", "GP": "practice"}


@given(
    base=st.sampled_from(BASES),
    others=st.lists(st.sampled_from(sorted(set(SIMPLE) - set(BASES))), unique=True, max_size=6),
    figures=st.tuples(*[MONEY] * 12),
    level=st.integers(1, 5),
    score=SHARE,
    rated=st.booleans(),
)
def test_whatever_terms_go_together_no_penny_is_made_or_lost_and_the_parties_order_does_not_matter(
    base: str, others: list[str], figures: tuple[int, ...], level: int, score: str, rated: bool
) -> None:
    assume(figures[4] > figures[8])
    position = {
        **dict(zip(("baseline", "plan", "budget", "actual", "benchmark", "budget_at_base_mix"), figures, strict=False)),
        "acute_plan": figures[6],
        "acute_actual": figures[7],
        "by_party": {"ACU": figures[8], "COM": figures[9], "ICB": figures[10], "COUNCIL": figures[11]},
        "actual_by_party": {"ACU": figures[3] // 3, "COM": figures[3] - figures[3] // 3},
        "subcontracts": {"COM": figures[0] // 5},
        "transition_costs": {"ACU": figures[9], "COM": figures[8]},
        "person_costs": list(figures[:5]),
        "plan_person_costs": [figures[4] // 50],
        "year": 3,
        "quality_level": level,
        "quality_score": score,
        "outcomes": {"LTC6": score},
        "conditions": {"rating": rated},
    }
    position["benchmark"] = figures[4] + sum(figures[:5])
    terms = [{"term": code, "parameters": SIMPLE[code]} for code in [*others, base]]
    made = settlement(terms, position, FOUR)
    assert sum(made["net"].values()) == 0
    assert all(transfer["amount"] > 0 for transfer in made["transfers"])
    assert made["payment"] == -made["net"]["ICB"] - made["net"]["COUNCIL"]
    for code, amount in made["net"].items():
        gets = sum(one["amount"] for one in made["transfers"] if one["payee"] == code)
        gives = sum(one["amount"] for one in made["transfers"] if one["payer"] == code)
        assert amount == gets - gives
    assert settlement(terms, position, dict(reversed(FOUR.items())))["net"] == made["net"]


@pytest.mark.parametrize(("share", "words"), [("0.3", "30%"), ("0.025", "2.5%"), ("0.33333", "33.33%"), ("0", "0%")])
def test_a_share_is_said_in_per_cent(share: str, words: str) -> None:
    assert percent(Fraction(share)) == words
