"""Writing a draft together: its parts are saved one by one, and none is overwritten unseen."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from apps.care.care_plans.choices import PlanReason, PlanState
from apps.care.care_plans.models import CarePlan, DraftBefore, Goal, Intervention, Wish
from apps.care.care_plans.selectors.plans import current_plan, draft_of, wishes_of
from apps.care.patients.models import Person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.once import made_once


class NoLongerADraft(Exception):
    """The plan was agreed or put away in the meantime: nothing of it changes any more."""

    def __init__(self) -> None:
        super().__init__(
            "This plan has been agreed or put away in the meantime, so nothing of it changes any more. "
            "To change something, begin a new version."
        )


class ChangedMeanwhile(Exception):
    """Somebody, or another window, saved this part after it was opened here. Nothing was overwritten.

    `stands` is what is there now, `edits` its count, so that whoever wrote can compare and save again.
    """

    def __init__(self, *, who: str, at: datetime | None, stands: dict[str, Any] | None, edits: int) -> None:
        super().__init__(who)
        self.who, self.at, self.stands, self.edits = who, at, stands, edits


class DiedAlready(Exception):
    """The person has died: no plan is begun."""


@dataclass(frozen=True)
class StepWords:
    """Something that will help: what, who, a day or words for when."""

    what: str
    who: str = ""
    on: date | None = None
    when: str = ""


@dataclass(frozen=True)
class GoalWords:
    """A goal in the person's words, more about it, how they will know, and what will help."""

    words: str
    more: str = ""
    how_we_know: str = ""
    steps: Sequence[StepWords] = field(default_factory=tuple)


@dataclass(frozen=True)
class WishWords:
    """A preference that is not met yet."""

    words: str
    reason: str
    look_again_on: date
    instead: str = ""


@dataclass(frozen=True)
class SupportWords:
    """The part of a plan that is not a goal. `does_myself`, `offered` and `chosen` hold one thing a line."""

    does_myself: str = ""
    telehealth: str = ""
    telecare: str = ""
    specialist_access: str = ""
    offered: str = ""
    chosen: str = ""


def begin_plan(*, actor: Actor, person: Person, reason: PlanReason, why: str, now: datetime) -> CarePlan:
    """A new version of a person's plan, as a draft: it starts as a copy of the plan in force, which it names.

    Where a draft is open already, that one is returned: two people write one draft, not two.
    """
    require(actor, Permission.PLAN_WRITE)
    if person.died_on is not None:
        raise DiedAlready("A death is recorded: no plan is begun.")
    if (draft := draft_of(person.id)) is not None:
        return draft
    try:
        with transaction.atomic():
            return _begun(actor, person, reason, why, now)
    except IntegrityError:
        draft = draft_of(person.id)
        if draft is None:
            raise
        return draft


def _begun(actor: Actor, person: Person, reason: PlanReason, why: str, now: datetime) -> CarePlan:
    before = current_plan(person.id)
    newest = CarePlan.objects.filter(person=person).order_by("-number").values_list("number", flat=True).first()
    plan = CarePlan.objects.create(
        person=person,
        number=(newest or 0) + 1,
        reason=reason if before else PlanReason.FIRST,
        why=why if before else "",
        replaces=before,
        begun_by_id=actor.user_id,
        begun_at=now,
        **({name: getattr(before, name) for name in SupportWords.__dataclass_fields__} if before else {}),
    )
    if before:
        _copy_parts(actor, before, plan, now)
    record(
        actor=actor,
        action="CARE_PLAN_BEGUN",
        subject_kind="care_plan",
        subject_uid=plan.uid,
        person_id=person.id,
        details={"version": plan.number, "reason": plan.reason},
    )
    return plan


