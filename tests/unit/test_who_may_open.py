"""Rules beside reach: whose surname is the same, which decision about sharing holds, how old something is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.care.patients.domain.ages import age_in_words
from apps.care.patients.domain.consent import Decided, consent_that_holds
from apps.care.patients.domain.names import same_surname
from apps.care.patients.domain.reach import Reach, Standing, reach_of

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)

standings = st.builds(
    Standing,
    on_own_list=st.booleans(),
    team_cares=st.booleans(),
    emergency=st.booleans(),
    vital_interests=st.booleans(),
    consent=st.sampled_from(["GIVEN", "REFUSED", "NOT_ASKED"]),
    holds_record=st.booleans(),
    agreement=st.booleans(),
    closed=st.booleans(),
)


@given(standings)
def test_a_closed_record_opens_for_a_threat_to_life_and_for_nothing_else(standing):
    closed = reach_of(Standing(**(vars(standing) | {"closed": True})))
    assert closed == (Reach.VITAL_INTERESTS if standing.vital_interests else Reach.RESTRICTED)


@given(standings)
def test_closing_a_record_never_opens_it_to_anybody(standing):
    before, after = (reach_of(Standing(**(vars(standing) | {"closed": closed}))) for closed in (False, True))
    assert after.opens <= before.opens


@given(standings)
def test_a_record_opens_only_by_list_by_care_or_in_an_emergency(standing):
    if reach_of(standing).opens:
        assert standing.on_own_list or standing.team_cares or standing.emergency or standing.vital_interests


@given(standings)
def test_a_refusal_never_opens_what_was_closed_before_it(standing):
    given_, refused = (reach_of(Standing(**(vars(standing) | {"consent": said}))) for said in ("GIVEN", "REFUSED"))
    assert refused.opens <= given_.opens


@pytest.mark.parametrize(
    ("opener", "family", "same"),
    [
        ("Oliver Hale", "Hale", True),
        ("Oliver HALE", "hale", True),
        ("Oliver Hale", "Hale-Smith", True),
        ("Anna Smith-Hale", "Hale", True),
        ("Pádraig Ó Briain", "O Briain", True),
        ("José Muñoz", "Munoz", True),
        ("Jan van der Berg", "van der Berg", True),
        ("Siobhan O\u2019Neill", "O'Neill", True),
        ("Hale", "Hale", True),
        ("Ann Whale", "Hale", False),
        ("Hale Oliver", "Hale", False),
        ("Jan Berg", "van der Berg", False),
        ("", "Hale", False),
        ("Oliver Hale", "", False),
        ("Anna Smith-", "-Jones", False),
    ],
)
def test_a_surname_is_the_same_whole_or_by_half(opener, family, same):
    assert same_surname(opener, family) is same


@pytest.mark.parametrize(
    ("decisions", "holds"),
    [
        ([], None),
        ([("GIVEN", 1, 1)], "GIVEN"),
        ([("WITHDRAWN", 1, 1)], "REFUSED"),
        ([("GIVEN", 1, 1), ("REFUSED", 2, 2)], "REFUSED"),
        ([("REFUSED", 2, 1), ("GIVEN", 1, 2)], "REFUSED"),
        ([("REFUSED", 2, 1), ("GIVEN", 2, 2)], "GIVEN"),
        ([("GIVEN", 2, 2), ("REFUSED", 2, 1)], "GIVEN"),
    ],
)
def test_the_decision_of_the_latest_day_holds_and_of_one_day_the_last_recorded(decisions, holds):
    said = [Decided(decision, date(2026, 4, day), place) for decision, day, place in decisions]
    assert consent_that_holds(said) == holds


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=13, minutes=50), "13 hours"),
        (timedelta(hours=24), "1 day"),
        (timedelta(days=2, hours=23), "2 days"),
        (timedelta(seconds=-5), "less than a minute"),
    ],
)
def test_an_age_is_said_in_its_largest_unit_rounded_down(ago, words):
    assert age_in_words(NOW - ago, NOW) == words
