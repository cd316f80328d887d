"""Where a query stands after its steps, and who may sign a statement."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.money.month_end.domain.query import (
    IN_POUNDS,
    Act,
    NotNow,
    NotThatDay,
    OtherSide,
    Position,
    Standing,
    Step,
    TooLittle,
    TooMuch,
    check_decision,
    check_disputed,
    check_step,
    position_after,
    steps_open_to,
)
from apps.money.month_end.domain.settling import NotTheCommissioner, NotYetAgreed, check_settling
from apps.money.month_end.domain.signing import (
    Agreement,
    NotTheirs,
    QueriesMoved,
    SignedAlready,
    SignedForAnother,
    agreement_of,
    check_signature,
)

AGREE, PART = Step(Act.AGREE, 500), Step(Act.AGREE, 200)
DISAGREE, ACCEPT, KEEP, WITHDRAW = (Step(act) for act in (Act.DISAGREE, Act.ACCEPT, Act.KEEP, Act.WITHDRAW))
DECIDE, NOTHING, CONFIRM = Step(Act.DECIDE, 300, by_asker=True), Step(Act.DECIDE, 0), Step(Act.CONFIRM)
IN_DISPUTE = [PART, KEEP]


@pytest.mark.parametrize(
    ("steps", "standing", "agreed"),
    [
        ([], Standing.ASKED, 0),
        ([AGREE], Standing.UPHELD, 500),
        ([PART], Standing.ANSWERED, 200),
        ([PART, ACCEPT], Standing.UPHELD, 200),
        ([DISAGREE], Standing.ANSWERED, 0),
        ([DISAGREE, ACCEPT], Standing.REFUSED, 0),
        ([DISAGREE, KEEP], Standing.DISPUTED, 0),
        ([PART, KEEP], Standing.DISPUTED, 200),
        ([PART, KEEP, ACCEPT], Standing.UPHELD, 200),
        ([DISAGREE, KEEP, ACCEPT], Standing.REFUSED, 0),
        ([DISAGREE, KEEP, AGREE], Standing.UPHELD, 500),
        ([DISAGREE, KEEP, PART], Standing.ANSWERED, 200),
        ([DISAGREE, KEEP, WITHDRAW], Standing.WITHDRAWN, 0),
        ([WITHDRAW], Standing.WITHDRAWN, 0),
        ([*IN_DISPUTE, DECIDE], Standing.DECIDED, 200),
        ([*IN_DISPUTE, DECIDE, CONFIRM], Standing.UPHELD, 300),
        ([*IN_DISPUTE, NOTHING, CONFIRM], Standing.REFUSED, 0),
        ([*IN_DISPUTE, DECIDE, NOTHING], Standing.DECIDED, 200),
        ([*IN_DISPUTE, DECIDE, NOTHING, CONFIRM], Standing.REFUSED, 0),
    ],
)
def test_where_a_query_about_500_pence_stands(steps, standing, agreed):
    position = position_after(500, steps)
    assert (position.standing, position.agreed) == (standing, agreed)


@pytest.mark.parametrize(
    ("standing", "asked_may", "asker_may"),
    [
        (Standing.ASKED, {Act.AGREE, Act.DISAGREE}, {Act.WITHDRAW}),
        (Standing.ANSWERED, set(), {Act.ACCEPT, Act.KEEP}),
        (Standing.DISPUTED, {Act.AGREE, Act.DECIDE}, {Act.ACCEPT, Act.WITHDRAW, Act.DECIDE}),
        (Standing.DECIDED, {Act.DECIDE, Act.CONFIRM}, {Act.DECIDE}),
        (Standing.UPHELD, set(), set()),
        (Standing.REFUSED, set(), set()),
        (Standing.WITHDRAWN, set(), set()),
    ],
)
def test_whose_step_is_next(standing, asked_may, asker_may):
    at = Position(standing, upheld=1, by_asker=True)
    assert set(steps_open_to(at, has_asked=False)) == asked_may
    assert set(steps_open_to(at, has_asked=True)) == asker_may


def test_what_the_asked_side_wrote_down_the_asker_confirms():
    at = position_after(500, [*IN_DISPUTE, NOTHING])
    assert set(steps_open_to(at, has_asked=True)) == {Act.DECIDE, Act.CONFIRM}
    assert set(steps_open_to(at, has_asked=False)) == {Act.DECIDE}


@pytest.mark.parametrize(("pence", "fits"), [(0, True), (500, True), (-1, False), (501, False)])
def test_a_decision_upholds_no_more_than_is_disputed(pence, fits):
    at, step = position_after(500, IN_DISPUTE), Step(Act.DECIDE, pence)
    if fits:
        check_step(500, at, step, has_asked=False)
    else:
        with pytest.raises(TooMuch):
            check_step(500, at, step, has_asked=False)


def decide(**other):
    days = {"decided_on": date(2026, 8, 5), "disputed_on": date(2026, 8, 3), "today": date(2026, 8, 7)}
    check_decision(**days | {"person": "a", "party": 1, "taken": [(1, "a"), (2, "b"), (1, "c")]} | other)


def test_a_decision_is_of_a_day_between_the_dispute_and_today():
    for day in (date(2026, 8, 3), date(2026, 8, 7), None):
        decide(decided_on=day)
    for day in (date(2026, 8, 2), date(2026, 8, 8)):
        with pytest.raises(NotThatDay):
            decide(decided_on=day)


def test_one_person_never_speaks_for_both_sides_of_a_decision():
    decide(person="d")
    for person, party in (("a", 2), ("b", 1), ("c", 2)):
        with pytest.raises(OtherSide):
            decide(person=person, party=party)


def settle(**other):
    check_settling(**{"party": 1, "commissioners": {1, 4}, "waiting": 0, "open_queries": 0} | other)


def test_a_month_is_settled_by_a_commissioner_when_all_have_signed_and_nothing_is_open():
    settle()
    settle(party=4)
    with pytest.raises(NotTheCommissioner):
        settle(party=2)
    with pytest.raises(NotYetAgreed, match="1 party has not signed\\."):
        settle(waiting=1)
    with pytest.raises(NotYetAgreed, match="2 parties have not signed and 3 queries are open"):
        settle(waiting=2, open_queries=3)


@given(st.lists(st.tuples(st.sampled_from(list(Act)), st.integers(1, 500), st.booleans()), max_size=12))
def test_whatever_steps_are_tried_no_more_is_agreed_than_disputed_and_what_is_over_stays_over(tried):
    steps = []
    for act, pence, has_asked in tried:
        step = Step(act, pence if act in IN_POUNDS else 0, has_asked)
        at = position_after(500, steps)
        try:
            check_step(500, at, step, has_asked=has_asked)
        except NotNow:
            continue
        assert at.is_open
        steps.append(step)
    assert 0 <= position_after(500, steps).agreed <= 500


@pytest.mark.parametrize("pence", [0, -1, 501])
def test_nobody_agrees_to_nothing_or_to_more_than_is_disputed(pence):
    with pytest.raises(TooMuch):
        check_step(500, position_after(500, []), Step(Act.AGREE, pence), has_asked=False)


def test_what_was_agreed_to_is_not_taken_back():
    at = position_after(500, [PART, KEEP])
    with pytest.raises(TooLittle, match=r"£2\.00"):
        check_step(500, at, Step(Act.AGREE, 199), has_asked=False)
    check_step(500, at, PART, has_asked=False)


@pytest.mark.parametrize(
    ("disputed", "figure", "fits"),
    [(1, 500, True), (500, 500, True), (501, 500, False), (0, 500, False), (500, -500, True), (501, -500, False)],
)
def test_what_is_disputed_lies_within_the_figure(disputed, figure, fits):
    if fits:
        check_disputed(disputed, figure)
    else:
        with pytest.raises(TooMuch):
            check_disputed(disputed, figure)


def sign(**other):
    asked = {"party": 1, "person": "a", "parties": {1, 2}, "signed": [], "reserved_for": [], "seen": []}
    check_signature(**asked | other)


def test_who_may_sign_a_statement():
    sign()
    sign(signed=[(2, "b")])
    sign(reserved_for=[3, 5], seen=[5, 3])
    with pytest.raises(NotTheirs):
        sign(party=3)
    with pytest.raises(SignedAlready):
        sign(signed=[(1, "b")])
    with pytest.raises(SignedForAnother):
        sign(signed=[(2, "a")])
    with pytest.raises(QueriesMoved):
        sign(reserved_for=[3], seen=[])
    with pytest.raises(QueriesMoved):
        sign(reserved_for=[], seen=[3])


@pytest.mark.parametrize(
    ("has_signed", "reserved_for", "still_open", "expected"),
    [
        (False, [], [4], Agreement.WAITING),
        (True, [], [], Agreement.SIGNED),
        (True, [4], [4, 5], Agreement.RESERVED),
        (True, [4, 5], [5], Agreement.RESERVED),
        (True, [4], [], Agreement.LIFTED),
    ],
)
def test_a_reservation_lasts_as_long_as_one_of_its_queries(has_signed, reserved_for, still_open, expected):
    assert agreement_of(has_signed=has_signed, reserved_for=reserved_for, still_open=still_open) == expected


def test_a_query_that_nobody_answered_in_time_may_be_decided_from_outside_by_either_party():
    at = position_after(500, [])
    assert Act.DECIDE not in {*steps_open_to(at, has_asked=True), *steps_open_to(at, has_asked=False)}
    assert steps_open_to(at, has_asked=True, is_late=True) == (Act.WITHDRAW, Act.DECIDE)
    assert steps_open_to(at, has_asked=False, is_late=True) == (Act.AGREE, Act.DISAGREE, Act.DECIDE)
    answered = position_after(500, [Step(Act.DISAGREE)])
    assert steps_open_to(answered, has_asked=True, is_late=True) == steps_open_to(answered, has_asked=True)
    with pytest.raises(NotNow):
        check_step(500, at, Step(Act.DECIDE, 200), has_asked=True)
    check_step(500, at, Step(Act.DECIDE, 200), has_asked=True, is_late=True)
