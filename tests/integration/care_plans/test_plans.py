"""A plan from draft to agreement: nothing overwritten, nothing edited afterwards, a review within the year."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from apps.care.care_plans.choices import PlanReason, PlanState, ReferralState
from apps.care.care_plans.domain.review import ReviewTooLate
from apps.care.care_plans.models import CarePlan, DraftBefore, Goal
from apps.care.care_plans.selectors import plan_in_force, review_due_on, reviews_due
from apps.care.care_plans.services.agreeing import (
    Agreement,
    ChangedSinceRead,
    NobodyAgreed,
    NothingToAgree,
    WrongDay,
    agree_plan,
)
from apps.care.care_plans.services.drafts import (
    ChangedMeanwhile,
    GoalWords,
    NoLongerADraft,
    StepWords,
    SupportWords,
    WishWords,
    begin_plan,
    discard_draft,
    remove_goal,
    save_goal,
    save_support,
    save_wish,
)
from apps.care.care_plans.services.referrals import BeforeItsTime, OutOfTurn, move_referral, offer_referral
from apps.care.patients.models import Person
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from tests.factories.world import sit
from tests.integration.care_plans.writing import REVIEW, WORDS, agreed, at, draft
from tests.integration.caseloads.team import TODAY, Crew
from tests.questions import questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew():
    return Crew.make()


def save(crew, plan, goal, words, edits, by="grace"):
    with tenant(crew.id):
        save_goal(actor=crew.actors[by], plan=plan, uid=goal, said=GoalWords(words), edits=edits, now=at())


def test_two_people_write_one_draft(crew):
    first, second = draft(crew), draft(crew, by="sean")
    assert first.id == second.id
    with tenant(crew.id):
        assert CarePlan.objects.count() == 1


def test_what_somebody_else_saved_is_never_overwritten_unseen(crew):
    plan, goal = draft(crew), uuid4()
    save(crew, plan, goal, "I want to walk.", 0)
    save(crew, plan, goal, "I want to walk to the shop.", 1, by="sean")
    with pytest.raises(ChangedMeanwhile) as conflict:
        save(crew, plan, goal, "I want to walk to church.", 1)
    assert (conflict.value.who, conflict.value.edits) == ("Sean", 2)
    assert conflict.value.stands["words"] == "I want to walk to the shop."
    with tenant(crew.id):
        assert Goal.objects.get(uid=goal).words == "I want to walk to the shop."
    save(crew, plan, goal, "I want to walk to church.", conflict.value.edits)
    with tenant(crew.id):
        assert Goal.objects.get(uid=goal).words == "I want to walk to church."
        kept = DraftBefore.objects.filter(part_uid=goal).order_by("id")
        assert [(one.said["words"], one.saved_by.name) for one in kept] == [
            ("I want to walk.", "Grace"),
            ("I want to walk to the shop.", "Sean"),
        ]


def test_the_same_words_sent_twice_are_saved_once(crew):
    plan, goal = draft(crew), uuid4()
    for _ in range(2):
        save(crew, plan, goal, "I want to walk.", 0)
    with tenant(crew.id):
        assert [(one.words, one.edits) for one in Goal.objects.filter(uid=goal)] == [("I want to walk.", 1)]


def test_a_goal_taken_out_meanwhile_is_not_written_over(crew):
    plan, goal = draft(crew), uuid4()
    save(crew, plan, goal, "I want to walk.", 0)
    with tenant(crew.id):
        remove_goal(actor=crew.actors["sean"], plan=plan, uid=goal, edits=1, now=at())
    with pytest.raises(ChangedMeanwhile) as conflict:
        save(crew, plan, goal, "I want to walk far.", 1)
    assert conflict.value.stands is None
    with tenant(crew.id):
        assert not Goal.objects.filter(uid=goal).exists()


def test_a_goal_changed_meanwhile_is_not_taken_out(crew):
    plan, goal = draft(crew), uuid4()
    save(crew, plan, goal, "I want to walk.", 0)
    save(crew, plan, goal, "I want to walk far.", 1, by="sean")
    with tenant(crew.id), pytest.raises(ChangedMeanwhile):
        remove_goal(actor=crew.actors["grace"], plan=plan, uid=goal, edits=1, now=at())
    with tenant(crew.id):
        assert Goal.objects.get(uid=goal).words == "I want to walk far."


def test_two_windows_on_different_parts_do_not_meet(crew):
    plan, goal = draft(crew), uuid4()
    with tenant(crew.id):
        save_support(actor=crew.actors["sean"], plan=plan, said=SupportWords(telecare="Alarm"), edits=0, now=at())
    save(crew, plan, goal, "I want to walk.", 0)
    with tenant(crew.id):
        assert CarePlan.objects.get(id=plan.id).telecare == "Alarm"
        with pytest.raises(ChangedMeanwhile):
            save_support(actor=crew.actors["grace"], plan=plan, said=SupportWords(telecare="Mat"), edits=0, now=at())


def test_agreeing_replaces_the_plan_before_and_keeps_it(crew):
    first = agreed(crew, on=date(2026, 5, 20), review=date(2027, 5, 20))
    second = agreed(crew)
    with tenant(crew.id):
        first.refresh_from_db()
        assert (first.state, second.state, second.replaces_id) == (PlanState.REPLACED, PlanState.AGREED, first.id)
        assert [goal.words for goal in first.goals.all()] == [goal.words for goal in second.goals.all()]
        assert plan_in_force(second.person_id, TODAY).version == 2
        assert review_due_on(second.person_id, TODAY) == REVIEW


def test_nothing_of_an_agreed_plan_is_edited(crew):
    plan = agreed(crew)
    with tenant(crew.id):
        goal = plan.goals.get()
    writer = crew.actors["grace"]
    acts = [
        lambda: save_goal(actor=writer, plan=plan, uid=goal.uid, said=GoalWords("Other"), edits=1, now=at()),
        lambda: remove_goal(actor=writer, plan=plan, uid=goal.uid, edits=1, now=at()),
        lambda: save_support(actor=writer, plan=plan, said=SupportWords(telecare="Mat"), edits=0, now=at()),
        lambda: save_wish(actor=writer, plan=plan, uid=uuid4(), said=WishWords("A", "B", TODAY), edits=0, now=at()),
        lambda: discard_draft(actor=writer, plan=plan, now=at()),
        lambda: agree_plan(
            actor=writer,
            plan=plan,
            agreement=Agreement(TODAY, REVIEW, True),
            edits=plan.edits,
            now=at(),
            today=TODAY,
        ),
    ]
    for act in acts:
        with tenant(crew.id), pytest.raises(NoLongerADraft):
            act()
    with tenant(crew.id):
        assert [one.words for one in plan.goals.all()] == [WORDS.words]
        assert CarePlan.objects.get(id=plan.id).state == PlanState.AGREED


def test_a_correction_is_a_version_that_names_the_one_it_corrects(crew):
    plan = agreed(crew)
    with tenant(crew.id):
        again = begin_plan(
            actor=crew.actors["grace"],
            person=plan.person,
            reason=PlanReason.CORRECTION,
            why="The day of the class was wrong",
            now=at(),
        )
    assert (again.number, again.replaces_id, again.reason) == (2, plan.id, PlanReason.CORRECTION)


def agree(crew, plan, agreement, *, edits=None, by="grace"):
    with tenant(crew.id):
        agree_plan(
            actor=crew.actors[by],
            plan=plan,
            agreement=agreement,
            edits=plan.edits if edits is None else edits,
            now=at(),
            today=TODAY,
        )


@pytest.mark.parametrize(
    ("agreement", "refusal"),
    [
        (Agreement(TODAY, REVIEW + timedelta(days=1), True), ReviewTooLate),
        (Agreement(TODAY, REVIEW, False, carer_agreed=True), NobodyAgreed),
        (Agreement(TODAY + timedelta(days=1), REVIEW, True), WrongDay),
    ],
)
def test_what_cannot_be_agreed_changes_nothing(crew, agreement, refusal):
    plan = draft(crew)
    with pytest.raises(refusal):
        agree(crew, plan, agreement)
    with tenant(crew.id):
        assert CarePlan.objects.get(id=plan.id).state == PlanState.DRAFT


def test_an_attorney_agrees_for_somebody_who_lacks_capacity(crew):
    plan = draft(crew)
    agree(crew, plan, Agreement(TODAY, REVIEW, False, agreed_for="Jean, attorney for health"))
    with tenant(crew.id):
        assert CarePlan.objects.get(id=plan.id).agreed_for == "Jean, attorney for health"


def test_nobody_agrees_to_what_changed_since_it_was_read(crew):
    plan = draft(crew)
    save(crew, plan, uuid4(), "I want to walk.", 0, by="sean")
    with pytest.raises(ChangedSinceRead):
        agree(crew, plan, Agreement(TODAY, REVIEW, True))


def test_a_plan_without_a_goal_is_not_agreed(crew):
    with tenant(crew.id):
        plan = begin_plan(
            actor=crew.actors["grace"], person=crew.world.person(0), reason=PlanReason.FIRST, why="", now=at()
        )
    with pytest.raises(NothingToAgree):
        agree(crew, plan, Agreement(TODAY, REVIEW, True), edits=0)


def test_the_database_holds_a_review_to_the_year_and_one_plan_in_force(crew):
    plan = agreed(crew)
    for change in (
        {"review_due_on": TODAY + timedelta(days=367)},
        {"review_due_on": TODAY},
        {"agreed_on": None, "review_due_on": None},
        {"person_agreed": False},
    ):
        with tenant(crew.id), pytest.raises(IntegrityError), transaction.atomic():
            CarePlan.objects.filter(id=plan.id).update(**change)
    again = draft(crew)
    with tenant(crew.id), pytest.raises(IntegrityError), transaction.atomic():
        CarePlan.objects.filter(id=again.id).update(
            state=PlanState.AGREED, agreed_on=TODAY, review_due_on=REVIEW, person_agreed=True
        )


def test_reviews_due_are_found_for_many_people_in_one_question(crew):
    agreed(crew, 0, on=date(2026, 6, 1), review=date(2026, 6, 10))
    agreed(crew, 1, on=date(2026, 6, 1), review=TODAY)
    agreed(crew, 2, on=date(2026, 6, 1), review=date(2026, 7, 1))
    with tenant(crew.id), questions() as asked:
        due = reviews_due(today=TODAY)
    assert len(asked) == 1
    people = [crew.world.person(n).id for n in range(3)]
    assert [(one.person_id, one.is_overdue) for one in due] == [(people[0], True), (people[1], False)]
    with tenant(crew.id):
        soon = reviews_due(today=TODAY, within_days=16, person_ids=people[1:])
        assert [one.person_id for one in soon] == people[1:]
        Person.objects.filter(id=people[0]).update(died_on=date(2026, 6, 12))
        assert [one.person_id for one in reviews_due(today=TODAY)] == [people[1]]


def test_a_plan_past_its_review_stays_in_force(crew):
    plan = agreed(crew, on=date(2026, 6, 1), review=date(2026, 6, 10))
    with tenant(crew.id):
        assert plan_in_force(plan.person_id, TODAY).is_overdue(TODAY)


def test_help_with_self_management_is_offered_accepted_and_completed_in_turn(crew):
    person, writer = crew.world.person(0), crew.actors["grace"]
    with tenant(crew.id):
        course = offer_referral(uid=uuid4(), actor=writer, person=person, what="Course", who="", offered_on=TODAY)
        with pytest.raises(OutOfTurn):
            move_referral(actor=writer, referral=course, state=ReferralState.COMPLETED, on=TODAY)
        with pytest.raises(BeforeItsTime):
            move_referral(actor=writer, referral=course, state=ReferralState.ACCEPTED, on=TODAY - timedelta(days=1))
        for _ in range(2):
            move_referral(actor=writer, referral=course, state=ReferralState.ACCEPTED, on=TODAY)
        with pytest.raises(OutOfTurn):
            move_referral(actor=writer, referral=course, state=ReferralState.DECLINED, on=TODAY)
        move_referral(actor=writer, referral=course, state=ReferralState.COMPLETED, on=TODAY)
        course.refresh_from_db()
    assert (course.state, course.completed_on) == (ReferralState.COMPLETED, TODAY)


def test_a_practice_reads_and_writes_nothing(crew):
    practice = crew.world.actor(crew.world.member(Role.GP_PRACTICE))
    plan = draft(crew)
    with tenant(crew.id), pytest.raises(NotPermitted):
        save_goal(actor=practice, plan=plan, uid=uuid4(), said=WORDS, edits=0, now=at())


def client_of(crew, name):
    client = Client()
    sit(client, crew.members[name])
    return client


def test_a_plan_is_written_and_agreed_on_its_pages_and_a_stale_form_says_so(crew):
    person = crew.world.person(0)
    grace, sean = client_of(crew, "grace"), client_of(crew, "sean")
    base = f"/people/{person.uid}/plan/"
    assert grace.post(f"{base}begin/").status_code == 302
    page = grace.get(f"{base}goals/add/").content.decode()
    part = page.split('name="part" value="')[1].split('"')[0]
    sent = {
        "part": part,
        "edits": 0,
        "words": "I want to walk.",
        "what_0": "A class",
        "who_0": "Us",
        "when_0": "1/7/2026",
    }
    for _ in range(2):
        assert grace.post(f"{base}goals/add/", sent).status_code == 302
    with tenant(crew.id):
        goal = Goal.objects.get()
        assert [(one.what, one.who, one.on) for one in goal.interventions.all()] == [
            ("A class", "Us", date(2026, 7, 1))
        ]
    address = f"{base}goals/{goal.uid}/"
    assert sean.post(address, sent | {"edits": 1, "words": "I want to run."}).status_code == 302
    stale = grace.post(address, sent | {"edits": 1, "words": "I want to swim."})
    shown = stale.content.decode()
    assert stale.status_code == 200
    assert "Sean changed this" in shown and "I want to run." in shown and "I want to swim." in shown
    today = timezone.localdate()
    form = {
        "edits": 3,
        "who": ["person"],
        "agreed_on": f"{today:%d/%m/%Y}",
        "review_due_on": f"{today + timedelta(days=400):%d/%m/%Y}",
    }
    late = grace.post(f"{base}agree/", form)
    assert "12 months" in late.content.decode()
    old = grace.post(f"{base}agree/", form | {"edits": 1, "review_due_on": f"{today + timedelta(days=90):%d/%m/%Y}"})
    assert old.status_code == 302
    with tenant(crew.id):
        assert CarePlan.objects.get().state == PlanState.DRAFT
        edits = CarePlan.objects.get().edits
    fresh = form | {"edits": edits, "review_due_on": f"{today + timedelta(days=90):%d/%m/%Y}"}
    assert grace.post(f"{base}agree/", fresh).status_code == 302
    with tenant(crew.id):
        assert CarePlan.objects.get().state == PlanState.AGREED


def test_steps_whose_day_is_past_are_marked_in_words_on_the_plan_that_is_in_use(crew):
    today = timezone.localdate()
    past, ahead = today - timedelta(days=3), today + timedelta(days=3)
    steps = (
        StepWords("Walking frame", "Council", past),
        StepWords("Breathing class", "Community health", ahead),
        StepWords("Rescue pack", "GP practice", None, "Done"),
    )
    agreed(crew, on=past, today=today, review=today + timedelta(days=90), said=GoalWords("I want out.", steps=steps))
    client = Client()
    sit(client, crew.members["grace"])
    page = client.get(f"/people/{crew.world.person(0).uid}/plan/").content.decode()
    assert page.count("Day is past") == 1
    assert "Day is past" in page[page.index("Walking frame") : page.index("Breathing class")]
    assert "1 step has a day that is past: write Done as its day, or another day, in a new version." in page
