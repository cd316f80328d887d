"""Reading activity: from cells, or at most a page of records."""

from django.db.models import Sum

from apps.care.activity.models import ActivityCell


def records_taken_in() -> int:
    """How many records are known now, of all times and people."""
    return ActivityCell.objects.aggregate(records=Sum("records"))["records"] or 0
