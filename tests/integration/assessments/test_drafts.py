"""What is said in a draft is saved as it is said, whoever else says something, and nothing is lost."""

from datetime import date
from uuid import uuid4

import pytest

from apps.care.assessments.choices import Reason, SentOutcome, Setting, State
from apps.care.assessments.domain.tool import LevelNotInDomain
from apps.care.assessments.models import Answer, Assessment, Classification, Sent
from apps.care.assessments.selectors import answers_of, history_of, last_answers
from apps.care.assessments.services import (
    AlreadyCompleted,
    AlreadyCorrected,
    AnswersChanged,
    CannotStart,
    Conflict,
    DomainsMissing,
    DraftOpen,
    NoLongerADraft,
    NoSuchNote,
    abandon_assessment,
    answer,
    complete_assessment,
    correct_assessment,
    start_assessment,
    write_note,
)
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from tests.factories.assessing import assessed, at, draft, levels

DAY = date(2026, 5, 12)
NOW = at(DAY)


def say(actor, assessment, domain, level, based_on=0, client_id=None, **more):
    return answer(
        actor=actor,
        assessment=assessment,
        domain=domain,
        domain_level=level,
        based_on=based_on,
        client_id=client_id or uuid4(),
        now=NOW,
        **more,
    )


def begin(made, **more):
    given = {"person": made.ann, "assessed_on": DAY, "reason": Reason.INITIAL, "setting": Setting.OWN_HOME, "now": NOW}
    return start_assessment(**({"actor": made.grace} | given | more))


def test_a_new_draft_has_no_answer_and_belongs_to_whoever_began_it(made):
    begun = begin(made)
    assert (begun.state, begun.lead_id, begun.team_id, begun.version) == (
        State.DRAFT,
        made.grace.user_id,
        made.team.id,
        1,
    )
    assert answers_of(begun) == {}
    assert begun.tool.name == "Single Assessment Process"


def test_a_second_draft_for_the_same_person_is_refused_with_the_first(made):
    begun = begin(made)
    with pytest.raises(DraftOpen) as refusal:
        begin(made, actor=made.omar)
    assert refusal.value.assessment == begun
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("day", [date(2026, 5, 13), date(1999, 12, 31)])
def test_a_day_that_cannot_be_is_refused(made, day):
    with pytest.raises(CannotStart):
        begin(made, assessed_on=day)
    assert Assessment.objects.count() == 0


def test_a_role_that_does_not_assess_starts_and_answers_nothing(made):
    begun = begin(made)
    practice = made.world.actor(made.world.member(Role.GP_PRACTICE))
    with pytest.raises(NotPermitted):
        begin(made, actor=practice, person=made.ben)
    with pytest.raises(NotPermitted):
        say(practice, begun, "MOB", "M")
    assert (Assessment.objects.count(), Answer.objects.count(), Sent.objects.count()) == (1, 0, 0)


def test_an_answer_is_kept_with_its_evidence_and_its_version_rises_with_every_change(made):
    begun = begin(made)
    assert say(made.grace, begun, "MOB", "M", evidence="Holds on to furniture").version == 1
    changed = say(made.grace, begun, "MOB", "H", based_on=1, evidence="Fell twice", risk="Stairs")
    assert (changed.outcome, changed.version) == (SentOutcome.TAKEN, 2)
    stands = answers_of(begun)["MOB"]
    assert (stands.domain_level, stands.evidence, stands.risk, stands.version) == ("H", "Fell twice", "Stairs", 2)
    assert [sent.value["domain_level"] for sent in history_of(begun, "MOB")] == ["H", "M"]


def test_an_answer_sent_twice_counts_once(made):
    begun, client_id = begin(made), uuid4()
    for _ in range(2):
        done = say(made.grace, begun, "MOB", "M", client_id=client_id)
        assert done.version == 1
    assert (Sent.objects.count(), answers_of(begun)["MOB"].version) == (1, 1)


def test_an_answer_sent_again_after_a_newer_one_does_not_put_the_old_one_back(made):
    begun, client_id = begin(made), uuid4()
    say(made.grace, begun, "MOB", "M", client_id=client_id)
    say(made.grace, begun, "MOB", "H", based_on=1)
    say(made.grace, begun, "MOB", "M", client_id=client_id)
    assert (answers_of(begun)["MOB"].domain_level, answers_of(begun)["MOB"].version) == ("H", 2)


