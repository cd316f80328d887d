"""Reading events, and proving the chain."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db.models import Count, QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.domain.chain import START, chain_hash
from apps.foundation.audit.models import AuditEvent, AuditSeal


def events_visible_to(actor: Actor) -> QuerySet[AuditEvent]:
    """Every event of the partnership, newest first, for those who may read the history of changes."""
    require(actor, Permission.CHANGE_HISTORY_VIEW)
    return AuditEvent.objects.select_related("user", "organisation").order_by("-id")


def openings_visible_to(actor: Actor) -> QuerySet[AuditEvent]:
    """Openings of identifiable records, newest first."""
    require(actor, Permission.ACCESS_LOG_VIEW)
    return events_about_people().order_by("-id")


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
