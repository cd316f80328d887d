"""Agreeing a plan with the person, and telling the parties to their care."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from apps.care.care_plans.announcements import plan_agreed
from apps.care.care_plans.choices import PlanState
from apps.care.care_plans.domain.review import check_review
from apps.care.care_plans.models import CarePlan, NoticeSeen, PlanNotice
from apps.care.care_plans.selectors.parties import notices_of, parties_to_care
from apps.care.care_plans.selectors.plans import current_plan
from apps.care.care_plans.services.drafts import NoLongerADraft
from apps.care.patients.models import Person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.selectors import setting


class NobodyAgreed(ValueError):
    """A plan is agreed with the person, or with whoever decides for them."""


class NothingToAgree(ValueError):
    """The draft has no goal."""


class ChangedSinceRead(Exception):
    """The draft was changed after this page was drawn, so that nobody agrees to what they have not read."""


class TooLateToUndo(Exception):
    """The parties have been told already."""


class WrongDay(ValueError):
    """The day of agreement is one on which the plan cannot have been agreed."""


@dataclass(frozen=True)
class Agreement:
    """With whom a plan was agreed, on which day, and when it is looked at again. `agreed_for` names who decided for
    a person who lacks capacity for this, and how: a best-interests decision, or an attorney."""

    agreed_on: date
    review_due_on: date
    person_agreed: bool
    carer_agreed: bool = False
    agreed_for: str = ""


def agree_plan(*, actor: Actor, plan: CarePlan, agreement: Agreement, edits: int, now: datetime, today: date) -> None:
    """The person agrees: the draft becomes the plan in force, the one before is replaced, and the parties to the
    person's care are told from a few minutes later on.

    `edits` is the count of changes of the draft that was read. Raises NoLongerADraft, ChangedSinceRead,
    NobodyAgreed, NothingToAgree, WrongDay, and ReviewTooLate or ReviewTooSoon from the rule.
    """
    require(actor, Permission.PLAN_WRITE)
    check_review(agreed_on=agreement.agreed_on, review_due_on=agreement.review_due_on)
    if not (agreement.person_agreed or agreement.agreed_for.strip()):
        raise NobodyAgreed("A plan is agreed with the person, or with whoever decides for them: say who.")
    with transaction.atomic():
        draft = CarePlan.objects.select_for_update(of=("self",)).select_related("person").get(id=plan.id)
        if draft.state != PlanState.DRAFT:
            raise NoLongerADraft
        if draft.edits != edits:
            raise ChangedSinceRead("The draft was changed after you opened it. Read it again, then agree it.")
        if not draft.goals.exists():
            raise NothingToAgree("A plan has at least one goal, in the person's words.")
        before = current_plan(draft.person_id)
        _check_day(agreement.agreed_on, before, today)
        if before:
            CarePlan.objects.filter(id=before.id).update(state=PlanState.REPLACED, ended_at=now)
        CarePlan.objects.filter(id=draft.id).update(
            state=PlanState.AGREED,
            replaces=before,
            agreed_on=agreement.agreed_on,
            review_due_on=agreement.review_due_on,
            person_agreed=agreement.person_agreed,
            carer_agreed=agreement.carer_agreed,
            agreed_for=agreement.agreed_for,
            agreed_by_id=actor.user_id,
            agreed_at=now,
        )
        told = _tell(actor, draft, now, today)
        record(
            actor=actor,
            action="CARE_PLAN_AGREED",
            subject_kind="care_plan",
            subject_uid=draft.uid,
            person_id=draft.person_id,
            details={"version": draft.number, "told": told, "review": agreement.review_due_on.isoformat()},
        )
        plan_agreed.announce(plan_id=draft.id, person_id=draft.person_id, agreed_on=agreement.agreed_on)


def _check_day(agreed_on: date, before: CarePlan | None, today: date) -> None:
    if agreed_on > today:
        raise WrongDay("A plan is agreed today or was agreed before.")
    if before and before.agreed_on and agreed_on < before.agreed_on:
        raise WrongDay(f"The plan before was agreed on {day_in_words(before.agreed_on)}: this one was not earlier.")


def undo_telling(*, actor: Actor, plan: CarePlan, now: datetime) -> int:
    """Tell nobody after all, while the minutes last; the plan stays agreed. Returns how many are not told; undone
    twice, nobody is told either. Raises TooLateToUndo.
    """
    require(actor, Permission.PLAN_WRITE)
    with transaction.atomic():
        notices = PlanNotice.objects.filter(plan=plan, undone_at__isnull=True)
        undone = notices.filter(counts_from__gt=now).update(undone_at=now)
        if not undone and not notices.exists():
            return 0
        if not undone:
            raise TooLateToUndo("They have been told already: the minutes in which this could be undone are over.")
        record(
            actor=actor,
            action="CARE_PLAN_TELLING_UNDONE",
            subject_kind="care_plan",
            subject_uid=plan.uid,
            person_id=plan.person_id,
            details={"told": undone},
        )
    return undone


def tell_parties(*, actor: Actor, plan: CarePlan, now: datetime, today: date) -> int:
    """Tell those parties to the person's care who have not been told of the plan in force: after an undo, or because
    they came to the care since. Returns how many that is; asked twice, nobody is told twice."""
    require(actor, Permission.PLAN_WRITE)
    with transaction.atomic():
        held = CarePlan.objects.select_for_update(of=("self",)).select_related("person").get(id=plan.id)
        if held.state != PlanState.AGREED:
            raise NoLongerADraft
        told = _tell(actor, held, now, today)
        if told:
            record(
                actor=actor,
                action="CARE_PLAN_TOLD",
                subject_kind="care_plan",
                subject_uid=plan.uid,
                person_id=plan.person_id,
                details={"told": told},
            )
    return told


def _tell(actor: Actor, plan: CarePlan, now: datetime, today: date) -> int:
    """A notice to each party that may be told and was not, counting from when the minutes of undoing are over."""
    known = {(one.organisation_id, one.team_id) for one in notices_of(plan.id)}
    notices = [
        PlanNotice(
            plan=plan,
            organisation_id=party.organisation_id,
            team_id=party.team_id,
            kind=party.kind,
            crosses=party.crosses,
            told_by_id=actor.user_id,
            told_at=now,
            counts_from=now + timedelta(minutes=setting("telling_waits")),
        )
        for party in parties_to_care(plan.person, actor, today)
        if party.not_told is None and (party.organisation_id, party.team_id) not in known
    ]
    PlanNotice.objects.bulk_create(notices)
    return len(notices)


def see_notice(*, actor: Actor, notice: PlanNotice, now: datetime) -> Person:
    """Somebody follows a notice: it leaves their home page. Returns whose plan it is, to be opened as reach allows."""
    require(actor, Permission.PLAN_READ)
    NoticeSeen.objects.get_or_create(notice=notice, user_id=actor.user_id, defaults={"seen_at": now})
    return notice.plan.person
