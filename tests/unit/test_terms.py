"""Every term of the catalogue: its examples, its words, what it refuses, and what holds for all of them."""

import inspect
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.money.risk_sharing.command_line import settled
from apps.money.risk_sharing.domain import terms
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.exact import percent
from apps.money.risk_sharing.domain.parameters import BadParameter
from apps.money.risk_sharing.domain.position import BadInput, MissingFigure

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


@pytest.mark.parametrize(
    ("budget", "level", "result"),
    [
        (1_200_000_000, level, premium)
        for level, premium in enumerate((24_000_000, 36_000_000, 60_000_000, 108_000_000, 120_000_000), start=1)
    ],
)
def test_outcome_money_by_quality_level(budget: int, level: int, result: int) -> None:
    surplus = (12_000_000, 21_000_000, 30_000_000, 39_000_000, 48_000_000)[level - 1]
    deficit = (48_000_000, 39_000_000, 30_000_000, 21_000_000, 12_000_000)[level - 1]
    under = of("quality_linked", {}, {"budget": budget, "actual": budget - 60_000_000, "quality_level": level})
    over = of("quality_linked", {}, {"budget": budget, "actual": budget + 60_000_000, "quality_level": level})
    assert under["payment"] == budget - 60_000_000 + result + surplus
    assert over["payment"] == budget + 60_000_000 + result - deficit


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
    ("gain_pain_share", {"over": [{"starts": "0.01", "shares": {"ICB": "1"}}]}, "with no gap and no overlap."),
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
    ("savings_tiers", {"tiers": [{"target": 5, "provider_share": "1"}] * 2}, "Each target is above the one before it."),
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
