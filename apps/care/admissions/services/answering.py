"""Answering an alert, once, and nudging whoever has it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.care.admissions.choices import REASONS, Decision, Ended, Exceeded, FirstStep, Why
from apps.care.admissions.domain.answer_clock import due_after
from apps.care.admissions.models import Admission, Alert, Answer, Nudge
from apps.care.admissions.selectors.alerts import limits, nudgeable, standing_of
from apps.care.admissions.services.way_home import note_decision
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record


class AnsweredAlready(Exception):
    """Somebody else has answered in the meantime, or the alert asks nobody any more; the message says who and when."""


class NotAReason(ValueError):
    """The reason does not fit the answer; the message says why."""


class NotWithThem(Exception):
    """The alert is not with the person who was to be nudged any more."""


@dataclass(frozen=True)
class Answering:
    """What somebody answers: what they do, what the person would need to come home, whether hospital was needed."""

    first_step: FirstStep
    decision: Decision
    exceeded: Exceeded
    why: Why | str = ""
    note: str = ""


def check_reason(exceeded: Exceeded, why: Why | str) -> None:
    """Raise NotAReason unless the reason is one of those that fit the answer; "I cannot say yet" has none."""
    if why in REASONS[exceeded] or not (why or REASONS[exceeded]):
        return
    if not why:
        raise NotAReason("Choose why, or say above that you cannot say yet.")
    if exceeded is Exceeded.CANNOT_SAY:
        raise NotAReason("Whoever cannot say yet gives no reason.")
    if exceeded is Exceeded.YES:
        raise NotAReason("This is a reason why care at home was not enough this time, not why it could not be.")
    raise NotAReason("This is a reason why only a hospital could help. Say yes above, or choose another.")


def answer_alert(*, actor: Actor, alert: Alert, answering: Answering, now: datetime) -> Answer:
    """Answer an alert about a person whose record opens for the actor. It is answered once.

    What was decided becomes the first version of the way home. Of two who answer at once one wins, and the other is
    told: raises AnsweredAlready. Raises NotAReason.
    """
    require(actor, Permission.ALERT_ANSWER)
    check_reason(answering.exceeded, answering.why)
    with transaction.atomic():
        Admission.objects.select_for_update().get(id=alert.admission_id)
        held = Alert.objects.select_for_update().get(id=alert.id)
        if held.ended_at is not None:
            raise AnsweredAlready(_why_ended(held))
        held_limits = limits()
        answer_by = due_after(held.raised_at, held_limits.lead_after, held_limits.hours)
        answer = Answer.objects.create(
            alert=held,
            first_step=answering.first_step,
            decision=answering.decision,
            exceeded=answering.exceeded,
            why=answering.why,
            note=answering.note,
            answered_by_id=actor.user_id,
            answered_at=now,
            answered_in_time=now <= answer_by,
        )
        held.ended_at, held.ended = now, Ended.ANSWERED
        held.save(update_fields=["ended_at", "ended"])
        note_decision(actor=actor, admission_id=held.admission_id, decision=answering.decision, now=now)
        record(
            actor=actor,
            action="ALERT_ANSWERED",
            subject_kind="alert",
            subject_uid=held.uid,
            person_id=held.person_id,
        )
    return answer


def nudge(*, actor: Actor, alert: Alert, to: UUID, now: datetime) -> Nudge:
    """A team lead asks whoever has an alert to answer it; it stands first on their Home from then on.

    Raises AnsweredAlready, and NotWithThem where it has passed to somebody else in the meantime.
    """
    require(actor, Permission.ALERTS_OVERSEE)
    with transaction.atomic():
        held = Alert.objects.select_for_update().get(id=alert.id)
        if held.ended_at is not None:
            raise AnsweredAlready(_why_ended(held))
        holder = nudgeable(standing_of(held, now, timezone.localdate(now)))
        if holder is None or holder.user_id != to:
            raise NotWithThem("This alert has passed to somebody else in the meantime.")
        made = Nudge.objects.create(alert=held, to_id=to, nudged_by_id=actor.user_id, nudged_at=now)
        record(
            actor=actor,
            action="ALERT_NUDGED",
            subject_kind="alert",
            subject_uid=held.uid,
            person_id=held.person_id,
            details={"who": holder.name},
        )
    return made


def _why_ended(alert: Alert) -> str:
    answer = Answer.objects.filter(alert=alert).select_related("answered_by").first()
    if answer is None:
        return f"This alert asks nobody any more: {Ended(alert.ended).label.lower()}."
    at = timezone.localtime(answer.answered_at)
    return (
        f"{answer.answered_by.name} answered this alert at {at:%H:%M} on {at.day} {at:%B}. "
        "Your answer is not recorded; what was decided can be changed on the way home."
    )
