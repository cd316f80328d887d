"""Reading activity: from cells, or at most a page of records."""

from collections.abc import Collection
from datetime import date

from django.db.models import Sum

from apps.care.activity.choices import ActivityKind
from apps.care.activity.models import Activity, ActivityCell
from apps.foundation.partnerships.models import Organisation


def records_taken_in() -> int:
    """How many records are known now, of all times and people."""
    return ActivityCell.objects.aggregate(records=Sum("records"))["records"] or 0


def records_of_person(
    person_id: int, before: date, limit: int, kinds: Collection[int] = ActivityKind.values
) -> list[tuple[Activity, str]]:
    """A person's latest records of some kinds before a day, each with its provider's name."""
    found = Activity.objects.filter(person_id=person_id, starts_on__lt=before, kind__in=kinds)
    records = list(found.order_by("-starts_on", "-id")[:limit])
    names = dict(
        Organisation.objects.filter(id__in={record.provider_id for record in records}).values_list("id", "name")
    )
    return [(record, names.get(record.provider_id, "")) for record in records]
