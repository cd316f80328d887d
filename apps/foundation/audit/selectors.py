"""Reading events, and proving the chain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.domain.chain import START, chain_hash
from apps.foundation.audit.models import AuditEvent, AuditSeal

A_DAY = timedelta(days=1)


def events_visible_to(
    actor: Actor, *, act: str = "", person_ids: Sequence[int] | None = None, day: date | None = None
) -> QuerySet[AuditEvent]:
    """Every event of the partnership, newest first, for those who may read the history of changes; perhaps only one
    act, some people's records, one local day."""
    require(actor, Permission.CHANGE_HISTORY_VIEW)
    events = AuditEvent.objects.select_related("user", "organisation").order_by("-id")
    if act:
        events = events.filter(action=act)
    if person_ids is not None:
        events = events.filter(person_id__in=person_ids)
    if day is not None:
        starts = timezone.make_aware(datetime.combine(day, time.min))
        events = events.filter(at__gte=starts, at__lt=timezone.make_aware(datetime.combine(day + A_DAY, time.min)))
    return events


def openings_visible_to(actor: Actor) -> QuerySet[AuditEvent]:
    """Openings of identifiable records, newest first."""
    require(actor, Permission.ACCESS_LOG_VIEW)
    return events_about_people().order_by("-id")


OPENINGS = (
    "PERSON_OPENED",
    "OPENED_IN_EMERGENCY",
    "WHOSE_RECORD_SHOWN",
    "ACCESS_REPORTED",
    "CRISIS_PLAN_OPENED",
    "SAMPLE_NAME_SHOWN",
)
"""Acts by which somebody saw whose record it is, or what is in it."""


def openings_of_record(person_id: int, since: datetime, before: datetime) -> QuerySet[AuditEvent]:
    """Each time that one record was looked at, newest first."""
    return (
        AuditEvent.objects.filter(person_id=person_id, action__in=OPENINGS, at__gte=since, at__lt=before)
        .select_related("user", "organisation")
        .order_by("-id")
    )


def pages_opened(
    person_ids: Iterable[int], user_ids: Iterable[UUID], *, since: datetime
) -> Iterable[tuple[int, UUID, datetime, str]]:
    """Person, user, moment and page of every look by these users at these records, oldest first."""
    return (
        AuditEvent.objects.filter(
            action="PERSON_OPENED", person_id__in=set(person_ids), user_id__in=set(user_ids), at__gte=since
        )
        .order_by("id")
        .values_list("person_id", "user_id", "at", "details__page")
    )


def events_about_people() -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(person_id__isnull=False).select_related("user", "organisation")


def hashed_fields(event: AuditEvent) -> dict[str, Any]:
    """What the chain covers of an event, in forms that read back the same."""
    return {
        "id": event.id,
        "at": event.at.astimezone(UTC).isoformat(),
        "user": str(event.user_id) if event.user_id else None,
        "role": event.role,
        "organisation": event.organisation_id,
        "action": event.action,
        "subject_kind": event.subject_kind,
        "subject_uid": str(event.subject_uid) if event.subject_uid else None,
        "person": event.person_id,
        "purpose": event.purpose,
        "details": event.details,
    }


@dataclass(frozen=True)
class ChainState:
    """What verifying a partnership's chain found."""

    sealed: int
    unsealed: int
    head: str
    broken_at: int | None

    @property
    def intact(self) -> bool:
        return self.broken_at is None


def chain_state() -> ChainState:
    """Follow the current partnership's chain from its start; stop at the first place that does not fit."""
    before, position = START, 0
    seals = AuditSeal.objects.select_related("event").order_by("position")
    for seal in seals.iterator(chunk_size=2_000):
        position += 1
        if seal.position != position or seal.chain_hash != chain_hash(before, position, hashed_fields(seal.event)):
            return ChainState(position - 1, _unsealed(position - 1), before, broken_at=position)
        before = seal.chain_hash
    return ChainState(position, _unsealed(position), before, broken_at=None)


def _unsealed(sealed: int) -> int:
    total = AuditEvent.objects.aggregate(events=Count("id"))["events"]
    return max(0, total - sealed)
