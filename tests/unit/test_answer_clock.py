"""The answer clock: hours of the day, nights between, days on which clocks change; and who has an alert when."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.care.admissions.domain.answer_clock import ClockHours, NotHours, due_after, run_between
from apps.care.admissions.domain.cover import Limits, Turn, standing
from apps.care.caseloads.domain.answering import Answering, Because, Member

UK = ZoneInfo("Europe/London")
DAY = ClockHours.from_words("08:00-18:00")
ALWAYS = ClockHours.from_words("00:00-24:00")
HOUR = timedelta(hours=1)
GRACE, SEAN, PRIYA = (Member(UUID(int=n), name) for n, name in enumerate(("Grace", "Sean", "Priya"), 1))
TEAM = Answering((GRACE,), Because.COORDINATOR, SEAN, (PRIYA,))
LIMITS = Limits(DAY, 2 * HOUR, 4 * HOUR)


def local(words):
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=UK)


@pytest.mark.parametrize(
    ("since", "hours", "due"),
    [
        ("2026-02-12 03:24", 4, "2026-02-12 12:00"),
        ("2026-02-12 03:24", 2, "2026-02-12 10:00"),
        ("2026-02-12 08:00", 4, "2026-02-12 12:00"),
        ("2026-02-12 16:00", 4, "2026-02-13 10:00"),
        ("2026-02-12 14:00", 4, "2026-02-12 18:00"),
        ("2026-02-12 18:00", 4, "2026-02-13 12:00"),
        ("2026-02-12 23:59", 12, "2026-02-14 10:00"),
        ("2026-03-28 17:00", 2, "2026-03-29 09:00"),
        ("2026-10-24 17:00", 2, "2026-10-25 09:00"),
        ("2026-12-31 17:30", 1, "2027-01-01 08:30"),
    ],
)
def test_an_answer_is_due_after_so_many_hours_of_the_clock(since, hours, due):
    assert due_after(local(since), hours * HOUR, DAY) == local(due)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)]
)
def test_a_day_on_which_clocks_change_has_the_hours_it_has(day, hours):
    opens, closes = ALWAYS.of(datetime.fromisoformat(day).date())
    assert closes - opens == hours * HOUR
    assert run_between(opens, closes, ALWAYS) == hours * HOUR


def test_hours_that_clocks_going_forward_leave_out_do_not_run():
    night = ClockHours.from_words("01:00-03:00")
    opens, closes = night.of(datetime(2026, 3, 29).date())
    assert (opens, closes) == (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 3, 29, 2, tzinfo=UTC))
    assert run_between(opens, closes, ClockHours.from_words("01:15-01:45")) == timedelta()
    assert due_after(opens, HOUR, ClockHours.from_words("01:00-01:30")) > closes


@pytest.mark.parametrize("words", ["18:00-08:00", "08:00-08:00", "8-18", "08:00", "", "24:00-24:00", "08:00-24:30"])
def test_hours_are_from_an_earlier_time_to_a_later_one(words):
    with pytest.raises(NotHours):
        ClockHours.from_words(words)


def test_a_clock_does_not_run_backwards():
    with pytest.raises(ValueError, match="backwards"):
        due_after(local("2026-02-12 09:00"), -HOUR, DAY)


moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
lengths = st.timedeltas(timedelta(), timedelta(hours=60))
clocks = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda two: two[0] + 5 < two[1])


@settings(deadline=None)
@given(since=moments, length=lengths, clock=clocks)
def test_when_it_is_due_the_clock_has_run_for_just_so_long(since, length, clock):
    hours = ClockHours(*clock)
    due = due_after(since, length, hours)
    assert due >= since
    assert run_between(since, due, hours) == length
    if length:
        assert run_between(since, due - timedelta(microseconds=1), hours) < length


@settings(deadline=None)
@given(moments=st.lists(moments, min_size=3, max_size=3).map(sorted), clock=clocks)
def test_what_ran_before_and_after_a_moment_is_what_ran(moments, clock):
    first, between, last = moments
    hours = ClockHours(*clock)
    whole = run_between(first, last, hours)
    assert run_between(first, between, hours) + run_between(between, last, hours) == whole
    assert timedelta() <= whole <= last - first


@settings(deadline=None)
@given(since=moments, until=moments)
def test_a_clock_that_never_stops_runs_as_long_as_time(since, until):
    assert run_between(since, until, ALWAYS) == max(until - since, timedelta())


# Who has it --------------------------------------------------------------------------------------------

TOLD = local("2026-02-12 03:24")


def at(words, answering=TEAM, limits=LIMITS, nudged=()):
    return standing(raised_at=TOLD, now=local(f"2026-02-12 {words}"), answering=answering, limits=limits, nudged=nudged)


@pytest.mark.parametrize(
    ("now", "turn", "holders", "asked", "passes"),
    [
        ("08:40", Turn.FIRST, [GRACE], [GRACE], [(SEAN, "10:00"), (PRIYA, "12:00")]),
        ("09:59", Turn.FIRST, [GRACE], [GRACE], [(SEAN, "10:00"), (PRIYA, "12:00")]),
        ("10:00", Turn.DEPUTY, [SEAN], [GRACE, SEAN], [(PRIYA, "12:00")]),
        ("11:59", Turn.DEPUTY, [SEAN], [GRACE, SEAN], [(PRIYA, "12:00")]),
        ("12:00", Turn.TEAM_LEAD, [PRIYA], [GRACE, SEAN, PRIYA], []),
        ("17:00", Turn.TEAM_LEAD, [PRIYA], [GRACE, SEAN, PRIYA], []),
    ],
)
def test_an_unanswered_alert_passes_to_the_deputy_and_then_to_the_team_lead(now, turn, holders, asked, passes):
    found = at(now)
    assert (found.turn, list(found.holders), list(found.asked)) == (turn, holders, asked)
    assert [(one.to, one.at) for one in found.passes] == [
        ((member,), local(f"2026-02-12 {words}")) for member, words in passes
    ]
    assert found.answer_by == local("2026-02-12 12:00")


def test_whoever_covers_somebody_on_leave_has_it_from_the_start():
    found = at("08:10", Answering((SEAN,), Because.COVER, None, (PRIYA,)))
    assert (found.turn, found.holders, [one.to for one in found.passes]) == (Turn.DEPUTY, (SEAN,), [(PRIYA,)])


def test_without_a_co_ordinator_the_team_leads_have_it_and_it_passes_to_nobody():
    found = at("08:10", Answering((PRIYA,), Because.NO_COORDINATOR, None, (PRIYA,)))
    assert (found.holders, found.passes) == ((PRIYA,), ())


def test_without_a_deputy_it_passes_to_the_team_lead_only():
    found = at("10:30", Answering((GRACE,), Because.COORDINATOR, None, (PRIYA,)))
    assert (found.turn, found.holders, [one.to for one in found.passes]) == (Turn.FIRST, (GRACE,), [(PRIYA,)])


def test_with_nobody_at_all_everybody_in_the_team_is_asked():
    found = at("08:10", Answering((), Because.NOBODY, None, ()), nudged=[SEAN])
    assert (found.holders, found.asked, found.asks(UUID(int=77))) == ((), (), True)


def test_whoever_is_nudged_is_asked_before_their_time():
    assert not at("08:10").asks(SEAN.user_id)
    assert at("08:10", nudged=[SEAN]).asks(SEAN.user_id)


def test_a_deputys_time_after_the_team_leads_is_the_team_leads():
    found = at("11:00", limits=Limits(DAY, 9 * HOUR, 4 * HOUR))
    assert [one.at for one in found.passes] == [local("2026-02-12 12:00")] * 2
    assert at("12:00", limits=Limits(DAY, 9 * HOUR, 4 * HOUR)).turn is Turn.TEAM_LEAD


@settings(deadline=None)
@given(now=st.lists(st.timedeltas(timedelta(), timedelta(days=3)), min_size=2, max_size=2).map(sorted))
def test_as_time_goes_on_nobody_ceases_to_be_asked(now):
    earlier, later = (standing(raised_at=TOLD, now=TOLD + passed, answering=TEAM, limits=LIMITS) for passed in now)
    assert set(earlier.asked) <= set(later.asked)
    assert list(Turn).index(earlier.turn) <= list(Turn).index(later.turn)
    assert earlier.waited <= later.waited
