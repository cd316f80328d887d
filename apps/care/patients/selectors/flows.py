"""Records that cross: whose organisation's were opened by which other one."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q

from apps.care.patients.selectors import holders_of
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.models import AuditEvent
from apps.foundation.audit.selectors import OPENINGS

EMERGENCIES = ("Emergency opening", "Vital interests")
"""What an opening says of why, where no care relationship stood behind it."""


@dataclass(frozen=True)
class Crossing:
    """Records held by one organisation and opened by another since a moment: how many people's, how many of them in
    an emergency as well or only, and when last."""

    holder_id: int
    opener_id: int
    records: int
    in_an_emergency: int
    newest: datetime


def crossings(actor: Actor, since: datetime, today: date) -> list[Crossing]:
    """What has crossed from organisation to organisation, by who holds each record today."""
    require(actor, Permission.FLOWS_VIEW)
    looks = (
        AuditEvent.objects.filter(action__in=OPENINGS, at__gte=since, organisation__isnull=False)
        .exclude(person_id=None)
        .order_by()
    )
    newest = {
        (person, opener): at
        for person, opener, at in looks.values_list("person_id", "organisation_id").annotate(newest=Max("at"))
    }
    urgent = looks.filter(Q(action="OPENED_IN_EMERGENCY") | Q(purpose__in=EMERGENCIES))
    in_emergency = set(urgent.values_list("person_id", "organisation_id").distinct())
    holders = holders_of((person for person, _ in newest), today)
    records: Counter[tuple[int, int]] = Counter()
    emergencies: Counter[tuple[int, int]] = Counter()
    latest: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    for (person, opener), at in newest.items():
        holder = holders.get(person)
        if holder is not None and holder != opener:
            records[holder, opener] += 1
            emergencies[holder, opener] += (person, opener) in in_emergency
            latest[holder, opener].append(at)
    return [
        Crossing(holder, opener, number, emergencies[holder, opener], max(latest[holder, opener]))
        for (holder, opener), number in records.items()
    ]
