"""Whom the news of a stay reaches, and how two sides come to a recovery point."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.care.admissions.domain.news import CaringTeam, Fate, Patient, news_about
from apps.care.admissions.domain.publication import Answered, hidden_figures
from apps.care.admissions.domain.r_point import (
    Move,
    NotADay,
    NotYourTurn,
    RPoint,
    Side,
    Stage,
    Step,
    check_day,
    check_move,
    r_point,
)

CAME = datetime(2026, 2, 12, 3, 10, tzinfo=UTC)
PRACTICE, TRUST, ACUTE, OTHER = 1, 2, 3, 4
HERON, WREN = CaringTeam(20, TRUST), CaringTeam(40, OTHER)
BOUND = {TRUST: {TRUST, PRACTICE, ACUTE}, OTHER: {OTHER}}
LATE = timedelta(hours=72)


def told(after=timedelta(minutes=14), bound=BOUND, provider=ACUTE, **patient):
    facts = {"has_level": True, "died_on": None, "consent": "GIVEN", "holder_id": PRACTICE, "teams": [HERON]}
    return news_about(
        Patient(**facts | patient),
        provider_id=provider,
        admitted_at=CAME,
        told_at=CAME + after,
        late_after=LATE,
        bound=bound,
    )


@pytest.mark.parametrize(
    ("facts", "fate", "team"),
    [
        ({}, Fate.ALERT, 20),
        ({"after": LATE}, Fate.ALERT, 20),
        ({"after": LATE + timedelta(seconds=1)}, Fate.LEARNED_LATE, 20),
        ({"has_level": False}, Fate.ALERT, 20),
        ({"has_level": False, "teams": []}, Fate.NOT_IN_MODEL, None),
        ({"teams": []}, Fate.NO_TEAM, None),
        ({"consent": "REFUSED"}, Fate.NOT_SHARED, None),
        ({"consent": "NOT_ASKED"}, Fate.NOT_SHARED, None),
        ({"bound": {TRUST: {PRACTICE}}}, Fate.NO_AGREEMENT, None),
        ({"bound": {TRUST: {ACUTE}}}, Fate.NO_AGREEMENT, None),
        ({"bound": {}}, Fate.NO_AGREEMENT, None),
        ({"teams": [WREN, HERON]}, Fate.ALERT, 20),
        ({"teams": [WREN]}, Fate.NO_AGREEMENT, None),
        ({"died_on": date(2026, 2, 11)}, Fate.HAD_DIED, None),
        ({"died_on": date(2026, 2, 12)}, Fate.ALERT, 20),
        ({"holder_id": TRUST, "provider": TRUST, "consent": "NOT_ASKED", "bound": {}}, Fate.ALERT, 20),
        ({"holder_id": None, "provider": TRUST, "consent": "NOT_ASKED", "bound": {}}, Fate.ALERT, 20),
    ],
)
def test_what_becomes_of_the_news(facts, fate, team):
    assert told(**facts) == (fate, team)


# The recovery point ------------------------------------------------------------------------------------

DAY = date(2026, 2, 14)
AT = datetime(2026, 2, 13, 14, 30, tzinfo=UTC)
WITHIN = timedelta(hours=24)
HOSPITAL_PROPOSES = Move(Step.PROPOSED, Side.HOSPITAL, DAY, AT)


def stands(*moves, after=timedelta(hours=1)):
    return r_point(moves, now=(moves[-1].at if moves else AT) + after, answer_within=WITHIN)


def test_a_proposal_waits_for_the_other_side_until_its_hours_are_over():
    assert stands(HOSPITAL_PROPOSES) == RPoint(Stage.WAITS, DAY, Side.COMMUNITY, AT + WITHIN)
    assert stands(HOSPITAL_PROPOSES, after=WITHIN).stage is Stage.WAITS
    assert stands(HOSPITAL_PROPOSES, after=WITHIN + timedelta(seconds=1)) == RPoint(Stage.WITH_CLINICIAN, DAY)


@pytest.mark.parametrize(
    ("move", "found"),
    [
        (Move(Step.AGREED, Side.COMMUNITY, DAY, AT), RPoint(Stage.SET, DAY)),
        (Move(Step.NOT_AGREED, Side.COMMUNITY, None, AT), RPoint(Stage.WITH_CLINICIAN, None)),
        (
            Move(Step.PROPOSED, Side.COMMUNITY, date(2026, 2, 15), AT),
            RPoint(Stage.WAITS, date(2026, 2, 15), Side.HOSPITAL, AT + WITHIN),
        ),
    ],
)
def test_the_other_side_agrees_or_not_or_names_another_day(move, found):
    assert stands(HOSPITAL_PROPOSES, move) == found


def test_what_the_clinician_decides_is_set():
    decided = Move(Step.DECIDED, None, DAY, AT)
    assert stands(HOSPITAL_PROPOSES, Move(Step.NOT_AGREED, Side.COMMUNITY, None, AT), decided) == RPoint(Stage.SET, DAY)


@pytest.mark.parametrize(
    ("standing", "step", "side"),
    [
        (RPoint(Stage.NOT_PROPOSED), Step.AGREED, Side.COMMUNITY),
        (RPoint(Stage.NOT_PROPOSED), Step.DECIDED, None),
        (RPoint(Stage.WAITS, DAY, Side.COMMUNITY, AT), Step.AGREED, Side.HOSPITAL),
        (RPoint(Stage.WAITS, DAY, Side.COMMUNITY, AT), Step.PROPOSED, Side.HOSPITAL),
        (RPoint(Stage.WITH_CLINICIAN, DAY), Step.AGREED, Side.COMMUNITY),
        (RPoint(Stage.WITH_CLINICIAN, DAY), Step.PROPOSED, Side.HOSPITAL),
        (RPoint(Stage.SET, DAY), Step.AGREED, Side.COMMUNITY),
        (RPoint(Stage.SET, DAY), Step.DECIDED, None),
    ],
)
def test_a_step_out_of_turn_is_refused(standing, step, side):
    with pytest.raises(NotYourTurn):
        check_move(standing, step, side)


steps = st.tuples(st.sampled_from(Step), st.sampled_from(Side), st.integers(0, 48))


@settings(deadline=None)
@given(wanted=st.lists(steps, max_size=8))
def test_nobody_agrees_with_themselves_and_nothing_is_set_by_one_side(wanted):
    moves, now = [], AT
    for step, side, hours in wanted:
        now += timedelta(hours=hours)
        speaks = None if step is Step.DECIDED else side
        found = r_point(moves, now=now, answer_within=WITHIN)
        try:
            check_move(found, step, speaks)
        except NotYourTurn:
            continue
        moves.append(Move(step, speaks, DAY, now))
    sides = [move.side for move in moves]
    for before, move in itertools.pairwise(moves):
        if move.step in (Step.AGREED, Step.NOT_AGREED):
            assert (before.step, before.side) == (Step.PROPOSED, move.side.other)
    if r_point(moves, now=now, answer_within=WITHIN).stage is Stage.SET:
        assert None in sides or set(sides) == set(Side)


def test_a_recovery_point_lies_after_the_admission_and_not_after_leaving():
    check_day(date(2026, 2, 13), admitted_on=date(2026, 2, 12), discharged_on=date(2026, 2, 13))
    for on in (date(2026, 2, 12), date(2026, 2, 11), date(2026, 2, 14)):
        with pytest.raises(NotADay):
            check_day(on, admitted_on=date(2026, 2, 12), discharged_on=date(2026, 2, 13))


# Counts of answers -------------------------------------------------------------------------------------


def test_a_reason_of_few_people_is_hidden_and_cannot_be_worked_out_from_the_others():
    said = [Answered("2026-01", "YES", "TREATMENT", n) for n in range(20)]
    said += [Answered("2026-01", "NO", "NO_HOURS", 100 + n) for n in range(9)]
    said += [Answered("2026-01", "NO", "NO_PLACE", 200 + n) for n in range(2)]
    hidden = hidden_figures(said, 5)
    assert ("why", "NO", "NO_PLACE") in hidden
    assert ("why", "YES", "TREATMENT") not in hidden
    assert ("why", "NO", "NO_HOURS") in hidden or ("month", "2026-01", "NO") in hidden


def test_several_answers_about_one_person_are_one_person():
    said = [Answered("2026-01", "YES", "TESTS", 7)] * 9
    assert ("why", "YES", "TESTS") in hidden_figures(said, 5)


def test_enough_people_everywhere_hides_nothing():
    said = [Answered(month, "YES", "TESTS", n) for month in ("2026-01", "2026-02") for n in range(6)]
    assert hidden_figures(said, 5) == frozenset()
