"""Handing over to another currency without a gap in care, and coming back."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from apps.care.care_plans.domain.handing_over import Receiver, funding_moves_on
from apps.care.care_plans.models import HandOver
from apps.care.patients.choices import ExclusionReason
from apps.care.patients.models import Person
from apps.care.patients.services import begin_exclusion, end_exclusion
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.partnerships.models import Organisation


class HandOverOpen(Exception):
    """A hand-over of this person is open already."""


class MovedAlready(Exception):
    """The funding has moved, or the hand-over was dropped, in the meantime."""


class NotAReceiver(ValueError):
    """The day lies where funding cannot move."""


def ask_hand_over(*, actor: Actor, person: Person, reason: ExclusionReason, now: datetime) -> HandOver:
    """Another currency is to pay. Nothing moves yet: the person stays funded here until a receiver is named. The
    same asked twice by one person is asked once.

    Raises HandOverOpen.
    """
    require(actor, Permission.PLAN_WRITE)
    try:
        with transaction.atomic():
            hand_over = HandOver.objects.create(person=person, reason=reason, asked_by_id=actor.user_id, asked_at=now)
    except IntegrityError:
        open_now = HandOver.objects.filter(person=person, moved_at__isnull=True, dropped_at__isnull=True)
        if sent_before := open_now.filter(reason=reason, asked_by_id=actor.user_id).first():
            return sent_before
        raise HandOverOpen("A hand-over of this person is open already.") from None
    record(
        actor=actor,
        action="HAND_OVER_ASKED",
        subject_kind="hand_over",
        subject_uid=hand_over.uid,
        person_id=person.id,
        details={"reason": reason},
    )
    return hand_over


def move_funding(
    *,
    actor: Actor,
    hand_over: HandOver,
    receiver: Organisation | None,
    contract: str,
    starts_on: date | None,
    now: datetime,
) -> None:
    """The receiving contract starts on a day: from that day on, and not before, it pays and this budget does not.

    Levels' days before it still count. Co-ordinator, plan and alerts go on. Raises MovedAlready, NobodyPays from the
    rule, and AlreadyExcluded where the same currency pays on some of these days already.
    """
    require(actor, Permission.PLAN_WRITE)
    named = Receiver(receiver.id if receiver else None, contract, starts_on)
    moves_on = funding_moves_on(named)
    with transaction.atomic():
        held = HandOver.objects.select_for_update(of=("self",)).select_related("person").get(id=hand_over.id)
        if held.moved_at is not None or held.dropped_at is not None:
            raise MovedAlready("The funding has moved, or the hand-over was dropped, in the meantime.")
        exclusion = begin_exclusion(
            actor=actor, person=held.person, reason=ExclusionReason(held.reason), starts_on=moves_on
        )
        HandOver.objects.filter(id=held.id).update(
            receiver=receiver,
            contract=contract,
            starts_on=moves_on,
            exclusion=exclusion,
            moved_by_id=actor.user_id,
            moved_at=now,
        )
        record(
            actor=actor,
            action="FUNDING_HANDED_OVER",
            subject_kind="hand_over",
            subject_uid=held.uid,
            person_id=held.person_id,
            details={"reason": held.reason, "starts_on": moves_on.isoformat()},
        )


def drop_hand_over(*, actor: Actor, hand_over: HandOver, now: datetime) -> None:
    """Nobody takes over after all: the person stays funded here. Raises MovedAlready."""
    require(actor, Permission.PLAN_WRITE)
    with transaction.atomic():
        waiting = HandOver.objects.filter(id=hand_over.id, moved_at__isnull=True, dropped_at__isnull=True)
        if not waiting.update(dropped_at=now):
            raise MovedAlready("The funding has moved, or the hand-over was dropped, in the meantime.")
        record(
            actor=actor,
            action="HAND_OVER_DROPPED",
            subject_kind="hand_over",
            subject_uid=hand_over.uid,
            person_id=hand_over.person_id,
        )


def take_back(*, actor: Actor, hand_over: HandOver, on: date) -> None:
    """The other currency stops paying: from a day on the person is funded here again. Raises MovedAlready,
    NotAReceiver."""
    require(actor, Permission.PLAN_WRITE)
    with transaction.atomic():
        held = HandOver.objects.select_for_update(of=("self",)).select_related("exclusion__person").get(id=hand_over.id)
        if held.exclusion is None or held.starts_on is None or held.ends_before is not None:
            raise MovedAlready("Another currency does not pay for this person now.")
        if on <= held.starts_on:
            raise NotAReceiver("The person comes back after the day on which the other currency began to pay.")
        end_exclusion(actor=actor, exclusion=held.exclusion, ends_before=on)
        HandOver.objects.filter(id=held.id).update(ends_before=on)
        record(
            actor=actor,
            action="FUNDING_TAKEN_BACK",
            subject_kind="hand_over",
            subject_uid=held.uid,
            person_id=held.person_id,
            details={"ends_before": on.isoformat()},
        )
