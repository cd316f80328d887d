"""One order decides which assessment counts, whoever asks: levels, pages, last time's answers, checks, counts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.care.assessments.choices import ChcOutcome, Reason, Setting, State
from apps.care.assessments.engine.levels import levels_follow, levels_said_again
from apps.care.assessments.models import Assessment, Classification, RuleSet
from apps.care.assessments.selectors import last_answers, latest_completed, results_before, results_of
from apps.care.assessments.services import CannotAdopt, CannotStart, NothingToFollowUp, adopt_rule_set, follow_up_chc
from apps.care.assessments.services.starting import check_day
from apps.care.assurance.engine.assessed import assessments_staged
from apps.care.assurance.engine.candidates import candidates
from apps.care.assurance.engine.counted import Window
from apps.care.co_ordination.selectors.reviews import last_assessed
from apps.care.need_bands.selectors import band_on
from apps.care.patients.choices import DecidedBy, DecidedHow, Decision
from apps.care.patients.models import ConsentDecision, Person
from apps.care.patients.services.consents import NotADecision, record_consent
from apps.interfaces.needs import engine
from tests.factories.assessing import assessed

FIRST, DAYS, HOURS = date(2026, 5, 1), 4, 6
CELLS = {1: "LL", 2: "MM", 3: "HH"}


@st.composite
def lives(draw):
    """(day, hour of completion, level, replaces the assessment of that place or nothing, checks a sample), in the
    order in which they were begun; many on one day, completed in another order than begun."""
    made = []
    for place in range(draw(st.integers(1, 6))):
        day, hour = draw(st.integers(0, DAYS - 1)), draw(st.integers(0, HOURS - 1))
        replaced = {one[3] for one in made}
        free = [n for n in range(place) if n not in replaced and not made[n][4] and made[n][1] <= hour]
        replaces = draw(st.sampled_from([None, *free]))
        is_sample = replaces is None and draw(st.integers(0, 4)) == 0
        made.append((day, hour, draw(st.integers(1, 3)), replaces, is_sample))
    return made


def written(made, life):
    """The life's rows, completed one after another, and levels that followed each. Until its turn a row is no draft,
    since a person has one."""
    rule_set, rows = RuleSet.objects.get(), []
    for day, hour, level, replaces, is_sample in life:
        at = datetime(2026, 6, 1, 8 + hour, tzinfo=UTC)
        rows.append(
            Assessment.objects.create(
                person=made.ann,
                assessed_on=FIRST + timedelta(day),
                reason=Reason.AUDIT if is_sample else Reason.CHANGE,
                setting=Setting.OWN_HOME,
                assessor="A",
                state=State.ABANDONED,
                version=1 if replaces is None else 2,
                replaces=None if replaces is None else rows[replaces],
                started_at=at,
                changed_at=at,
            )
        )
        Classification.objects.create(
            assessment=rows[-1],
            rule_set=rule_set,
            profile="NNNNNNNNNNN-",
            functional="LOW",
            functional_rule="F0",
            complexity="LOW",
            complexity_rule="C0",
            cell=CELLS[level],
            need_band=level,
            classified_at=at,
        )
    for row in sorted(rows, key=lambda one: (one.started_at, one.id)):
        row.state, row.completed_at = State.COMPLETED, row.started_at
        row.save(update_fields=["state", "completed_at"])
        if row.replaces and row.replaces.assessed_on != row.assessed_on:
            levels_said_again(made.ann.id)
        elif row.moves_level:
            levels_follow([row.id])
    return rows


@given(life=lives())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_reader_takes_the_same_assessment_of_a_day(made, life):
    with transaction.atomic():
        everybody_agrees(made, life)
        transaction.set_rollback(True)


def everybody_agrees(made, life):
    rows = written(made, life)
    replaced = {row.replaces_id for row in rows}
    standing = sorted(
        (row for row in rows if row.id not in replaced and row.moves_level),
        key=lambda row: (row.assessed_on, row.completed_at, row.id),
    )
    level = {row.id: row.classifications.get().need_band for row in rows}

    shown = [one.assessment_id for one in results_of(made.ann.id) if one.assessment.moves_level]
    assert shown == [row.id for row in reversed(standing)]
    told = results_before(made.ann.id, FIRST + timedelta(DAYS), 10)
    assert [one.assessment_id for one in told] == shown
    for row, before in zip(standing, [None, *standing], strict=False):
        assert last_answers(row)[0] == before
    if standing:
        assert Person.objects.annotate(last=last_assessed()).get(id=made.ann.id).last == standing[-1].assessed_on
    for number in range(DAYS):
        day = FIRST + timedelta(number)
        until = [row for row in standing if row.assessed_on <= day]
        counts = until[-1] if until else None
        assert latest_completed(made.ann.id, day) == counts
        assert band_on(made.ann.id, day) == (counts and level[counts.id])
        assert dict(engine.rows(engine.BY_CELL, day)) == ({CELLS[level[counts.id]]: 1} if counts else {})
        drawn = candidates(FIRST, datetime(2027, 1, 1, tzinfo=UTC), day)
        assert [one.assessment_id for one in drawn] == ([counts.id] if counts else [])
    window = Window(datetime(2027, 1, 1, tzinfo=UTC), FIRST, FIRST + timedelta(DAYS))
    with assessments_staged(window) as cursor:
        cursor.execute("SELECT assessment_id, assessed_before FROM consistency_assessed WHERE is_current")
        counted = dict(cursor.fetchall())
    assert counted == {
        row.id: before and level[before.id] for row, before in zip(standing, [None, *standing], strict=False)
    }


# Half past midnight on a night in June, which in UTC is the day before ---------------------------------------

TODAY = date(2026, 6, 10)
NIGHT = datetime(2026, 6, 9, 23, 30, tzinfo=UTC)


def test_at_half_past_midnight_in_summer_an_assessment_may_be_dated_today(made):
    check_day(made.ann, TODAY, NIGHT)
    with pytest.raises(CannotStart):
        check_day(made.ann, TODAY + timedelta(1), NIGHT)


def test_at_half_past_midnight_in_summer_a_rule_set_is_adopted_from_today_and_not_from_yesterday(made):
    rule_set = RuleSet.objects.get()
    with pytest.raises(CannotAdopt):
        adopt_rule_set(
            actor=made.world.operator, rule_set=rule_set, starts_on=TODAY - timedelta(1), minute="M 1", now=NIGHT
        )
    adopted = adopt_rule_set(actor=made.world.operator, rule_set=rule_set, starts_on=TODAY, minute="M 1", now=NIGHT)
    assert adopted.starts_on == TODAY


def test_at_half_past_midnight_in_summer_what_was_done_about_a_flag_may_be_dated_today(made):
    flagged = assessed(made.grace, made.ann, date(2026, 6, 1), "BRE P, MOB S, DRU S")
    done = follow_up_chc(actor=made.grace, assessment=flagged, outcome=ChcOutcome.OFFERED, happened_on=TODAY, now=NIGHT)
    assert done.happened_on == TODAY
    with pytest.raises(NothingToFollowUp):
        follow_up_chc(
            actor=made.grace,
            assessment=flagged,
            outcome=ChcOutcome.OFFERED,
            happened_on=TODAY + timedelta(1),
            now=NIGHT,
        )


def test_at_half_past_midnight_in_summer_a_decision_about_sharing_may_be_dated_today(made):
    def decided(on):
        record_consent(
            actor=made.grace,
            person=made.ann,
            decision=Decision.GIVEN,
            decided_on=on,
            decided_by=DecidedBy.PERSON,
            decider="",
            how=DecidedHow.FACE_TO_FACE,
            now=NIGHT,
        )

    decided(TODAY)
    with pytest.raises(NotADecision):
        decided(TODAY + timedelta(1))
    assert ConsentDecision.objects.get().decided_on == TODAY
