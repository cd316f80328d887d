"""Person 0 has two versions of a plan and a draft, packages, a crisis plan and a carer; person 2 is handed over."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.care.care_plans.choices import (
    BudgetAnswer,
    Capacity,
    CarerAssessment,
    FundedBy,
    HowOften,
    PackageKind,
    PackageUnit,
    PlanReason,
)
from apps.care.care_plans.models import PlanNotice
from apps.care.care_plans.selectors.parties import get_notice_for
from apps.care.care_plans.selectors.plans import goals_of, need_is_agreed, wishes_of
from apps.care.care_plans.services.agreeing import Agreement, agree_plan, see_notice
from apps.care.care_plans.services.carers import CarerWords, record_carer_assessment, save_carer
from apps.care.care_plans.services.crisis import Contact, CrisisWords, write_crisis_plan
from apps.care.care_plans.services.drafts import (
    GoalWords,
    StepWords,
    SupportWords,
    WishWords,
    begin_plan,
    save_goal,
    save_support,
    save_wish,
)
from apps.care.care_plans.services.hand_overs import ask_hand_over, move_funding
from apps.care.care_plans.services.packages import PackageWords, add_package, change_package, record_budget_offer
from apps.care.care_plans.services.referrals import offer_referral
from apps.care.need_bands.choices import BandSource, NeedBand
from apps.care.need_bands.services import change_band
from apps.care.patients.choices import ExclusionReason
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.choices import Sector
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_team
from tests.factories.everything import Everything

BATHING = {
    "kind": PackageKind.HELP_AT_HOME,
    "service": "Bathing help, Tuesday and Friday",
    "sector": Sector.SOCIAL_CARE,
    "units": 2,
    "unit": PackageUnit.VISIT,
    "how_often": HowOften.EACH_WEEK,
    "unit_cost": 2_300,
    "funded_by": FundedBy.YEAR_OF_CARE,
}


def fill(made: Everything) -> None:
    writer, now, today = made.actor(Role.CARE_COORDINATOR), timezone.now(), timezone.localdate()
    practice, colleague = made.actor(Role.GP_PRACTICE), _of_another_team(made)
    person, other = made.world.person(0), made.world.person(2)
    a_year_ago = today - timedelta(days=300)
    with tenant(made.id, user_id=writer.user_id):
        if not need_is_agreed(person.id, today):
            change_band(
                person_id=person.id,
                need_band=NeedBand.MEDIUM,
                funded_band=NeedBand.MEDIUM,
                starts_on=date(2026, 4, 1),
                source=BandSource.ASSESSMENT,
                source_id=0,
            )
        for version in range(3):
            begun = begin_plan(actor=writer, person=person, reason=PlanReason.REVIEW, why="Yearly", now=now)
            if version == 0:
                _write(writer, begun, now, today)
            if version < 2:
                begun.refresh_from_db()
                agree_plan(
                    actor=colleague,
                    plan=begun,
                    agreement=Agreement(
                        a_year_ago + timedelta(days=version), a_year_ago + timedelta(days=330), True, carer_agreed=True
                    ),
                    edits=begun.edits,
                    now=now - timedelta(minutes=10),
                    today=today,
                )
                made.uids[f"plan_{version}"] = begun.uid
        made.uids |= {"goal": goals_of(begun.id)[0].uid, "wish": wishes_of(begun.id)[0].uid}
        for notice in PlanNotice.objects.filter(plan__uid=made.uids["plan_1"]).select_related("organisation"):
            made.uids[f"notice_to_{notice.organisation.ods_code}"] = notice.uid
        seen = get_notice_for(practice, made.uids["notice_to_P01"], now)
        see_notice(actor=practice, notice=seen, now=now)
        made.uids["referral"] = offer_referral(
            uid=uuid4(), actor=writer, person=person, what="Breathing course", who="Community trust", offered_on=today
        ).uid
        _packages(made, writer, person, now, today)
        crisis = write_crisis_plan(
            actor=writer,
            person=person,
            said=CrisisWords(
                usual="Breathless after one flight of stairs.",
                what_to_do="Sit up\nRing the single point of access",
                allergies="Penicillin (rash)",
                capacity=Capacity.DECIDES,
                early_signs="Sleeps in the chair",
                advance_decisions="No ventilation through a tube, 2 June 2024",
            ),
            contacts=[Contact("Day and night", "Single point of access", "01632 960100")],
            number=0,
            now=now,
            today=today,
        )
        carer = save_carer(
            actor=writer, person=person, uid=uuid4(), said=CarerWords("Jean", "wife"), edits=0, now=now, today=today
        )
        record_carer_assessment(actor=writer, carer=carer, state=CarerAssessment.OFFERED, on=today, note="", now=now)
        moved = ask_hand_over(actor=writer, person=other, reason=ExclusionReason.END_OF_LIFE, now=now)
        move_funding(
            actor=writer,
            hand_over=moved,
            receiver=Organisation.objects.get(ods_code="COM"),
            contract="Hospice at home",
            starts_on=date(2027, 3, 1),
            now=now,
        )
        asked = ask_hand_over(actor=writer, person=person, reason=ExclusionReason.CONTINUING_HEALTHCARE, now=now)
    made.uids |= {"crisis": crisis.uid, "carer": carer.uid, "hand_over": asked.uid}


def _of_another_team(made: Everything) -> Any:
    """A co-ordinator of another team of the same trust, so that person 0's own team is told as well."""
    with tenant(made.id):
        trust = Organisation.objects.get(ods_code="COM")
        team = add_team(actor=made.world.operator, organisation=trust, name="Swift team")
    email = f"colleague@{made.world.partnership.slug}.example"
    return made.world.actor(made.world.member(Role.CARE_COORDINATOR, organisation="COM", team=team, email=email))


