"""The eight contracting models: the parties that each needs, what it says, and models side by side."""

from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.money.contracts.choices import ContractModel
from apps.money.contracts.domain.comparing import MARKS, WEIGHTS, Marked, are_marked_alike, mean_in_words, weighted_mean
from apps.money.contracts.domain.model_of_contract import COMMISSIONER, DOMAINS, PROVIDER, SOCIAL_CARE, Arranged, Party
from apps.money.contracts.domain.models_of_contract import MODELS, missing_parties
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from tests.spec.tables import cases, words

REVIEWED = {"SINGLE_ORGANISATION", "JOINT_VENTURE", "PRINCIPAL_PROVIDER", "OUTCOMES_BASED"}
NHS = Party(COMMISSIONER, frozenset({"COMMUNITY"}))
COUNCIL = Party(COMMISSIONER, frozenset({"COMMUNITY", SOCIAL_CARE}))
TRUST = Party(PROVIDER, frozenset({"ACUTE", SOCIAL_CARE}))
PARTIES = st.lists(st.sampled_from([NHS, COUNCIL, TRUST]), max_size=8)
SEVERAL = st.sampled_from(sorted(code for code, model in MODELS.items() if model.needs.most is None))
BY_DOMAIN = st.sampled_from(list(DOMAINS))


@pytest.mark.parametrize("case", cases("parties_of_a_model"), ids=words)
def test_a_model_names_the_parties_that_it_lacks(case: dict[str, str]) -> None:
    parties = [
        *[NHS] * int(case["commissioners"]),
        *[TRUST] * int(case["providers"]),
        *[COUNCIL] * int(case["local_authorities"]),
    ]
    assert "; ".join(missing_parties(case["model"], parties)) == case["missing"]


@pytest.mark.parametrize("case", cases("needs_of_a_model"), ids=words)
def test_a_model_names_what_else_it_lacks_and_where_that_is_written(case: dict[str, str]) -> None:
    said: dict[str, Any] = dict.fromkeys(case["arranged"].split(), True)
    if "without_contract" in said:
        said["without_contract"] = ["Trust", "Age Well"]
    missing = MODELS[case["model"]].missing_beside(Arranged(**said))
    assert "; ".join(f"{one.words} [{one.mended}]" for one in missing) == case["missing"]


@given(SEVERAL, PARTIES, PARTIES)
def test_more_parties_never_make_one_missing_that_was_there(model: str, parties: Any, more: Any) -> None:
    """Of the models that take any number of providers: a second hub is one too many."""
    assert set(missing_parties(model, [*parties, *more])) <= set(missing_parties(model, parties))


@given(st.sampled_from(sorted(MODELS)), PARTIES, st.permutations([NHS, COUNCIL]))
def test_more_commissioners_never_make_a_party_missing(model: str, parties: Any, more: Any) -> None:
    assert set(missing_parties(model, [*parties, *more])) <= set(missing_parties(model, parties))


@given(st.sampled_from(sorted(MODELS)), PARTIES)
def test_the_order_of_the_parties_does_not_matter(model: str, parties: Any) -> None:
    assert missing_parties(model, parties) == missing_parties(model, parties[::-1])


def test_every_model_is_in_the_catalogue_and_starts_with_terms_that_there_are() -> None:
    assert list(MODELS) == list(ContractModel.values)
    for start in [start for model in MODELS.values() for start in model.starts_with]:
        assert all(CATALOGUE[term].title.lower() in start.words.lower() for term in start.terms)
    for model in MODELS.values():
        assert model.definition.endswith(".")
        assert model.fits
        assert model.needs_in_words
        assert model.starts_with


def test_the_four_that_the_source_reviewed_say_something_in_every_domain_and_the_others_nothing() -> None:
    assert {code for code, model in MODELS.items() if model.is_reviewed} == REVIEWED
    for code in REVIEWED:
        review = MODELS[code].review
        assert list(review) == list(DOMAINS)
        assert all(said.strengths or said.risks for said in review.values())
    mitigated = {
        (code, domain) for code in REVIEWED for domain, said in MODELS[code].review.items() if said.mitigations
    }
    named = ("qipp", "organisational", "staff_culture", "governance", "contracting", "financial_risk")
    assert mitigated == {("PRINCIPAL_PROVIDER", domain) for domain in named}


@pytest.mark.parametrize(
    ("marks", "weights", "mean"),
    [
        ({}, {}, "No mark"),
        ({}, {"qipp": 5}, "No mark"),
        ({"qipp": 2}, {"qipp": 0}, "Marks of no weight"),
        ({"qipp": 0}, {}, "0.00"),
        ({"qipp": 2, "culture": -1}, {}, "+0.50"),
        ({"qipp": 2, "culture": -1}, {"qipp": 5}, "+1.50"),
        ({"qipp": -2, "culture": 0, "political": 0}, {}, "−0.67"),
        ({"qipp": 1, "culture": 2}, {"culture": 0, "political": 5}, "+1.00"),
    ],
)
def test_a_mean_is_of_the_marks_that_are_given_and_of_nothing_else(marks: Any, weights: Any, mean: str) -> None:
    assert mean_in_words(marks, weights) == mean


@given(
    st.dictionaries(BY_DOMAIN, st.sampled_from(MARKS), min_size=1),
    st.dictionaries(BY_DOMAIN, st.sampled_from([one for one in WEIGHTS if one])),
    st.integers(1, 9),
)
def test_a_mean_lies_among_its_marks_and_only_the_proportion_of_weights_counts(
    marks: dict[str, int], weights: dict[str, int], times: int
) -> None:
    weights = {domain: weights.get(domain, 1) for domain in DOMAINS}
    mean = weighted_mean(marks, weights)
    assert isinstance(mean, Fraction)
    assert min(marks.values()) <= mean <= max(marks.values())
    assert mean == weighted_mean(marks, {domain: weight * times for domain, weight in weights.items()})


def test_means_of_different_domains_are_not_alike() -> None:
    alliance, venture = MODELS["ALLIANCE"], MODELS["JOINT_VENTURE"]
    one = Marked(alliance, MappingProxyType({"qipp": 1}))
    assert are_marked_alike([one, Marked(venture), Marked(venture, {"qipp": -2})])
    assert not are_marked_alike([one, Marked(venture, {"culture": 1})])