def test_the_same_answer_of_two_people_merges_silently(made):
    begun = begin(made)
    say(made.grace, begun, "MOB", "M", evidence="Frame")
    done = say(made.omar, begun, "MOB", "M", evidence="Frame")
    assert (done.outcome, done.version) == (SentOutcome.SAME, 1)


def test_a_different_answer_on_an_older_version_is_a_conflict_that_carries_both_and_overwrites_nothing(made):
    begun = begin(made)
    say(made.grace, begun, "MOB", "M", evidence="Frame")
    client_id = uuid4()
    for _ in range(2):
        with pytest.raises(Conflict) as conflict:
            say(made.omar, begun, "MOB", "H", evidence="Fell", client_id=client_id)
    found = conflict.value
    assert (found.mine["domain_level"], found.theirs["domain_level"], found.version) == ("H", "M", 1)
    assert (found.mine["evidence"], found.theirs["evidence"], found.at) == ("Fell", "Frame", NOW)
    assert found.by == made.grace.user_name
    assert answers_of(begun)["MOB"].domain_level == "M"
    assert [(sent.outcome, sent.value["domain_level"]) for sent in history_of(begun, "MOB")] == [
        (SentOutcome.CONFLICT, "H"),
        (SentOutcome.TAKEN, "M"),
    ]
    say(made.omar, begun, "MOB", "H", based_on=found.version, evidence="Frame\n\nFell")
    assert answers_of(begun)["MOB"].evidence == "Frame\n\nFell"


def test_a_conflict_in_one_area_leaves_the_others_free(made):
    begun = begin(made)
    say(made.grace, begun, "MOB", "M")
    with pytest.raises(Conflict):
        say(made.omar, begun, "MOB", "H")
    assert say(made.omar, begun, "CON", "L").outcome == SentOutcome.TAKEN


def test_in_doubt_the_higher_counts_and_both_are_kept(made):
    begun = begin(made)
    say(made.grace, begun, "CON", "L", doubted_level="M")
    stands = answers_of(begun)["CON"]
    assert (stands.domain_level, stands.doubted_level) == ("M", "L")


@pytest.mark.parametrize(("domain", "level", "doubted"), [("ASC", "S", ""), ("COM", "H", "S"), ("MOB", "M", "M")])
def test_a_level_that_the_area_lacks_or_a_doubt_about_nothing_is_refused_and_nothing_kept(made, domain, level, doubted):
    begun = begin(made)
    with pytest.raises(LevelNotInDomain):
        say(made.grace, begun, domain, level, doubted_level=doubted)
    assert (Answer.objects.count(), Sent.objects.count()) == (0, 0)


def test_notes_are_saved_like_answers(made):
    begun = begin(made)

    def note(actor, name, value, based_on=0):
        return write_note(
            actor=actor, assessment=begun, note=name, value=value, based_on=based_on, client_id=uuid4(), now=NOW
        )

    assert note(made.grace, "home", "Stairs to the bedroom").version == 1
    with pytest.raises(Conflict) as conflict:
        note(made.omar, "home", "A bungalow")
    assert (conflict.value.mine, conflict.value.theirs) == (
        {"value": "A bungalow"},
        {"value": "Stairs to the bedroom"},
    )
    note(made.omar, "own_view", "I want the stairs made safe")
    note(made.omar, "preferences", [{"wish": "No bed downstairs", "is_met": True}, {"wish": "Friday nights"}])
    note(made.grace, "assessed_on", "2026-05-11")
    begun.refresh_from_db()
    assert (begun.home, begun.own_view, begun.assessed_on) == (
        "Stairs to the bedroom",
        "I want the stairs made safe",
        date(2026, 5, 11),
    )
    assert begun.note_versions == {"home": 1, "own_view": 1, "preferences": 1, "assessed_on": 1}
    assert [one["is_met"] for one in begun.preferences] == [True, None]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("shoe_size", "9"),
        ("setting", "THE_MOON"),
        ("assessed_on", "yesterday"),
        ("home", "x" * 4_001),
        ("preferences", [{"wish": "Friday nights", "is_met": False}]),
        ("reason", "AUDIT"),
    ],
)
def test_a_note_that_cannot_be_is_refused_and_nothing_kept(made, name, value):
    begun = begin(made)
    with pytest.raises(NoSuchNote):
        write_note(actor=made.grace, assessment=begun, note=name, value=value, based_on=0, client_id=uuid4(), now=NOW)
    begun.refresh_from_db()
    assert (begun.note_versions, Sent.objects.count()) == ({}, 0)


