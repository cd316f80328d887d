"""After a result: another level agreed by two, a definition chosen, a flag followed up."""

from datetime import date, timedelta

import pytest

from apps.care.assessments.choices import ChcOutcome, OverrideState
from apps.care.assessments.domain.classification import Counterfactual
from apps.care.assessments.domain.overrides import NotOneStep, WrongReason
from apps.care.assessments.models import ChcFollowUp, DefinitionChosen, Override
from apps.care.assessments.selectors import (
    chc_to_follow_up,
    counterfactuals_of,
    override_in_force,
    overrides_waiting,
)
from apps.care.assessments.services import (
    AlreadyAnswered,
    AlreadyChosen,
    CannotOverride,
    NothingFlagged,
    NothingToFollowUp,
    SecondProfessionalNeeded,
    Withdrawn,
    answer_override,
    ask_override,
    choose_definition,
    follow_up_chc,
    withdraw_assessment,
)
from apps.care.need_bands.choices import NeedBand
from apps.care.need_bands.selectors import band_on
from apps.care.patients.models import Exclusion
from apps.care.patients.services import AlreadyExcluded, begin_care
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.money.capitation.models import FundedPeriod
from tests.factories.assessing import assessed, at
from tests.factories.world import every
from tests.integration.assessments.test_levels import history
from tests.questions import questions

DAY, TODAY = date(2026, 5, 12), date(2026, 5, 14)
NOW = at(TODAY)


@pytest.fixture
def medium(made):
    """Ann, assessed as Medium on 12 May; she is in the team's care."""
    lead = made.world.actor(made.world.member(Role.TEAM_LEAD, organisation="COM", team=made.team))
    for person in (made.ann, made.ben):
        begin_care(actor=lead, person=person, team=made.team, starts_on=DAY, why="Referred")
    made.lead = lead
    return assessed(made.grace, made.ann, DAY, "BRE M", now=NOW)


def ask(made, assessment, wanted=NeedBand.HIGH, reason="U1", actor=None):
    return ask_override(
        actor=actor or made.grace,
        assessment=assessment,
        wanted_band=wanted,
        reason=reason,
        explanation="His wife cannot go on like this.",
        now=NOW,
    )


def reply(actor, override, agrees=True):
    return answer_override(actor=actor, override=override, agrees=agrees, note="Seen", now=NOW, today=TODAY)


def test_an_agreed_level_holds_from_its_agreement_for_six_months_and_lapses_by_itself(made, medium):
    override = ask(made, medium)
    assert history(made.ann) == [(DAY, None, 2, 2)]
    reply(made.sam, override)
    assert history(made.ann) == [
        (DAY, TODAY, 2, 2),
        (TODAY, date(2026, 11, 14), 3, 3),
        (date(2026, 11, 14), None, 2, 2),
    ]
    assert override_in_force(medium, date(2026, 11, 13)).wanted_band == 3
    assert override_in_force(medium, date(2026, 11, 14)) is None


def test_a_step_down_holds_for_three_months(made, medium):
    reply(made.sam, ask(made, medium, NeedBand.LOW, "D1"))
    assert history(made.ann)[1] == (TODAY, date(2026, 8, 14), 1, 1)


def test_a_level_agreed_for_admissions_changes_care_and_moves_no_money(made, medium):
    reply(made.sam, ask(made, medium, reason="U2"))
    assert history(made.ann)[1] == (TODAY, date(2026, 11, 14), 3, 2)


@pytest.mark.parametrize(
    ("wanted", "reason", "refusal"),
    [
        (NeedBand.HIGH, "D1", WrongReason),
        (NeedBand.LOW, "U1", WrongReason),
        (NeedBand.HIGH, "X9", WrongReason),
        (NeedBand.MEDIUM, "U1", NotOneStep),
    ],
)
def test_a_level_further_off_or_with_the_other_directions_reason_is_refused(made, medium, wanted, reason, refusal):
    with pytest.raises(refusal):
        ask(made, medium, wanted, reason)
    assert Override.objects.count() == 0


def test_two_steps_are_refused(made, medium):
    low = assessed(made.grace, made.ben, DAY, "MOB L", now=NOW)
    with pytest.raises(NotOneStep):
        ask(made, low, NeedBand.HIGH, "U1")


def test_whoever_asked_does_not_answer_and_a_co_ordinator_is_no_second_professional(made, medium):
    asked = ask(made, medium, actor=made.sam)
    with pytest.raises(SecondProfessionalNeeded):
        reply(made.sam, asked)
    with pytest.raises(NotPermitted):
        reply(made.omar, asked)
    asked.refresh_from_db()
    assert (asked.state, history(made.ann)) == (OverrideState.ASKED, [(DAY, None, 2, 2)])


def test_a_request_that_is_not_agreed_moves_nothing_and_is_answered_once(made, medium):
    asked = ask(made, medium)
    reply(made.sam, asked, agrees=False)
    assert history(made.ann) == [(DAY, None, 2, 2)]
    with pytest.raises(AlreadyAnswered):
        reply(made.lead, asked)


def test_one_request_waits_at_a_time(made, medium):
    ask(made, medium)
    with pytest.raises(CannotOverride):
        ask(made, medium, NeedBand.LOW, "D1")
    assert Override.objects.count() == 1


def test_the_next_assessment_ends_an_agreed_level(made, medium):
    override = reply(made.sam, ask(made, medium))
    review = date(2026, 7, 1)
    assessed(made.grace, made.ann, review, "BRE M", now=at(review))
    override.refresh_from_db()
    assert override.state == OverrideState.LAPSED
    assert history(made.ann) == [(DAY, TODAY, 2, 2), (TODAY, review, 3, 3), (review, None, 2, 2)]


