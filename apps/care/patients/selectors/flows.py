"""Records that cross: whose organisation's were opened by which other one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q
from django.db.models.functions import TruncDate

from apps.care.patients.selectors import holders_of
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.models import AuditEvent
from apps.foundation.audit.selectors import OPENINGS
from apps.foundation.partnerships.selectors import sharing_agreements

EMERGENCIES = ("Emergency opening", "Vital interests")
"""What an opening says of why, where no care relationship stood behind it."""


@dataclass(frozen=True)
class Crossing:
    """Records held by one organisation and opened by another since a moment: how many people's, how many of them in
    an emergency as well or only, how many on a day without an agreement in force between the two, and when last."""

    holder_id: int
    opener_id: int
    records: int
    in_an_emergency: int
    without_agreement: int
    newest: datetime


def crossings(actor: Actor, since: datetime, today: date) -> list[Crossing]:
    """What has crossed from organisation to organisation, by who holds each record today."""
    require(actor, Permission.FLOWS_VIEW)
    looks = (
        AuditEvent.objects.filter(action__in=OPENINGS, at__gte=since, organisation__isnull=False)
        .exclude(person_id=None)
        .order_by()
    )
    urgent = looks.filter(Q(action="OPENED_IN_EMERGENCY") | Q(purpose__in=EMERGENCIES))
    in_emergency = set(urgent.values_list("person_id", "organisation_id").distinct())
    days = looks.annotate(day=TruncDate("at")).values_list("person_id", "organisation_id", "day")
    newest = {(person, opener, day): at for person, opener, day, at in days.annotate(newest=Max("at"))}
    holders = holders_of((person for person, _, _ in newest), today)
    agreements = [
        (one.starts_on, one.ends_before, {party.organisation_id for party in one.parties.all()})
        for one in sharing_agreements(actor)
    ]
    records: dict[tuple[int, int], set[int]] = defaultdict(set)
    without: dict[tuple[int, int], set[int]] = defaultdict(set)
    latest: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    for (person, opener, day), at in newest.items():
        holder = holders.get(person)
        if holder is None or holder == opener:
            continue
        records[holder, opener].add(person)
        latest[holder, opener].append(at)
        if not any(begins <= day < ends and {holder, opener} <= parties for begins, ends, parties in agreements):
            without[holder, opener].add(person)
    return [
        Crossing(
            holder,
            opener,
            records=len(people),
            in_an_emergency=sum((person, opener) in in_emergency for person in people),
            without_agreement=len(without[holder, opener]),
            newest=max(latest[holder, opener]),
        )
        for (holder, opener), people in records.items()
    ]