def _write(writer: Any, draft: Any, now: Any, today: date) -> None:
    goal, wish = uuid4(), uuid4()
    steps = (
        StepWords("Breathing class", "Community trust", today),
        StepWords("A lift to the gate", "Jean", when="Now"),
    )
    for edits, words in enumerate(("I want to be back at the allotment.", "I want to be at the allotment again.")):
        save_goal(actor=writer, plan=draft, uid=goal, said=GoalWords(words, steps=steps), edits=edits, now=now)
    said = WishWords("Somebody every night.", "Nobody is free on weeknights.", today + timedelta(days=40))
    save_wish(actor=writer, plan=draft, uid=wish, said=said, edits=0, now=now)
    words = SupportWords(does_myself="Breathing exercises", offered="A course", chosen="The course on Mondays")
    save_support(actor=writer, plan=draft, said=words, edits=0, now=now)


def _packages(made: Everything, writer: Any, person: Any, now: Any, today: date) -> None:
    said = PackageWords(provider=Organisation.objects.get(ods_code="SOC"), **BATHING)
    first = add_package(
        uid=uuid4(), actor=writer, person=person, said=said, starts_on=today - timedelta(days=60), now=now, today=today
    )
    more = PackageWords(provider=said.provider, **(BATHING | {"units": 3}))
    package = change_package(uid=uuid4(), actor=writer, package=first, said=more, starts_on=today, now=now, today=today)
    record_budget_offer(
        uid=uuid4(),
        actor=writer,
        person=person,
        offered_on=today,
        answer=BudgetAnswer.THINKING,
        words="",
        now=now,
        today=today,
    )
    made.uids["package"] = package.uid


def _with(name: str, key: str) -> Callable[[Everything, Role], dict[str, Any]]:
    return lambda made, role: {"uid": made.uids["person"], name: made.uids[key]}


def _person(made: Everything, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["person"]}


OBJECTS: dict[str, Callable[[Everything, Role], dict[str, Any]]] = {
    **{
        f"care_plans:{name}": _person
        for name in (
            *("plan", "begin", "agree", "discard", "add-goal", "add-wish", "support", "offer", "my-copy", "easy-read"),
            *("packages", "add-package", "budget", "crisis", "write-crisis", "carers", "add-carer", "who-pays"),
            "ask-other",
        )
    },
    "care_plans:notice": lambda made, role: {
        "uid": made.uids["notice_to_P01" if role == Role.GP_PRACTICE else "notice_to_COM"]
    },
    "care_plans:goal": _with("goal_uid", "goal"),
    "care_plans:take-goal-out": _with("goal_uid", "goal"),
    "care_plans:wish": _with("wish_uid", "wish"),
    "care_plans:take-wish-out": _with("wish_uid", "wish"),
    "care_plans:answer": _with("referral_uid", "referral"),
    "care_plans:version": _with("plan_uid", "plan_1"),
    "care_plans:undo": _with("plan_uid", "plan_1"),
    "care_plans:tell": _with("plan_uid", "plan_1"),
    "care_plans:change-package": _with("package_uid", "package"),
    "care_plans:again-package": _with("package_uid", "package"),
    "care_plans:end-package": _with("package_uid", "package"),
    "care_plans:crisis-version": _with("crisis_uid", "crisis"),
    "care_plans:carer": _with("carer_uid", "carer"),
    "care_plans:carer-assessment": _with("carer_uid", "carer"),
    "care_plans:end-carer": _with("carer_uid", "carer"),
    "care_plans:move": _with("hand_over_uid", "hand_over"),
    "care_plans:drop": _with("hand_over_uid", "hand_over"),
    "care_plans:come-back": _with("hand_over_uid", "hand_over"),
}
