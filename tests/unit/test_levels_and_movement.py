from decimal import Decimal

import pytest

from apps.care.risk_profiling.domain.feeds import missing_feeds
from apps.care.risk_profiling.domain.movement import movement_of
from apps.care.risk_profiling.domain.thresholds import (
    NotAPercentile,
    Thresholds,
    ThresholdsFall,
    band_of_score,
    score_at_percentile,
)
from tests.spec.tables import cases, words


@pytest.mark.parametrize("case", cases("level_of_a_score"), ids=words)
def test_a_score_becomes_a_level(case):
    thresholds = Thresholds(*(Decimal(case[name]) for name in ("low_from", "medium_from", "high_from")))
    assert band_of_score(Decimal(case["score"]), thresholds) == (int(case["level"]) if case["level"] else None)


@pytest.mark.parametrize("percent", ["0", "-1", "100.0001"])
def test_a_percentile_is_above_0_and_at_most_100(percent):
    with pytest.raises(NotAPercentile):
        score_at_percentile(Decimal(percent), [Decimal(1)], 1)


@pytest.mark.parametrize("given", [("2", "1", "3"), ("1", "3", "2"), ("3", "2", "1")])
def test_thresholds_must_rise(given):
    with pytest.raises(ThresholdsFall):
        Thresholds(*(Decimal(score) for score in given))


@pytest.mark.parametrize("case", cases("movement"), ids=words)
def test_movement_between_two_scores(case):
    assert movement_of(*(Decimal(case[name]) for name in ("before", "after", "tolerance"))) == case["movement"]


@pytest.mark.parametrize(
    ("used", "missing"),
    [
        (["primary", "secondary", "community"], []),
        (["social", "ambulance"], ["Primary care", "Secondary care", "Community services"]),
        (["primary", "community", "social"], ["Secondary care"]),
    ],
)
def test_a_contract_needs_three_feeds(used, missing):
    assert missing_feeds(used) == missing