def test_completion_waits_for_all_eleven_and_names_what_is_missing(made):
    begun = begin(made)
    for code, level in list(levels().items())[:9]:
        say(made.grace, begun, code, level)
    with pytest.raises(DomainsMissing) as refusal:
        complete_assessment(actor=made.grace, assessment=begun, now=NOW)
    assert refusal.value.domains == ["PSY", "ASC"]
    begun.refresh_from_db()
    assert (begun.state, Classification.objects.count()) == (State.DRAFT, 0)


def test_a_completed_assessment_carries_the_rule_set_and_why(made):
    done = assessed(made.grace, made.ann, DAY, "MOB M, NUT M, CON M, BRE M, DRU M, SKI L, PSY L")
    found = done.classifications.get()
    assert found.rule_set.label == "YOC-DST v1"
    assert (found.functional_rule, found.complexity_rule, found.complexity_also) == ("F6", "C7", ["C8"])
    assert (found.cell, found.need_band, found.flags) == ("MM", 2, ["CHC_CHECKLIST"])
    assert found.profile == "NNNMMMLMMLN-"


def test_of_two_who_complete_one_wins_and_the_other_is_told_who(made):
    begun = draft(made.grace, made.ann, DAY)
    complete_assessment(actor=made.omar, assessment=begun, now=NOW)
    with pytest.raises(AlreadyCompleted, match=made.omar.user_name) as refusal:
        complete_assessment(actor=made.grace, assessment=begun, now=NOW)
    assert refusal.value.assessment == begun
    assert Classification.objects.count() == 1


def test_whoever_completes_has_seen_the_answers_that_stand(made):
    begun = draft(made.grace, made.ann, DAY)
    seen = {code: one.version for code, one in answers_of(begun).items()}
    say(made.omar, begun, "BRE", "H", based_on=1)
    with pytest.raises(AnswersChanged) as refusal:
        complete_assessment(actor=made.grace, assessment=begun, now=NOW, seen=seen)
    assert refusal.value.domains == ["BRE"]
    complete_assessment(actor=made.grace, assessment=begun, now=NOW, seen=seen | {"BRE": 2})


def test_an_answer_that_arrives_after_completion_is_refused_and_kept(made):
    done = assessed(made.grace, made.ann, DAY)
    with pytest.raises(NoLongerADraft):
        say(made.omar, done, "BRE", "H", based_on=1)
    assert answers_of(done)["BRE"].domain_level == "N"
    late = history_of(done, "BRE").first()
    assert (late.outcome, late.value["domain_level"], late.sent_by_id) == (
        SentOutcome.TOO_LATE,
        "H",
        made.omar.user_id,
    )


def test_a_correction_is_a_new_version_and_the_old_one_stays(made):
    done = assessed(made.grace, made.ann, DAY, "MOB M")
    corrected = correct_assessment(actor=made.omar, assessment=done, now=NOW)
    assert (corrected.replaces, corrected.version, corrected.state) == (done, 2, State.DRAFT)
    assert answers_of(corrected)["MOB"].domain_level == "M"
    say(made.omar, corrected, "BRE", "H", based_on=1)
    complete_assessment(actor=made.omar, assessment=corrected, now=NOW)
    done.refresh_from_db()
    assert (done.state, answers_of(done)["BRE"].domain_level) == (State.COMPLETED, "N")
    with pytest.raises(AlreadyCorrected):
        correct_assessment(actor=made.grace, assessment=done, now=NOW)


def test_a_draft_given_up_keeps_what_was_written_and_takes_no_more(made):
    begun = begin(made)
    say(made.grace, begun, "MOB", "M")
    abandon_assessment(actor=made.grace, assessment=begun, why="The person was not at home", now=NOW)
    with pytest.raises(NoLongerADraft):
        say(made.grace, begun, "CON", "M")
    begun.refresh_from_db()
    assert (begun.state, begun.answers.count()) == (State.ABANDONED, 1)
    begin(made)


def test_last_times_answers_stand_beside_a_new_draft_and_not_beside_a_sample(made):
    before = assessed(made.grace, made.ann, date(2026, 4, 1), "MOB M", now=at(date(2026, 4, 1)))
    review = begin(made, reason=Reason.ANNUAL_REVIEW)
    last, answers = last_answers(review)
    assert (last, answers["MOB"].domain_level) == (before, "M")
    sample = begin(made, actor=made.sam, reason=Reason.AUDIT)
    assert last_answers(sample) == (None, {})
