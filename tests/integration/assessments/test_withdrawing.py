"""An assessment about the wrong person is withdrawn, and a wrong day corrected: the level is what else is known."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.care.assessments.choices import OverrideState, Reason, State
from apps.care.assessments.models import Answer, Assessment, Override
from apps.care.assessments.selectors import latest_completed, override_in_force
from apps.care.assessments.services import (
    CannotStart,
    CannotWithdraw,
    NoLongerADraft,
    answer_override,
    ask_override,
    complete_assessment,
    correct_assessment,
    withdraw_assessment,
    write_note,
)
from apps.care.assurance.choices import Check, Grain
from apps.care.assurance.engine.assessed import assessments_staged
from apps.care.assurance.engine.counted import Window
from apps.care.assurance.engine.shares import shares
from apps.care.need_bands.choices import NeedBand
from apps.care.need_bands.models import BandPeriod
from apps.care.need_bands.selectors import band_on
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from tests.factories.assessing import assessed, at, levels
from tests.integration.assessments.test_levels import APRIL, HIGH, JULY, JUNE, LATER, LOW, MAY, MEDIUM, history
from tests.integration.assessments.test_which_counts import FIRST, lives, written

WHY = "Her neighbour at the same address."


def withdraw(made, assessment, actor=None, now=LATER):
    withdraw_assessment(actor=actor or made.grace, assessment=assessment, why=WHY, now=now)
    assessment.refresh_from_db()


def moved(made, assessment, to, now=LATER):
    """The assessment, corrected to another day."""
    draft = correct_assessment(actor=made.grace, assessment=assessment, now=now)
    write_note(actor=made.grace, assessment=draft, note="assessed_on", value=to, based_on=0, client_id=uuid4(), now=now)
    complete_assessment(actor=made.grace, assessment=draft, now=now)
    draft.refresh_from_db()
    return draft


def test_the_level_goes_back_to_the_assessment_before_until_the_next(made):
    assessed(made.grace, made.ann, MAY, LOW)
    wrong = assessed(made.grace, made.ann, JUNE, HIGH)
    assessed(made.grace, made.ann, JULY, MEDIUM)
    withdraw(made, wrong)
    assert history(made.ann) == [(MAY, JULY, 1, 1), (JULY, None, 2, 2)]
    assert (wrong.state, wrong.withdrawn_why, wrong.withdrawn_by_id) == (State.WITHDRAWN, WHY, made.grace.user_id)
    assert latest_completed(made.ann.id, JUNE).assessed_on == MAY
    event = AuditEvent.objects.get(action="ASSESSMENT_WITHDRAWN")
    assert (event.person_id, event.details) == (made.ann.id, {"version": 1})


def test_without_another_assessment_the_level_goes_back_to_scores_those_of_later_runs_among_them(made):
    made.world.levels({0: 2_600})
    wrong = assessed(made.grace, made.ann, MAY, HIGH)
    made.world.levels({0: 9_000}, effective_from="2026-06-10")
    assert history(made.ann) == [(APRIL, MAY, 1, 1), (MAY, None, 3, 3)]
    withdraw(made, wrong)
    assert history(made.ann) == [(APRIL, JUNE, 1, 1), (JUNE, None, 3, 3)]
    made.world.levels({1: 9_000}, effective_from="2026-07-10")
    assert history(made.ann) == [(APRIL, JUNE, 1, 1), (JUNE, JULY, 3, 3)], "a run moves somebody not assessed again"


def test_a_run_applied_after_somebody_else_assessed_the_person_moves_them_no_more_than_before(made):
    made.world.levels({0: 2_600})
    assessed(made.grace, made.ann, JULY, MEDIUM, now=timezone.now())
    wrong = assessed(made.grace, made.ann, MAY, HIGH)
    made.world.levels({0: 9_000}, effective_from="2026-04-15")
    withdraw(made, wrong)
    assert history(made.ann) == [(APRIL, JULY, 1, 1), (JULY, None, 2, 2)]


def test_nor_where_that_assessment_said_the_level_that_the_withdrawn_one_had_said(made):
    wrong = assessed(made.grace, made.ann, MAY, LOW)
    for person in (made.ann, made.ben):
        assessed(made.grace, person, JUNE, LOW)
    made.world.levels({0: 9_000, 1: 9_000}, effective_from="2026-04-15")
    withdraw(made, wrong)
    assert history(made.ann) == history(made.ben) == [(JUNE, None, 1, 1)]


def test_with_nothing_else_known_there_is_no_level_and_what_was_known_then_is_kept(made):
    wrong = assessed(made.grace, made.ann, MAY, HIGH)
    withdraw(made, wrong)
    assert history(made.ann) == []
    known = BandPeriod.objects.get()
    assert (known.starts_on, known.need_band, known.recorded_at < known.superseded_at) == (MAY, 3, True)


def test_what_was_agreed_about_the_assessment_before_stands_again(made):
    before = assessed(made.grace, made.ann, MAY, MEDIUM)
    asked = ask_override(
        actor=made.grace,
        assessment=before,
        wanted_band=NeedBand.HIGH,
        reason="U1",
        explanation="His wife cannot go on.",
        now=at(MAY, 12),
    )
    answer_override(actor=made.sam, override=asked, agrees=True, note="Seen", now=at(MAY, 13), today=MAY)
    as_agreed = history(made.ann)
    wrong = assessed(made.grace, made.ann, JUNE, LOW)
    assert history(made.ann) == [(MAY, JUNE, 3, 3), (JUNE, None, 1, 1)]
    withdraw(made, wrong)
    assert history(made.ann) == as_agreed == [(MAY, date(2026, 11, 10), 3, 3), (date(2026, 11, 10), None, 2, 2)]
    assert Override.objects.get().state == OverrideState.AGREED
    assert override_in_force(before, JULY).wanted_band == 3


def test_a_level_agreed_about_a_withdrawn_assessment_ends_with_it(made):
    wrong = assessed(made.grace, made.ann, MAY, MEDIUM)
    asked = ask_override(
        actor=made.grace,
        assessment=wrong,
        wanted_band=NeedBand.HIGH,
        reason="U1",
        explanation="His wife cannot go on.",
        now=at(MAY, 12),
    )
    answer_override(actor=made.sam, override=asked, agrees=True, note="Seen", now=at(MAY, 13), today=MAY)
    withdraw(made, wrong)
    assert (history(made.ann), Override.objects.get().state) == ([], OverrideState.LAPSED)


def test_all_versions_go_together_and_a_draft_of_the_next_with_them(made):
    first = assessed(made.grace, made.ann, MAY, HIGH)
    second = correct_assessment(actor=made.grace, assessment=first, now=LATER)
    complete_assessment(actor=made.grace, assessment=second, now=LATER)
    with pytest.raises(CannotWithdraw):
        withdraw(made, first)
    third = correct_assessment(actor=made.grace, assessment=second, now=LATER)
    withdraw(made, second)
    assert set(Assessment.objects.values_list("version", "state")) == {
        (1, "WITHDRAWN"),
        (2, "WITHDRAWN"),
        (3, "ABANDONED"),
    }
    with pytest.raises(NoLongerADraft):
        complete_assessment(actor=made.grace, assessment=third, now=LATER)
    with pytest.raises(CannotWithdraw):
        withdraw(made, second)
    assert (history(made.ann), latest_completed(made.ann.id)) == ([], None)


def test_only_who_assesses_withdraws_with_a_reason_and_a_sample_only_by_its_own_assessor(made):
    done = assessed(made.grace, made.ann, MAY, HIGH)
    practice = made.world.actor(made.world.member(Role.GP_PRACTICE, organisation="P01"))
    with pytest.raises(NotPermitted):
        withdraw(made, done, practice)
    with pytest.raises(CannotWithdraw):
        withdraw_assessment(actor=made.grace, assessment=done, why="  ", now=LATER)
    sample = assessed(made.sam, made.ann, JUNE, LOW, reason=Reason.AUDIT)
    with pytest.raises(NotPermitted):
        withdraw(made, sample)
    withdraw(made, sample, made.sam)
    assert history(made.ann) == [(MAY, None, 3, 3)]


# A wrong day --------------------------------------------------------------------------------------------------


def test_a_day_corrected_to_a_later_one_gives_the_days_before_it_back(made):
    made.world.levels({0: 5_200})
    wrong = assessed(made.grace, made.ann, MAY, HIGH, now=timezone.now())
    moved(made, wrong, JUNE, timezone.now())
    assert history(made.ann) == [(APRIL, JUNE, 2, 2), (JUNE, None, 3, 3)]


def test_a_run_applied_before_a_day_was_corrected_moves_nobody_who_was_assessed_by_then(made):
    wrong = assessed(made.grace, made.ann, MAY, LOW)
    made.world.levels({0: 9_000}, effective_from="2026-04-15")
    moved(made, wrong, JUNE)
    assert history(made.ann) == [(JUNE, None, 1, 1)]


def test_a_day_corrected_to_before_another_assessment_gives_that_one_its_days(made):
    assessed(made.grace, made.ann, MAY, MEDIUM)
    assessed(made.grace, made.ann, JUNE, LOW)
    wrong = assessed(made.grace, made.ann, JULY, HIGH)
    right = moved(made, wrong, date(2026, 5, 20))
    assert history(made.ann) == [(MAY, date(2026, 5, 20), 2, 2), (date(2026, 5, 20), JUNE, 3, 3), (JUNE, None, 1, 1)]
    assert (right.version, right.replaces_id, latest_completed(made.ann.id).assessed_on) == (2, wrong.id, JUNE)


def test_what_was_agreed_about_an_assessment_that_is_the_latest_again_stands_again(made):
    before = assessed(made.grace, made.ann, JUNE, MEDIUM)
    asked = ask_override(
        actor=made.grace,
        assessment=before,
        wanted_band=NeedBand.HIGH,
        reason="U1",
        explanation="His wife cannot go on.",
        now=at(JUNE, 12),
    )
    answer_override(actor=made.sam, override=asked, agrees=True, note="Seen", now=at(JUNE, 13), today=JUNE)
    wrong = assessed(made.grace, made.ann, JULY, LOW)
    moved(made, wrong, MAY)
    december = date(2026, 12, 10)
    assert history(made.ann) == [(MAY, JUNE, 1, 1), (JUNE, december, 3, 3), (december, None, 2, 2)]
    assert Override.objects.get().state == OverrideState.AGREED


def test_a_day_is_not_corrected_to_one_to_come(made):
    wrong = assessed(made.grace, made.ann, MAY, HIGH)
    with pytest.raises(CannotStart):
        moved(made, wrong, date(2027, 1, 1))


def equal(life):
    """The same life, in which every assessment says Low: one confirms the other."""
    return [(day, hour, 1, replaces, is_sample) for day, hour, _, replaces, is_sample in life]


@given(
    life=st.one_of(lives(), lives().map(equal)),
    choice=st.integers(0, 5),
    day=st.integers(-2, 6),
    scored=st.sampled_from([0, 9_000]),
    later=st.sampled_from([0, 9_000]),
)
@example(life=[(3, 2, 1, None, False), (1, 1, 1, None, False)], choice=1, day=0, scored=0, later=9_000)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_levels_after_a_withdrawal_or_a_corrected_day_are_those_of_what_stands(made, life, choice, day, scored, later):
    with transaction.atomic():
        if scored:
            run = made.world.levels({0: scored}, effective_from="2026-05-02")
            RiskRun.objects.filter(id=run.id).update(applied_at=at(date(2026, 5, 31)))
        rows = [row for row in written(made, life) if row.moves_level]
        if later:
            made.world.levels({0: later}, effective_from="2026-04-29")
        replaced = {row.replaces_id for row in rows}
        held = [row for row in rows if row.id not in replaced]
        if held:
            one = held[choice % len(held)]
            if choice % 2:
                withdraw(made, one)
                held.remove(one)
            else:
                held[held.index(one)] = moved_row(made, one, FIRST + timedelta(day))
        standing = sorted(held, key=lambda row: (row.assessed_on, row.completed_at, row.id))
        for number in range(-3, 8):
            on = FIRST + timedelta(number)
            said = [row for row in standing if row.assessed_on <= on]
            by_later = later and not held and on >= date(2026, 4, 29)
            by_score = 3 if by_later or (scored and on >= date(2026, 5, 2)) else None
            expected = said[-1].classifications.get().need_band if said else by_score
            assert band_on(made.ann.id, on) == expected, on
        transaction.set_rollback(True)


def moved_row(made, assessment, to):
    """The same as `moved`, of a row that was written without answers."""
    Answer.objects.bulk_create(
        Answer(assessment=assessment, domain=code, domain_level=level, answered_at=LATER)
        for code, level in levels(HIGH).items()
    )
    return moved(made, assessment, to)


# What else reads it -------------------------------------------------------------------------------------------


def counted(as_of):
    with assessments_staged(Window(as_of, date(2026, 1, 1), date(2027, 1, 1))) as cursor:
        return {
            one.check: (one.count, one.of)
            for one in shares(cursor)
            if one.grain == Grain.PARTNERSHIP and one.month is None and one.check in (Check.CASE_MIX, Check.CORRECTIONS)
        }


def test_a_withdrawal_soon_after_a_result_is_counted_by_assessor_and_its_level_is_not(made):
    wrong = assessed(made.grace, made.ann, MAY, HIGH)
    withdraw(made, wrong, now=at(MAY + timedelta(3)))
    assert counted(datetime(2026, 12, 1, tzinfo=UTC)) == {Check.CORRECTIONS: (1, 1)}
    before = at(MAY + timedelta(2))
    assert counted(before) == {Check.CASE_MIX: (1, 1), Check.CORRECTIONS: (0, 1)}, "a run of then stays as it was"


def test_a_withdrawal_long_after_is_no_slip_of_the_assessor(made):
    wrong = assessed(made.grace, made.ann, MAY, HIGH)
    withdraw(made, wrong, now=at(MAY + timedelta(15)))
    assert counted(datetime(2026, 12, 1, tzinfo=UTC)) == {Check.CORRECTIONS: (0, 1)}
