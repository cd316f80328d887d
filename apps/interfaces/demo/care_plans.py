"""Care co-ordinators agree plans, put packages in place, write crisis plans, and ask carers what they need."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from apps.care.care_plans.choices import CarerAssessment, FundedBy, PackageKind, PlanReason
from apps.care.care_plans.domain.review import latest_review
from apps.care.care_plans.models import CarePlan
from apps.care.care_plans.selectors.plans import need_is_agreed
from apps.care.care_plans.services.agreeing import Agreement, agree_plan
from apps.care.care_plans.services.carers import CarerWords, record_carer_assessment, save_carer
from apps.care.care_plans.services.crisis import write_crisis_plan
from apps.care.care_plans.services.drafts import SupportWords, begin_plan, save_goal, save_support, save_wish
from apps.care.care_plans.services.hand_overs import ask_hand_over
from apps.care.care_plans.services.packages import PackageWords, add_package, change_package, record_budget_offer
from apps.care.care_plans.services.referrals import move_referral, offer_referral
from apps.care.caseloads.selectors import coordinations
from apps.care.patients.choices import Consent, ExclusionReason
from apps.care.patients.models import Person
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.interfaces.demo import words_of_plans as words
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.people_who_sign_in import Staff

AGREED, WAITING = 30, 6
"""People whose plan was agreed, and people with a draft that waits, for each co-ordinator who signs in."""


class Writer:
    """One co-ordinator and the people whose care they lead."""

    def __init__(self, actor: Actor, blueprint: Blueprint, timeline: Timeline) -> None:
        self._actor, self._today = actor, timeline.today
        self._bodies: dict[str, Organisation] = by_part(blueprint)

    def write(self) -> tuple[int, int]:
        """Everything that this co-ordinator has written so far. Returns plans agreed, and drafts that wait."""
        people = self._people()
        agreed = people[:AGREED]
        for place, person in enumerate(agreed):
            self._agreed_plan(person, place)
        for place, person in enumerate(agreed[: words.BESIDE]):
            self._what_stands_beside(person, place)
        waiting = people[AGREED : AGREED + WAITING]
        for place, person in enumerate(waiting):
            self._draft(person, place, self._today - timedelta(days=place))
        if agreed:
            ask_hand_over(
                actor=self._actor,
                person=agreed[-1],
                reason=ExclusionReason.CONTINUING_HEALTHCARE,
                now=self._at(self._today - timedelta(days=4)),
            )
        return len(agreed), len(waiting)

    def _people(self) -> list[Person]:
        """Those whom the co-ordinator has led longest; a third of them is left for others to begin with."""
        mine = coordinations(self._today).filter(user_id=self._actor.user_id, team_id=self._actor.team_id)
        with_consent = mine.filter(person__sharing_consent=Consent.GIVEN, person__died_on=None)
        rows = with_consent.select_related("person").order_by("starts_on", "person_id")
        people = [row.person for row in rows]
        return people[: max(3, len(people) * 2 // 3)]

    def _agreed_plan(self, person: Person, place: int) -> None:
        """The first was agreed more than a year ago and its review is overdue; the third has a second version."""
        days_ago = 400 if place == 0 else 5 + 11 * place
        agreed_on = self._today - timedelta(days=days_ago)
        draft = self._draft(person, place, agreed_on)
        self._agree(draft, agreed_on, place)
        if place == 2:
            later = agreed_on + timedelta(days=14)
            again = begin_plan(
                actor=self._actor,
                person=person,
                reason=PlanReason.CHANGE,
                why="Home from hospital",
                now=self._at(later),
            )
            self._agree(again, later, place)

    def _agree(self, draft: CarePlan, agreed_on: date, place: int) -> None:
        draft.refresh_from_db()
        half_a_year = agreed_on + timedelta(days=182)
        review = latest_review(agreed_on) if place % 2 == 0 else max(half_a_year, self._today + timedelta(days=9))
        agree_plan(
            actor=self._actor,
            plan=draft,
            agreement=Agreement(agreed_on, min(review, latest_review(agreed_on)), True, carer_agreed=place % 3 == 0),
            edits=draft.edits,
            now=self._at(agreed_on),
            today=agreed_on,
        )

    def _draft(self, person: Person, place: int, on: date) -> CarePlan:
        """A draft with two goals, what the person does, and for some a wish that is not possible yet."""
        now = self._at(on)
        draft = begin_plan(actor=self._actor, person=person, reason=PlanReason.FIRST, why="", now=now)
        for said in (words.GOALS[place % len(words.GOALS)], words.GOALS[(place + 3) % len(words.GOALS)]):
            save_goal(actor=self._actor, plan=draft, uid=uuid4(), said=words.goal(said, on), edits=0, now=now)
        save_support(actor=self._actor, plan=draft, said=SupportWords(**words.support(place)), edits=0, now=now)
        if place % 3 == 0:
            wish = words.not_yet(on + timedelta(days=45))
            save_wish(actor=self._actor, plan=draft, uid=uuid4(), said=wish, edits=0, now=now)
        return draft

    def _what_stands_beside(self, person: Person, place: int) -> None:
        """Packages where need is agreed, a crisis plan, help with self-management, a carer."""
        on = self._today - timedelta(days=3 + 11 * place)
        if need_is_agreed(person.id, self._today):
            self._packages(person, place, on)
        crisis, contacts = words.crisis(place)
        write_crisis_plan(
            actor=self._actor, person=person, said=crisis, contacts=contacts, number=0, now=self._at(on), today=on
        )
        course = offer_referral(
            uid=uuid4(), actor=self._actor, person=person, what=words.COURSE, who="Community health", offered_on=on
        )
        if answered := words.ANSWERS_TO_COURSE.get(place % 3):
            move_referral(actor=self._actor, referral=course, state=answered, on=on + timedelta(days=2))
        if place < len(words.CARERS):
            self._carer(person, place, on)

    def _carer(self, person: Person, place: int, on: date) -> None:
        """One carer's own assessment is done, one declined, the others wait for an answer."""
        now = self._at(on)
        carer = save_carer(
            actor=self._actor,
            person=person,
            uid=uuid4(),
            said=CarerWords(**words.CARERS[place]),
            edits=0,
            now=now,
            today=on,
        )
        steps = [CarerAssessment.OFFERED, *{0: [CarerAssessment.DONE], 1: [CarerAssessment.DECLINED]}.get(place, [])]
        for number, state in enumerate(steps):
            record_carer_assessment(
                actor=self._actor, carer=carer, state=state, on=on + timedelta(days=number), note="", now=now
            )

    def _packages(self, person: Person, place: int, on: date) -> None:
        now, added = self._at(on), []
        answer, pays = words.BUDGETS.get(place, (None, FundedBy.YEAR_OF_CARE))
        if answer is not None:
            record_budget_offer(
                uid=uuid4(),
                actor=self._actor,
                person=person,
                offered_on=on,
                answer=answer,
                words="",
                now=now,
                today=self._today,
            )
        for said in words.PACKAGES[: 1 + place % len(words.PACKAGES)]:
            facts = dict(said) | {"provider": self._bodies[said["provider"]]}
            if said["kind"] == PackageKind.NIGHT_SUPPORT:
                facts["funded_by"] = pays
            added.append(
                add_package(
                    uid=uuid4(),
                    actor=self._actor,
                    person=person,
                    said=PackageWords(**facts),
                    starts_on=on,
                    now=now,
                    today=self._today,
                )
            )
        if place == 2:
            more = dict(words.PACKAGES[0]) | {"provider": added[0].provider, "units": 3}
            change_package(
                uid=uuid4(),
                actor=self._actor,
                package=added[0],
                said=PackageWords(**more),
                starts_on=on + timedelta(days=20),
                now=now,
                today=self._today,
            )

    @staticmethod
    def _at(on: date) -> datetime:
        return timezone.make_aware(datetime.combine(on, time(11, 20)))


def write_plans(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> str:
    """Every co-ordinator writes. Returns what it came to, in words."""
    agreed = waiting = 0
    for actor in staff.everybody(Role.CARE_COORDINATOR):
        with tenant(actor.partnership_id, user_id=actor.user_id):
            more = Writer(actor, blueprint, timeline).write()
        agreed, waiting = agreed + more[0], waiting + more[1]
    return f"{agreed} agreed, {waiting} waiting"
