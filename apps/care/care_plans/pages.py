"""How the crisis plan opens: with the record, or to any organisation under the agreement."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from apps.care.care_plans.selectors.crisis import crisis_plan_of
from apps.care.care_plans.services.crisis import record_crisis_opening
from apps.care.patients.pages import OpenRecord, opened_record
from apps.care.patients.selectors import find_shared_with
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require


@dataclass(frozen=True)
class OpenCrisisPlan:
    """A crisis plan that opens: with the whole record, or (`record` is nothing) by itself."""

    person: Any
    record: OpenRecord | None
    plan: Any


def opened_crisis_plan(actor: Actor, uid: UUID) -> OpenCrisisPlan:
    """Open a person's crisis plan and record that. A record within reach opens with it; beyond reach the crisis
    plan opens by itself to every organisation with which the person's record is shared. Else a 404."""
    try:
        record = opened_record(actor, uid)
    except Http404:
        alone = crisis_plan_beyond_reach(actor, uid, timezone.localdate())
        if alone is None:
            raise
        record_crisis_opening(actor=actor, person=alone.person)
        return alone
    return OpenCrisisPlan(record.person, record, crisis_plan_of(record.person.id))


def crisis_plan_beyond_reach(actor: Actor, uid: UUID, today: date) -> OpenCrisisPlan | None:
    """The crisis plan by itself, where there is one and it is open to the actor's organisation under the agreement."""
    require(actor, Permission.PLAN_READ)
    person = find_shared_with(actor, uid, today)
    plan = crisis_plan_of(person.id) if person else None
    return OpenCrisisPlan(person, None, plan) if plan else None
