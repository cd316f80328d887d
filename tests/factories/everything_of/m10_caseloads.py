"""Person 0 has a co-ordinator, who has a deputy and days away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.care.caseloads.services import assign_coordinator, set_deputy, set_leave
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from tests.factories.everything import Everything


def fill(made: Everything) -> None:
    lead, today = made.actor(Role.TEAM_LEAD), timezone.localdate()
    person = made.world.person(0)
    coordinator, clinician = (made.members[role].user for role in (Role.CARE_COORDINATOR, Role.CLINICIAN))
    with tenant(made.id, user_id=lead.user_id):
        assign_coordinator(actor=lead, person=person, user=coordinator, team=made.team, starts_on=today)
        set_deputy(actor=lead, team=made.team, user_id=coordinator.id, deputy_id=clinician.id, on=today)
        absence = set_leave(
            actor=lead,
            team=made.team,
            user_id=coordinator.id,
            deputy_id=clinician.id,
            starts_on=today + timedelta(days=7),
            ends_before=today + timedelta(days=12),
        )
    made.uids["absence"] = absence.uid


def _uid(name: str) -> Callable[[Everything, Role], dict[str, Any]]:
    return lambda made, role: {"uid": made.uids[name]}


OBJECTS = {
    "caseloads:co-ordinator": _uid("person"),
    "caseloads:absence": _uid("absence"),
    "caseloads:take-back": _uid("absence"),
}
