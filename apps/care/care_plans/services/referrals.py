"""Help to manage one's own condition: offered, answered, completed."""

from datetime import date
from uuid import UUID

from django.db import transaction

from apps.care.care_plans.choices import ReferralState
from apps.care.care_plans.models import Referral
from apps.care.patients.models import Person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.once import made_once

FOLLOWS = {
    ReferralState.ACCEPTED: ReferralState.OFFERED,
    ReferralState.DECLINED: ReferralState.OFFERED,
    ReferralState.COMPLETED: ReferralState.ACCEPTED,
}
"""Which state comes after which."""


class OutOfTurn(Exception):
    """The referral is not in the state from which this follows: somebody answered in the meantime."""


class BeforeItsTime(ValueError):
    """The day lies before the one on which it was offered or accepted."""


def offer_referral(*, actor: Actor, person: Person, uid: UUID, what: str, who: str, offered_on: date) -> Referral:
    """Help to manage one's own condition was offered. `uid` is the name that the form carries: sent twice, it is
    one offer. Raises SentBefore."""
    require(actor, Permission.PLAN_WRITE)
    said = {"person_id": person.id, "what": what, "who": who, "offered_on": offered_on}
    with transaction.atomic():
        referral, is_new = made_once(Referral, uid, said, {"offered_by_id": actor.user_id})
        if is_new:
            record(
                actor=actor,
                action="SELF_MANAGEMENT_OFFERED",
                subject_kind="referral",
                subject_uid=referral.uid,
                person_id=person.id,
            )
    return referral


def move_referral(*, actor: Actor, referral: Referral, state: ReferralState, on: date) -> None:
    """The person accepted, declined or completed it, on a day. The same again changes nothing.

    Raises OutOfTurn, BeforeItsTime.
    """
    require(actor, Permission.PLAN_WRITE)
    with transaction.atomic():
        held = Referral.objects.select_for_update().get(id=referral.id)
        if held.state == state:
            return
        if FOLLOWS.get(state) != held.state:
            raise OutOfTurn(f"This is {ReferralState(held.state).label.lower()}: look again.")
        if on < (held.answered_on or held.offered_on):
            raise BeforeItsTime("That day is before it was offered or accepted.")
        held.state = state
        if state == ReferralState.COMPLETED:
            held.completed_on = on
        else:
            held.answered_on = on
        held.save()
        record(
            actor=actor,
            action="SELF_MANAGEMENT_MOVED",
            subject_kind="referral",
            subject_uid=held.uid,
            person_id=held.person_id,
            details={"state": state},
        )
