"""Planning a way home: versions, and the recovery point between the two sides."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.care.admissions.choices import Decision
from apps.care.admissions.domain.days_of_stay import days_that_cannot_be
from apps.care.admissions.domain.r_point import Side, Step, check_day, check_move
from apps.care.admissions.models import Admission, RPointMove, WayHome
from apps.care.admissions.selectors.stays import (
    days_of_stay,
    get_stay_to_decide,
    recovery_point,
    side_of,
    way_home_of,
)
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, can, require
from apps.foundation.audit.services import record


class ChangedMeanwhile(Exception):
    """Somebody else has saved since the page was opened; the message says who and when."""


class NotThoseDays(ValueError):
    """Days of a plan that cannot be; `wrong` says what is wrong with each, by question."""

    def __init__(self, wrong: dict[str, str]) -> None:
        super().__init__("; ".join(wrong.values()))
        self.wrong = wrong


@dataclass(frozen=True)
class Plan:
    """What a way home says; empty where nothing is known yet."""

    decision: str = ""
    expected_on: date | None = None
    medically_stable_on: date | None = None
    assessed_on: date | None = None
    assessed_by: str = ""
    recovery: str = ""
    destination: str = ""
    lived_in: str = ""
    before: str = ""
    goals: str = ""
    goals_met: str = ""
    delay_days: int = 0
    delay: str = ""
    in_place: str = ""


PLANNED = tuple(Plan.__dataclass_fields__)


def save_way_home(*, actor: Actor, admission: Admission, plan: Plan, seen_version: int, now: datetime) -> WayHome:
    """Keep a new version of a way home. The same again makes none. Raises ChangedMeanwhile, NotThoseDays."""
    require(actor, Permission.ALERT_ANSWER)
    asked = {name: getattr(plan, name) for name in ("medically_stable_on", "assessed_on", "expected_on")}
    if wrong := days_that_cannot_be(days_of_stay(admission, now), **asked):
        raise NotThoseDays(wrong)
    with transaction.atomic():
        Admission.objects.select_for_update().get(id=admission.id)
        newest = way_home_of(admission)
        if newest is not None and _said(newest) == asdict(plan):
            return newest
        if newest is not None and newest.version != seen_version:
            at = timezone.localtime(newest.saved_at)
            raise ChangedMeanwhile(
                f"{newest.saved_by.name} saved this way home at {at:%H:%M} on {at.day} {at:%B}. "
                "Look at what they wrote below, and save again."
            )
        saved = _save(actor, admission.id, newest.version + 1 if newest else 1, asdict(plan), now)
        record(
            actor=actor,
            action="WAY_HOME_SAVED",
            subject_kind="admission",
            subject_uid=admission.uid,
            person_id=admission.person_id,
        )
    return saved


def note_decision(*, actor: Actor, admission_id: int, decision: Decision, now: datetime) -> None:
    """What was decided in the answer to an alert, as a version of the way home of a stay that the caller holds."""
    newest = WayHome.objects.filter(admission_id=admission_id).order_by("-version").first()
    said = _said(newest) if newest else asdict(Plan())
    _save(actor, admission_id, newest.version + 1 if newest else 1, said | {"decision": decision}, now)


def propose_r_point(
    *, actor: Actor, admission: Admission, on: date, reason: str, now: datetime, seen: int
) -> RPointMove:
    """Propose a day, or another day than the one that the other side proposed. The caller knows that the stay is open
    to the actor: their own organisation's, or a person's whose record opens. Raises NotYourTurn, NotADay,
    ChangedMeanwhile."""
    _require_a_side(actor, admission)
    return _move(actor, admission, Step.PROPOSED, on, reason, now, seen)


def agree_r_point(*, actor: Actor, admission: Admission, now: datetime, seen: int) -> RPointMove:
    """Agree with the day that the other side proposed. Raises NotYourTurn, ChangedMeanwhile."""
    _require_a_side(actor, admission)
    return _move(actor, admission, Step.AGREED, None, "", now, seen)


def refuse_r_point(*, actor: Actor, admission: Admission, reason: str, now: datetime, seen: int) -> RPointMove:
    """Not agree: the named clinician decides. Raises NotYourTurn, ChangedMeanwhile."""
    _require_a_side(actor, admission)
    return _move(actor, admission, Step.NOT_AGREED, None, reason, now, seen)


def decide_r_point(
    *, actor: Actor, admission: Admission, on: date, reason: str, now: datetime, seen: int
) -> RPointMove:
    """The named clinician decides. Raises Admission.DoesNotExist for anybody else, NotYourTurn, NotADay."""
    require(actor, Permission.R_POINT_DECIDE)
    get_stay_to_decide(actor, admission.uid, now)
    return _move(actor, admission, Step.DECIDED, on, reason, now, seen)


def _move(
    actor: Actor, admission: Admission, step: Step, on: date | None, reason: str, now: datetime, seen: int
) -> RPointMove:
    """Make a step after the `seen` ones that the actor has looked at."""
    side = None if step is Step.DECIDED else side_of(actor, admission)
    with transaction.atomic():
        held = Admission.objects.select_for_update().get(id=admission.id)
        point = recovery_point(held, now)
        if len(point.moves) != seen:
            raise ChangedMeanwhile("Somebody else has taken a step in the meantime. Look at it, and answer again.")
        check_move(point.standing, Step(step), Side(side) if side else None)
        if on is not None:
            left = timezone.localdate(held.discharged_at) if held.discharged_at else None
            check_day(on, admitted_on=timezone.localdate(held.admitted_at), discharged_on=left)
        agreed = point.standing.on if step is Step.AGREED else None
        made = RPointMove.objects.create(
            admission=held,
            number=seen + 1,
            step=step.value,
            side=side.value if side else "",
            on=on or agreed,
            reason=reason,
            made_by_id=actor.user_id,
            organisation_id=actor.organisation_id,
            made_at=now,
        )
        record(
            actor=actor,
            action="R_POINT_STEP",
            subject_kind="admission",
            subject_uid=held.uid,
            person_id=held.person_id,
            details={"what": step.value},
        )
    return made


def _require_a_side(actor: Actor, admission: Admission) -> None:
    """Those who care for the person speak for the community, those in the hospital for it."""
    mine = actor.organisation_id == admission.provider_id and can(actor, Permission.SPELL_PLAN)
    if not (mine or can(actor, Permission.ALERT_ANSWER)):
        raise NotPermitted(f"{actor.role_label} may not {Permission.SPELL_PLAN}.")


def _save(actor: Actor, admission_id: int, version: int, said: dict[str, Any], now: datetime) -> WayHome:
    return WayHome.objects.create(
        admission_id=admission_id, version=version, saved_by_id=actor.user_id, saved_at=now, **said
    )


def _said(version: WayHome) -> dict[str, Any]:
    return {name: getattr(version, name) for name in PLANNED}
