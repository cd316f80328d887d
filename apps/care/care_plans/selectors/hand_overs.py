"""Reading who pays from when."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.care.care_plans.models import HandOver


def hand_overs_of(person_id: int) -> QuerySet[HandOver]:
    """Hand-overs of a person to another currency, the newest first; those dropped are left out."""
    return (
        HandOver.objects.filter(person_id=person_id, dropped_at__isnull=True)
        .select_related("receiver", "asked_by", "moved_by", "exclusion__person")
        .order_by("-id")
    )


def open_hand_over(person_id: int, today: date) -> HandOver | None:
    """The hand-over that waits for a receiver, or under which another currency pays."""
    return hand_overs_of(person_id).filter(Q(ends_before__isnull=True) | Q(ends_before__gt=today)).first()


def get_hand_over(person_id: int, uid: UUID) -> HandOver:
    """One hand-over; raises HandOver.DoesNotExist."""
    return hand_overs_of(person_id).get(uid=uid)
