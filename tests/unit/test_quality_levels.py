"""Quality measures and levels: points, weights, increments, what minimums hold, and the money of a level."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.money.quality.domain.level import POINT, Read, Standing, reached
from apps.money.quality.domain.measures import Direction, Guard, Measure, NotAMeasure, check_measure, wanting
from apps.money.risk_sharing.command_line import settled

SAY = Measure("Say in one's own care", Direction.HIGHER, 5_000, tuple(map(Fraction, (55, 65, 75, 85))))
BACK = Measure(
    "Back in hospital",
    Direction.LOWER,
    3_000,
    tuple(map(Fraction, ("16", "14", "12.5", "11"))),
    Guard.GAIN,
    Fraction(18),
)
REVIEWS = Measure("Reviews", Direction.HIGHER, 2_000, tuple(map(Fraction, (60, 70, 80, 90))), Guard.LEVEL, Fraction(50))
DEATHS = Measure("Deaths", Direction.LOWER, guard=Guard.YEAR, minimum=Fraction("1.1"))


def read(value: str | int | None, **more: bool) -> Read:
    return Read(None if value is None else Fraction(value), **more)


@pytest.mark.parametrize(
    ("measure", "value", "points", "following"),
    [
        (SAY, "54.9999", 1, 55),
        (SAY, "55", 2, 65),
        (SAY, "74.9", 3, 75),
        (SAY, "85", 5, None),
        (SAY, "100", 5, None),
        (BACK, "16.0001", 1, 16),
        (BACK, "16", 2, 14),
        (BACK, "12.5", 4, 11),
        (BACK, "0", 5, None),
        (DEATHS, "1", 1, None),
    ],
)
def test_a_reading_gives_a_point_and_one_more_for_each_threshold_that_it_reaches(measure, value, points, following):
    assert measure.points(Fraction(value)) == points
    assert measure.next_threshold(Fraction(value)) == following


@pytest.mark.parametrize(
    ("back", "is_open"),
    [
        (read(13), False),
        (read(13, is_confirmed=False), True),
        (read(13, is_whole=False), True),
        (None, True),
    ],
)
def test_a_safety_gate_is_open_until_it_is_confirmed_for_the_whole_year(back, is_open):
    assert reached(2026, [(SAY, read(75)), (BACK, back)]).has_open_gates is is_open
    assert reached(2026, [(SAY, read(75, is_confirmed=False)), (BACK, read(13))]).has_open_gates is False


def test_each_increment_is_shown_and_the_level_is_the_whole_part_of_their_sum():
    """75 -> 4 points at half the weight; 13 -> 3 at 30%; 65 -> 2 at 20%: 2.0 + 0.9 + 0.4 = 3.3."""
    found = reached(2026, [(SAY, read(75)), (BACK, read(13)), (REVIEWS, read(65)), (DEATHS, read(1))])
    assert [(one.points, one.adds, one.so_far) for one in found.increments] == [
        (4, 20_000, 20_000),
        (3, 9_000, 29_000),
        (2, 4_000, 33_000),
        (None, None, None),
    ]
    assert (found.score, found.level, found.lowest, found.highest) == (33_000, 3, 3, 3)
    assert found.share == Fraction(33, 50)
    assert [one.standing for one in found.increments] == [None, Standing.MET, Standing.MET, Standing.MET]
    assert (found.gates_failed, found.gates_not_known, found.stops, found.level_held) == ([], [], [], [])
    assert (found.holds_gain, found.is_confirmed) == (False, True)


@pytest.mark.parametrize(
    ("say", "back", "reviews", "level"),
    [
        (0, 99, 50, 1),
        (55, 16, 60, 2),
        (55, 16, "59.9", 1),
        (65, 14, 70, 3),
        (75, "12.5", 80, 4),
        (85, 11, "89.9", 4),
        (85, 11, 90, 5),
    ],
)
def test_a_level_is_reached_by_the_weighted_mean_and_never_rounded_up(say, back, reviews, level):
    found = reached(2026, [(SAY, read(say)), (BACK, read(back)), (REVIEWS, read(reviews))])
    assert found.level == level


def test_a_minimum_holds_what_its_measure_guards_and_equal_is_met():
    at = [(SAY, read(85)), (BACK, read(18)), (REVIEWS, read(50)), (DEATHS, read("1.1"))]
    found = reached(2026, at)
    assert (found.holds_gain, found.stops, found.level_held) == (False, [], [])
    found = reached(2026, [(SAY, read(85)), (BACK, read("18.1")), (REVIEWS, read(90)), (DEATHS, read("1.2"))])
    assert (found.gates_failed, found.holds_gain) == (["Back in hospital"], True)
    assert (found.stops, found.level) == (["Deaths"], 3)
    found = reached(2026, [(SAY, read(85)), (BACK, read(11)), (REVIEWS, read("49.9")), (DEATHS, read(1))])
    assert (found.score, found.level, found.lowest, found.highest) == (42_000, 1, 1, 1)
    assert found.level_held == ["Reviews"]


def test_what_is_not_recorded_is_unknown_and_not_nil():
    found = reached(2026, [(SAY, read(75)), (BACK, None), (REVIEWS, read(65)), (DEATHS, None)])
    assert (found.score, found.level, found.lowest, found.highest) == (None, None, 2, 3)
    assert found.share is None
    assert found.not_recorded == ["Back in hospital", "Deaths"]
    assert (found.gates_failed, found.gates_not_known, found.holds_gain) == ([], ["Back in hospital"], True)
    assert [(one.adds, one.so_far) for one in found.increments] == [
        (20_000, 20_000),
        (None, None),
        (4_000, None),
        (None, None),
    ]
    assert not found.is_confirmed
    guard = reached(2026, [(SAY, read(75)), (BACK, read(13)), (REVIEWS, None)])
    assert (guard.lowest, guard.highest, guard.level) == (1, 3, None)


def test_a_level_that_no_missing_reading_can_move_is_known():
    small = Measure("Small", Direction.HIGHER, 1_000, SAY.thresholds)
    large = Measure("Large", Direction.HIGHER, 9_000, SAY.thresholds)
    found = reached(2026, [(large, read(75)), (small, None)])
    assert (found.score, found.lowest, found.highest) == (None, 3, 4)
    found = reached(2026, [(large, read(90)), (small, None)])
    assert (found.lowest, found.highest, found.level) == (4, 5, None)
    found = reached(2026, [(large, read(0)), (small, None)])
    assert (found.score, found.level) == (None, 1)


def test_of_too_few_to_say_the_weight_falls_on_the_others_and_a_gain_is_held_not_lost():
    found = reached(2026, [(SAY, read(75)), (BACK, read(None)), (REVIEWS, read(65))])
    assert [one.weight for one in found.increments] == [7_143, 0, 2_857]
    assert (found.score, found.level) == (7_143 * 4 + 2_857 * 2, 3)
    assert (found.gates_failed, found.gates_not_known, found.holds_gain) == ([], ["Back in hospital"], True)
    assert found.is_confirmed
    nothing = reached(2026, [(SAY, read(None))])
    assert (nothing.score, nothing.level, nothing.lowest, nothing.highest) == (None, None, 1, 5)


def test_a_year_is_confirmed_once_every_reading_is_of_all_of_it_and_confirmed():
    found = reached(2026, [(SAY, read(75, is_confirmed=False)), (REVIEWS, read(65, is_whole=False))])
    assert (found.not_confirmed, found.not_whole) == (["Say in one's own care"], ["Reviews"])
    assert not found.is_confirmed
    for lacking in ({"is_confirmed": False}, {"is_whole": False}):
        assert not reached(2026, [(SAY, read(75, **lacking)), (REVIEWS, read(65))]).is_confirmed
    assert not reached(2026, [(SAY, read(75)), (REVIEWS, None)]).is_confirmed
    assert reached(2026, [(SAY, read(75)), (REVIEWS, read(65))]).is_confirmed
    assert not reached(2026, []).is_confirmed


BUDGET = 1_200_000_000
PREMIUMS = (24_000_000, 36_000_000, 60_000_000, 108_000_000, 120_000_000)
SURPLUSES = (12_000_000, 21_000_000, 30_000_000, 39_000_000, 48_000_000)
DEFICITS = (48_000_000, 39_000_000, 30_000_000, 21_000_000, 12_000_000)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_the_level_reached_brings_the_outcome_money_that_was_worked_out_apart(level):
    """Budget £12m: premium £240k, 360k, 600k, 1.08m, 1.2m; of £600k over or under, as the specification has it."""
    values = ((50, 17, 55), (55, 16, 60), (65, 14, 70), (75, "12.5", 80), (85, 11, 90))[level - 1]
    found = reached(2026, list(zip((SAY, BACK, REVIEWS), map(read, values), strict=True)))
    assert found.level == level
    for actual, shared in ((BUDGET - 60_000_000, SURPLUSES[level - 1]), (BUDGET + 60_000_000, -DEFICITS[level - 1])):
        made = settled(
            {
                "parties": [{"code": "ICB", "kind": "commissioner"}, {"code": "ACU", "kind": "provider"}],
                "position": {"budget": BUDGET, "actual": actual, "quality_level": found.level},
                "terms": [{"term": "quality_linked", "parameters": {}}],
            }
        )
        assert made["payment"] == actual + PREMIUMS[level - 1] + shared


@pytest.mark.parametrize(
    ("measure", "field", "said"),
    [
        (
            Measure("A", Direction.HIGHER, 5_000, SAY.thresholds[:3]),
            "thresholds",
            "says what 2, 3, 4 and 5 points",
        ),
        (Measure("A", Direction.HIGHER, 0, SAY.thresholds), "weight", "with points has a weight above nil"),
        (Measure("A", Direction.HIGHER), "weight", "it would do nothing"),
        (Measure("A", Direction.LOWER, 5_000, SAY.thresholds), "thresholds", "has to fall from one to the next"),
        (
            Measure("A", Direction.HIGHER, 5_000, tuple(map(Fraction, (1, 2, 2, 3)))),
            "thresholds",
            "has to rise from one to the next",
        ),
        (Measure("A", Direction.HIGHER, 0, (), Guard.GAIN), "minimum", "Give the minimum"),
        (Measure("A", Direction.HIGHER, 5_000, SAY.thresholds, minimum=Fraction(1)), "guard", "Say what is held"),
        (Measure("A", Direction.HIGHER, 10_001, SAY.thresholds), "weight", "from 0 to 100"),
        (Measure("A", Direction.HIGHER, 0, (), Guard.GAIN, Fraction(10**7)), "", "are below 10,000,000"),
    ],
)
def test_a_measure_whose_figures_do_not_go_together_is_refused_where_it_is_wrong(measure, field, said):
    with pytest.raises(NotAMeasure, match=said) as wrong:
        check_measure(measure)
    assert wrong.value.field == field


def test_weights_come_to_the_whole_before_a_version_is_offered():
    for one in (SAY, BACK, REVIEWS, DEATHS):
        check_measure(one)
    assert wanting([SAY, BACK, REVIEWS, DEATHS]) == []
    assert wanting([]) == []
    assert wanting([SAY, REVIEWS]) == ["weights of its quality measures that come to 100%, not 70%"]
    assert wanting([DEATHS]) == []
    assert not reached(2026, [(DEATHS, read(1))]).gives_points


VALUE = st.one_of(st.none(), st.integers(0, 100).map(Fraction))
RECORDED = st.one_of(st.none(), st.builds(Read, VALUE))


@st.composite
def measured(draw, recorded=RECORDED):
    """Some measures with weights that come to 100%, each with a reading or none."""
    cuts = sorted(draw(st.lists(st.integers(1, 9_999), max_size=5, unique=True)))
    weights = [end - start for start, end in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    found = []
    for place, weight in enumerate(weights):
        rising = tuple(map(Fraction, sorted(draw(st.lists(st.integers(0, 100), min_size=4, max_size=4, unique=True)))))
        direction = draw(st.sampled_from(Direction))
        thresholds = rising if direction == Direction.HIGHER else rising[::-1]
        guard = draw(st.sampled_from(Guard))
        minimum = None if guard == Guard.NOTHING else Fraction(draw(st.integers(0, 100)))
        found.append((Measure(str(place), direction, weight, thresholds, guard, minimum), draw(recorded)))
    return found


@given(measured())
def test_increments_add_up_to_the_score_and_a_level_lies_between_its_bounds(readings):
    found = reached(2026, readings)
    assert 1 <= found.lowest <= found.highest <= 5
    assert found.level in {None, found.lowest}
    said = any(read is None or read.value is not None for _, read in readings)
    assert sum(one.weight for one in found.increments) == (10_000 if said else 0)
    if found.score is not None:
        assert found.score == sum(one.adds or 0 for one in found.increments)
        assert POINT <= found.score <= 5 * POINT
        assert found.level is not None or any(one.read is None for one in found.increments)


@given(measured(), st.data())
def test_the_level_ends_between_the_bounds_that_were_said_while_readings_were_wanting(readings, data):
    before = reached(2026, readings)
    filled = [(one, read or Read(Fraction(data.draw(st.integers(0, 100))))) for one, read in readings]
    after = reached(2026, filled)
    if after.level is not None:
        assert before.lowest <= after.level <= before.highest


@given(measured(st.builds(Read, st.integers(0, 100).map(Fraction))), st.data())
def test_a_better_reading_never_lowers_the_score_nor_the_level(readings, data):
    place = data.draw(st.integers(0, len(readings) - 1))
    measure, read = readings[place]
    step = 1 if measure.direction == Direction.HIGHER else -1
    better = [*readings]
    better[place] = measure, Read(read.value + step * data.draw(st.integers(0, 50)))
    before, after = reached(2026, readings), reached(2026, better)
    assert after.score >= before.score
    assert after.level >= before.level


@given(measured(st.builds(Read, st.integers(0, 100).map(Fraction))), st.randoms())
def test_the_order_of_measures_does_not_matter(readings, order):
    mixed = [*readings]
    order.shuffle(mixed)
    before, after = reached(2026, readings), reached(2026, mixed)
    assert (before.score, before.level, before.holds_gain) == (after.score, after.level, after.holds_gain)