def test_a_request_about_an_assessment_that_no_longer_says_the_level_is_refused(made, medium):
    assessed(made.grace, made.ann, TODAY, "BRE M", now=NOW)
    with pytest.raises(CannotOverride):
        ask(made, medium)


def test_a_second_professional_finds_what_waits_in_the_teams_care_but_not_their_own(made, medium):
    ask(made, medium, actor=made.sam)
    assert list(overrides_waiting(made.sam, TODAY)) == []
    assert [one.assessment for one in overrides_waiting(made.lead, TODAY)] == [medium]


def test_what_would_change_the_level_is_for_second_opinion_and_audit_only(made, medium):
    found = counterfactuals_of(made.sam, medium.classifications.get())
    assert Counterfactual("BRE", "H", 3) in found
    with pytest.raises(NotPermitted):
        counterfactuals_of(made.grace, medium.classifications.get())


def test_the_definition_is_chosen_once_and_moves_nothing(made, medium):
    choose_definition(actor=made.grace, assessment=medium, need_band=NeedBand.HIGH, now=NOW)
    with pytest.raises(AlreadyChosen):
        choose_definition(actor=made.grace, assessment=medium, need_band=NeedBand.LOW, now=NOW)
    assert [one.need_band for one in DefinitionChosen.objects.all()] == [3]
    assert history(made.ann) == [(DAY, None, 2, 2)]


def follow(made, assessment, outcome, on=TODAY, **more):
    return follow_up_chc(actor=made.grace, assessment=assessment, outcome=outcome, happened_on=on, now=NOW, **more)


def test_a_flag_stays_on_the_list_until_it_came_to_an_end(made, medium):
    flagged = assessed(made.grace, made.ben, DAY, "BRE H", now=NOW)
    assert list(chc_to_follow_up(made.grace, TODAY)) == [flagged]
    assert follow(made, flagged, ChcOutcome.REMIND).due_on == TODAY + timedelta(days=7)
    assert list(chc_to_follow_up(made.grace, TODAY)) == []
    assert list(chc_to_follow_up(made.grace, TODAY + timedelta(days=7))) == [flagged]
    assert follow(made, flagged, ChcOutcome.OFFERED).due_on == TODAY + timedelta(days=28)
    follow(made, flagged, ChcOutcome.DECLINED)
    assert list(chc_to_follow_up(made.grace, TODAY + timedelta(days=400))) == []


def test_somebody_found_eligible_is_paid_for_elsewhere_from_that_day_and_not_here(made, medium):
    made.world.levels(every([0, 1], 2_600))
    made.world.contract()
    flagged = assessed(made.grace, made.ben, DAY, "BRE H", now=NOW)
    with pytest.raises(NothingToFollowUp):
        follow(made, flagged, ChcOutcome.ELIGIBLE)
    assert Exclusion.objects.count() == 0
    follow(made, flagged, ChcOutcome.ELIGIBLE, receiving="ICB continuing healthcare team")
    found = Exclusion.objects.get()
    assert (found.person, found.reason, found.starts_on) == (made.ben, "CONTINUING_HEALTHCARE", TODAY)
    funded = FundedPeriod.objects.filter(person_id=made.ben.id, superseded_at__isnull=True)
    assert max(one.ends_before for one in funded) == TODAY
    assert band_on(made.ben.id, TODAY) == NeedBand.HIGH
    with pytest.raises(AlreadyExcluded):
        follow(made, flagged, ChcOutcome.ELIGIBLE, receiving="ICB continuing healthcare team")
    assert ChcFollowUp.objects.count() == 1


def test_a_result_without_flag_is_not_followed_up_nor_a_day_in_the_future(made, medium):
    with pytest.raises(NothingFlagged):
        follow(made, medium, ChcOutcome.OFFERED)
    flagged = assessed(made.grace, made.ben, DAY, "BRE H", now=NOW)
    with pytest.raises(NothingToFollowUp):
        follow(made, flagged, ChcOutcome.OFFERED, on=TODAY + timedelta(days=1))
    assert ChcFollowUp.objects.count() == 0


def test_nothing_follows_from_an_assessment_that_was_withdrawn_meanwhile(made, medium):
    flagged = assessed(made.grace, made.ben, DAY, "BRE H", now=NOW)
    withdraw_assessment(actor=made.sam, assessment=flagged, why="Her neighbour's.", now=NOW)
    with pytest.raises(Withdrawn):
        follow(made, flagged, ChcOutcome.ELIGIBLE, receiving="ICB continuing healthcare team")
    with pytest.raises(Withdrawn):
        choose_definition(actor=made.grace, assessment=flagged, need_band=NeedBand.HIGH, now=NOW)
    assert [kept.objects.count() for kept in (Exclusion, ChcFollowUp, DefinitionChosen)] == [0, 0, 0]


def test_nobody_withdraws_an_assessment_while_something_follows_from_it(made, medium):
    flagged = assessed(made.grace, made.ben, DAY, "BRE H", now=NOW)
    for follows in (
        lambda: follow(made, flagged, ChcOutcome.OFFERED),
        lambda: choose_definition(actor=made.grace, assessment=flagged, need_band=NeedBand.HIGH, now=NOW),
    ):
        with questions() as asked:
            follows()
        assert [sql for sql in asked if "assessments_assessment" in sql and "FOR UPDATE" in sql]
