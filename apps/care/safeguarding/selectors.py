"""Reading concerns: of a person whose record opens, and as counts."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from apps.care.safeguarding.choices import ConcernKind
from apps.care.safeguarding.domain.counting import Counted, concerns_counted
from apps.care.safeguarding.models import Concern
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.partnerships.selectors import setting


def concerns_of(actor: Actor, person_id: int) -> QuerySet[Concern]:
    """Concerns about a person whose record opens for the actor, with their notes; open ones first."""
    require(actor, Permission.SAFEGUARDING_RAISE)
    return (
        Concern.objects.filter(person_id=person_id)
        .select_related("raised_by", "organisation", "closed_by")
        .prefetch_related("notes__written_by", "notes__organisation")
        .order_by(F("closed_at").desc(nulls_first=True), "-raised_at", "-id")
    )


def get_concern_for(actor: Actor, person_id: int, uid: UUID) -> Concern:
    """One open concern about that person; raises Concern.DoesNotExist."""
    return concerns_of(actor, person_id).get(uid=uid, closed_at__isnull=True)


def has_open_concern(person_id: int) -> bool:
    return Concern.objects.filter(person_id=person_id, closed_at__isnull=True).exists()


@dataclass(frozen=True)
class Counts:
    """Concerns raised in four whole quarters, by kind."""

    starts_on: date
    ends_before: date
    rows: list[tuple[str, int | None]]
    total: int | None


def concern_counts(actor: Actor, today: date) -> Counts:
    """Concerns raised in the last four whole quarters of a year, small numbers hidden.

    Whole quarters, so that two looks days apart do not tell who was added between them.
    """
    require(actor, Permission.SAFEGUARDING_COUNT)
    ends_before = date(today.year, 1 + 3 * ((today.month - 1) // 3), 1)
    starts_on = ends_before.replace(year=ends_before.year - 1)
    raised = Concern.objects.filter(raised_at__gte=_midnight(starts_on), raised_at__lt=_midnight(ends_before))
    people: dict[str, list[int]] = {kind.value: [] for kind in ConcernKind}
    for kind, person_id in raised.values_list("kind", "person_id"):
        people[kind].append(person_id)
    counted: Counted = concerns_counted(people, setting("smallest_number_shown"))
    rows = [(str(kind.label), counted.by_kind[kind.value]) for kind in ConcernKind]
    return Counts(starts_on, ends_before, rows, counted.total)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