def _copy_parts(actor: Actor, before: CarePlan, plan: CarePlan, now: datetime) -> None:
    for goal in before.goals.prefetch_related("interventions").order_by("place"):
        copied = Goal.objects.create(
            plan=plan,
            place=goal.place,
            words=goal.words,
            more=goal.more,
            how_we_know=goal.how_we_know,
            saved_by_id=actor.user_id,
            saved_at=now,
        )
        _write_steps(copied, said_of_goal(goal).steps)
    for wish in wishes_of(before.id):
        Wish.objects.create(
            plan=plan,
            words=wish.words,
            reason=wish.reason,
            instead=wish.instead,
            look_again_on=wish.look_again_on,
            saved_by_id=actor.user_id,
            saved_at=now,
        )


def save_goal(*, actor: Actor, plan: CarePlan, uid: UUID, said: GoalWords, edits: int, now: datetime) -> None:
    """Write a goal with what will help. `edits` is the count at which it was opened; 0 for a new one.

    The same words again change nothing. Raises ChangedMeanwhile, NoLongerADraft; SentBefore where the form made a
    goal of another plan.
    """
    with _draft(actor, plan, now) as draft:
        goal = Goal.objects.filter(plan=draft, uid=uid).select_related("saved_by").first()
        stands = said_of_goal(goal) if goal else None
        if stands == said:
            return
        _check(draft, goal, stands, edits)
        if goal is None:
            last = draft.goals.order_by("-place").values_list("place", flat=True).first()
            made = {"place": (last or 0) + 1, "words": said.words, "more": said.more, "how_we_know": said.how_we_know}
            goal, _ = made_once(
                Goal, uid, {"plan_id": draft.id}, made | {"saved_by_id": actor.user_id, "saved_at": now}
            )
        else:
            _keep(draft, "goal", goal, stands, now)
            goal.words, goal.more, goal.how_we_know = said.words, said.more, said.how_we_know
            goal.edits, goal.saved_by_id, goal.saved_at = goal.edits + 1, actor.user_id, now
            goal.save()
        Intervention.objects.filter(goal=goal).delete()
        _write_steps(goal, said.steps)
        _count(actor, draft, now)


def remove_goal(*, actor: Actor, plan: CarePlan, uid: UUID, edits: int, now: datetime) -> None:
    """Take a goal out of the draft; what stood there is kept. One taken out already stays out."""
    with _draft(actor, plan, now) as draft:
        goal = Goal.objects.filter(plan=draft, uid=uid).select_related("saved_by").first()
        if goal is None:
            return
        stands = said_of_goal(goal)
        _check(draft, goal, stands, edits)
        _keep(draft, "goal", goal, stands, now)
        Intervention.objects.filter(goal=goal).delete()
        goal.delete()
        _count(actor, draft, now)


def save_wish(*, actor: Actor, plan: CarePlan, uid: UUID, said: WishWords, edits: int, now: datetime) -> None:
    """Write down a preference that is not met yet. As `save_goal`."""
    with _draft(actor, plan, now) as draft:
        wish = Wish.objects.filter(plan=draft, uid=uid).select_related("saved_by").first()
        stands = said_of_wish(wish) if wish else None
        if stands == said:
            return
        _check(draft, wish, stands, edits)
        if wish is None:
            made = asdict(said) | {"saved_by_id": actor.user_id, "saved_at": now}
            made_once(Wish, uid, {"plan_id": draft.id}, made)
        else:
            _keep(draft, "wish", wish, stands, now)
            for name, value in asdict(said).items():
                setattr(wish, name, value)
            wish.edits, wish.saved_by_id, wish.saved_at = wish.edits + 1, actor.user_id, now
            wish.save()
        _count(actor, draft, now)


def remove_wish(*, actor: Actor, plan: CarePlan, uid: UUID, edits: int, now: datetime) -> None:
    """Take a preference out of the draft: it is met, or no longer asked for. As `remove_goal`."""
    with _draft(actor, plan, now) as draft:
        wish = Wish.objects.filter(plan=draft, uid=uid).select_related("saved_by").first()
        if wish is None:
            return
        stands = said_of_wish(wish)
        _check(draft, wish, stands, edits)
        _keep(draft, "wish", wish, stands, now)
        wish.delete()
        _count(actor, draft, now)


