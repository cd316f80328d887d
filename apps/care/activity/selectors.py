"""Reading activity: from cells, or at most a page of records."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Sum

from apps.care.activity.choices import ActivityKind
from apps.care.activity.models import Activity, ActivityCell
from apps.foundation.partnerships.models import Organisation


def records_taken_in() -> int:
    """How many records are known now, of all times and people."""
    return ActivityCell.objects.aggregate(records=Sum("records"))["records"] or 0


CARE = tuple(kind for kind in ActivityKind if kind != ActivityKind.PRESCRIPTION)
"""Kinds of which each record is told by itself."""


def records_of_person(
    person_id: int, before: date, limit: int, kinds: Collection[int] = CARE
) -> list[tuple[Activity, str]]:
    """A person's latest records of some kinds before a day, each with its provider's name."""
    found = Activity.objects.filter(person_id=person_id, starts_on__lt=before, kind__in=kinds)
    records = list(found.order_by("-starts_on", "-id")[:limit])
    names = dict(
        Organisation.objects.filter(id__in={record.provider_id for record in records}).values_list("id", "name")
    )
    return [(record, names.get(record.provider_id, "")) for record in records]


@dataclass(frozen=True)
class Prescribed:
    """How often a person was prescribed medicines, first and last."""

    times: int
    first_on: date
    last_on: date


def prescribed_to(person_id: int) -> Prescribed | None:
    """What is on record of a person's prescriptions; nothing where there are none."""
    found = Activity.objects.filter(person_id=person_id, kind=ActivityKind.PRESCRIPTION).aggregate(
        times=Count("id"), first_on=Min("starts_on"), last_on=Max("starts_on")
    )
    return Prescribed(**found) if found["times"] else None
