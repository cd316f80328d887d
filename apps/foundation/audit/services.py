"""Writing events, and sealing them."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.policy import Actor
from apps.foundation.audit.domain.chain import START, chain_hash
from apps.foundation.audit.models import AuditEvent, AuditSeal
from apps.foundation.audit.selectors import hashed_fields
from apps.foundation.core.locks import one_at_a_time
from apps.foundation.core.tenancy import current_partnership_id

SEALED_AT_ONCE = 5_000


def record(
    *,
    actor: Actor,
    action: str,
    subject_kind: str = "",
    subject_uid: UUID | None = None,
    person_id: int | None = None,
    purpose: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add an event in the transaction of the act itself: both happen, or neither."""
    return AuditEvent.objects.create(
        at=timezone.now(),
        user_id=actor.user_id,
        role=actor.role,
        organisation_id=actor.organisation_id,
        action=action,
        subject_kind=subject_kind,
        subject_uid=subject_uid,
        person_id=person_id,
        purpose=purpose,
        details=details or {},
    )


def seal_events() -> int:
    """Chain the current partnership's events that no running transaction can still come before.

    Returns how many were sealed. Two sealers at once cannot fork the chain: a place is unique, and the
    second waits for the first on the partnership's own lock.
    """
    sealed = 0
    with transaction.atomic():
        one_at_a_time("seal", current_partnership_id())
        last = AuditSeal.objects.order_by("-position").first()
        position, before = (last.position, last.chain_hash) if last else (0, START)
        while batch := _events_to_seal():
            seals = []
            for event in batch:
                position += 1
                before = chain_hash(before, position, hashed_fields(event))
                seals.append(AuditSeal(position=position, event=event, chain_hash=before))
            AuditSeal.objects.bulk_create(seals)
            sealed += len(seals)
    return sealed


def _events_to_seal() -> list[AuditEvent]:
    """The next events that are older than every transaction still running.

    A visible event with a number from the future was restored from another database: it is old as well.
    """
    return list(
        AuditEvent.objects.raw(
            """
            SELECT e.* FROM audit_auditevent e
            WHERE (e.transaction_number < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
                   OR e.transaction_number >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
              AND NOT EXISTS (SELECT FROM audit_auditseal s
                              WHERE s.partnership_id = e.partnership_id AND s.event_id = e.id)
            ORDER BY e.id LIMIT %s
            """,
            [SEALED_AT_ONCE],
        )
    )
