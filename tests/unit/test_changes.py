"""What changed since a moment: causes add up exactly, and nothing about too few follows from any two windows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from apps.money.reconciliation.domain.changes import Cause, Change, Part, Step, told_changes

BEGINS = datetime(2026, 11, 1, tzinfo=UTC)
FILE, LEVEL, CORRECTION = Cause("file", "a.csv"), Cause("level"), Cause("correction")


def at(hours):
    return BEGINS + timedelta(hours=hours)


def step(hours, cause, pence, people):
    moment = at(hours)
    return Step(moment, (moment.year, moment.month), cause, pence, frozenset(people))


def told(steps, hours=0, smallest=5, marks=()):
    return told_changes(steps, begins=BEGINS, asked=at(hours), smallest=smallest, marks=[at(mark) for mark in marks])


def test_causes_of_enough_people_stand_apart_and_add_up():
    found = told([step(1, FILE, 6_118_000, range(40)), step(2, LEVEL, 1_893_000, range(14))])
    assert found.changes == [Change((FILE,), 6_118_000), Change((LEVEL,), 1_893_000)]
    assert found.pence == 8_011_000
    assert (found.since, found.untold) == (BEGINS, 0)


def test_a_cause_about_too_few_is_told_together_with_the_next():
    found = told([step(1, FILE, 500, range(40)), step(2, CORRECTION, -90, [1, 2])])
    assert found.changes == [Change((CORRECTION, FILE), 410)]


def test_an_act_about_many_stands_apart_from_acts_about_few_around_it():
    steps = [step(1, CORRECTION, 1, [1, 2]), step(2, FILE, 500, range(40)), step(3, LEVEL, 2, [3, 4, 5])]
    assert told(steps).changes == [Change((FILE,), 500), Change((CORRECTION, LEVEL), 3)]


def test_a_window_begins_where_a_stretch_of_enough_people_does():
    steps = [step(1, LEVEL, 1, [1, 2, 3]), step(2, LEVEL, 2, [4, 5]), step(3, LEVEL, 4, range(6))]
    assert told(steps, 2).pence == 4
    inside = told(steps, 1)
    assert (inside.pence, inside.since) == (7, BEGINS)


def test_a_window_begins_at_a_statement_or_a_kept_run_where_enough_people_stand_before_it():
    steps = [step(1, LEVEL, 1, [1, 2]), step(2, FILE, 500, range(40)), step(4, CORRECTION, 8, range(5))]
    open_before = told(steps, 3)
    assert (open_before.pence, open_before.since) == (509, BEGINS)
    apart = told(steps, 3, marks=[3])
    assert (apart.pence, apart.since) == (8, at(3))
    assert told(steps, 0, marks=[3]).changes == [Change((FILE, LEVEL), 501), Change((CORRECTION,), 8)]
    few = [
        step(1, LEVEL, 1, [1, 2]),
        step(2, FILE, 500, range(40)),
        step(4, CORRECTION, 8, [1]),
        step(5, FILE, 9, range(6)),
    ]
    assert (told(few, 3).since, told(few, 3).pence) == (BEGINS, 518)
    assert (told(few, 3, marks=[3]).since, told(few, 3, marks=[3]).pence) == (at(3), 17)
    assert told(few, 1, marks=[1]).since == BEGINS


def test_of_a_month_about_too_few_nothing_is_said_but_that_there_was_something():
    found = told([step(1, LEVEL, 7, [1, 2])])
    assert (found.changes, found.untold) == ([], 1)


def test_nothing_changed_is_nothing():
    found = told([step(1, LEVEL, 7, range(9))], 2)
    assert (found.changes, found.pence, found.untold, found.since) == ([], 0, 0, at(2))


STEPS = st.lists(
    st.tuples(
        st.integers(1, 1_400),
        st.sampled_from([FILE, LEVEL, CORRECTION, Cause("file", "b.csv")]),
        st.integers(-1_000, 1_000),
        st.sets(st.integers(1, 12), min_size=1, max_size=9),
    ),
    max_size=12,
    unique_by=lambda one: one[0],
)


@given(STEPS, st.integers(2, 6), st.lists(st.integers(0, 1_400), max_size=4))
def test_every_figure_and_every_difference_of_two_windows_is_about_enough_people(rows, smallest, marks):
    steps = [step(*row) for row in rows]
    windows = [told(steps, hours, smallest, marks) for hours in sorted({0, *(row[0] for row in rows)})]
    told_of = []
    for window in windows:
        if window.untold:
            continue
        inside = [one for one in steps if one.moment > window.since]
        assert window.pence == sum(one.pence for one in inside)
        for change in window.changes:
            own = [one for one in inside if one.cause in change.causes]
            assert change.pence == sum(one.pence for one in own)
            assert len(set().union(*(one.people for one in own))) >= smallest
            told_of.append((frozenset(change.causes), frozenset(one.moment for one in own)))
    for (causes, one), (others, other) in combinations(told_of, 2):
        if causes == others and other < one:
            between = [found for found in steps if found.moment in one - other]
            assert len(set().union(*(found.people for found in between))) >= smallest


FILES = [FILE, Cause("file", "b.csv")]
PART = st.tuples(st.sampled_from(["new", "later", "corrected", "withdrawn"]), st.integers(-500, 500))


@st.composite
def files(draw):
    """Acts of files, each of parts about people of their own."""
    found = []
    for hours in draw(st.lists(st.integers(1, 1_400), max_size=8, unique=True)):
        did = draw(st.lists(PART, min_size=1, max_size=4, unique_by=lambda one: one[0]))
        parts = tuple(
            Part(name, pence, frozenset(draw(st.sets(st.integers(1, 12), min_size=1, max_size=7))))
            for name, pence in did
        )
        people = frozenset().union(*(part.people for part in parts))
        whole = step(hours, draw(st.sampled_from(FILES)), sum(part.pence for part in parts), people)
        found.append(replace(whole, parts=parts))
    return found


@given(files(), st.integers(2, 6))
def test_what_files_did_to_records_adds_up_and_is_about_enough_people(steps, smallest):
    found = told(steps, 0, smallest)
    for change in found.changes:
        assert sum(pence for _, pence in change.parts) == change.pence
        own = [part for one in steps if one.cause in change.causes and not found.untold for part in one.parts]
        for did, pence in change.parts if own else ():
            some = [part for part in own if part.did in did]
            assert sum(part.pence for part in some) == pence
            assert len(set().union(*(part.people for part in some))) >= smallest