def save_support(*, actor: Actor, plan: CarePlan, said: SupportWords, edits: int, now: datetime) -> None:
    """Write the part of the draft that is not a goal. As `save_goal`."""
    with _draft(actor, plan, now) as draft:
        stands = said_of_support(draft)
        if stands == said:
            return
        if draft.support_edits != edits:
            raise ChangedMeanwhile(
                who=draft.saved_by.name if draft.saved_by else "",
                at=draft.saved_at,
                stands=asdict(stands),
                edits=draft.support_edits,
            )
        _keep(draft, "support", draft, stands, now)
        CarePlan.objects.filter(id=draft.id).update(support_edits=F("support_edits") + 1, **asdict(said))
        _count(actor, draft, now)


def discard_draft(*, actor: Actor, plan: CarePlan, now: datetime) -> None:
    """Put a draft away. It is kept, and changes no more; the plan in force stays. Raises NoLongerADraft."""
    with _draft(actor, plan, now) as draft:
        CarePlan.objects.filter(id=draft.id).update(state=PlanState.DISCARDED, ended_at=now)
        record(
            actor=actor,
            action="CARE_PLAN_PUT_AWAY",
            subject_kind="care_plan",
            subject_uid=draft.uid,
            person_id=draft.person_id,
            details={"version": draft.number},
        )


def said_of_goal(goal: Goal) -> GoalWords:
    steps = sorted(goal.interventions.all(), key=lambda one: one.place)
    return GoalWords(
        goal.words,
        goal.more,
        goal.how_we_know,
        tuple(StepWords(one.what, one.who, one.on, one.when) for one in steps),
    )


def said_of_wish(wish: Wish) -> WishWords:
    return WishWords(wish.words, wish.reason, wish.look_again_on, wish.instead)


def said_of_support(plan: CarePlan) -> SupportWords:
    return SupportWords(**{name: getattr(plan, name) for name in SupportWords.__dataclass_fields__})


@contextmanager
def _draft(actor: Actor, plan: CarePlan, now: datetime) -> Iterator[CarePlan]:
    """The draft, held until the change is written, so that changes come one after another."""
    require(actor, Permission.PLAN_WRITE)
    with transaction.atomic():
        held = CarePlan.objects.select_for_update(of=("self",)).select_related("saved_by").get(id=plan.id)
        if held.state != PlanState.DRAFT:
            raise NoLongerADraft
        yield held


def _check(draft: CarePlan, part: Goal | Wish | None, stands: Any, edits: int) -> None:
    """Raise ChangedMeanwhile unless the part stands at the count at which it was opened."""
    if part is None and edits > 0:
        who = draft.saved_by.name if draft.saved_by else ""
        raise ChangedMeanwhile(who=who, at=draft.saved_at, stands=None, edits=0)
    if part is not None and part.edits != edits:
        raise ChangedMeanwhile(who=part.saved_by.name, at=part.saved_at, stands=asdict(stands), edits=part.edits)


def _keep(draft: CarePlan, kind: str, part: Goal | Wish | CarePlan, stands: Any, now: datetime) -> None:
    """Keep what stood in a part of the draft."""
    DraftBefore.objects.create(
        plan=draft,
        part=kind,
        part_uid=part.uid,
        said=json.loads(json.dumps(asdict(stands), default=str)),
        saved_by_id=part.saved_by_id,
        saved_at=part.saved_at,
        changed_at=now,
    )


def _count(actor: Actor, draft: CarePlan, now: datetime) -> None:
    """One more change of the draft; who made it is recorded without what it says."""
    CarePlan.objects.filter(id=draft.id).update(edits=F("edits") + 1, saved_by_id=actor.user_id, saved_at=now)
    record(
        actor=actor,
        action="CARE_PLAN_WRITTEN",
        subject_kind="care_plan",
        subject_uid=draft.uid,
        person_id=draft.person_id,
        details={"version": draft.number},
    )


def _write_steps(goal: Goal, steps: Sequence[StepWords]) -> None:
    Intervention.objects.bulk_create(
        [Intervention(goal=goal, place=place, **asdict(step)) for place, step in enumerate(steps, 1)]
    )
