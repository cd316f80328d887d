"""What co-ordination adds to the pages of a person."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.timezone import localdate

from apps.care.admissions.selectors.stays import in_hospital_since_column
from apps.care.caseloads.registries import CaseloadColumn, caseload_columns
from apps.care.co_ordination.domain.reviews import days_in_words
from apps.care.co_ordination.presenters import on_day
from apps.care.co_ordination.selectors import open_stay_of, requests_about, stays_of, visits_of
from apps.care.co_ordination.selectors.reviews import review_due
from apps.care.patients.registries import PersonFlag, TimelineEntry, TimelineSource, person_flags, timeline
from apps.foundation.partnerships.selectors import setting


def visit_entries(person_id: int, before: date, limit: int) -> Sequence[TimelineEntry]:
    """Visits, with what was seen."""
    return [
        TimelineEntry(
            localdate(one.visited_at),
            f"Seen {one.get_way_display().lower()}",
            f"{one.words}{f' Next: {one.next_step}' if one.next_step else ''}",
            one.noted_by.name,
        )
        for one in visits_of(person_id).filter(visited_at__date__lt=before)[:limit]
    ]


def request_entries(person_id: int, before: date, limit: int) -> Sequence[TimelineEntry]:
    """What services were asked for, and how it went."""
    return [
        TimelineEntry(
            localdate(one.asked_at),
            f"More care asked for: {one.service.name}",
            one.get_state_display(),
            one.asked_by.name,
        )
        for one in requests_about(person_id).filter(asked_at__date__lt=before)[:limit]
    ]


def ward_entries(person_id: int, before: date, limit: int) -> Sequence[TimelineEntry]:
    """When the person came to a virtual ward, and left it."""
    found = []
    for stay in stays_of(person_id)[:limit]:
        place = stay.ward.team.name
        if stay.arrived_on is not None and stay.arrived_on < before:
            found.append(TimelineEntry(stay.arrived_on, "Came to the virtual ward", stay.why, place))
        if stay.left_on is not None and stay.left_on < before:
            found.append(TimelineEntry(stay.left_on, "Left the virtual ward", stay.get_left_display(), place))
    return sorted(found, key=lambda entry: entry.on, reverse=True)[:limit]


def ward_flag(person_id: int, today: date) -> str:
    """That the person is on a virtual ward."""
    stay = open_stay_of(person_id)
    return "On the virtual ward" if stay is not None and stay.arrived_on is not None else ""


def due_words(due_on: date | None, today: date) -> str:
    """When somebody is to be looked at again."""
    return days_in_words(due_on, today) if due_on else "not assessed yet"


def hospital_words(since: datetime | None, today: date) -> str:
    """Since when somebody is in hospital."""
    return f"since {on_day(localdate(since), today)}" if since else "no"


def due_soon(today: date) -> Q:
    """Overdue, or due within the days that the partnership set."""
    return Q(review__lte=today + timedelta(days=setting("review_seen_ahead")))


caseload_columns.register(
    CaseloadColumn(
        "review",
        "Review",
        lambda today: review_due(),
        due_words,
        10,
        filter_label="Review due or overdue",
        keeps=due_soon,
        is_sorted=True,
    )
)
caseload_columns.register(
    CaseloadColumn(
        "in_hospital",
        "In hospital",
        lambda today: in_hospital_since_column(),
        hospital_words,
        20,
        filter_label="In hospital now",
        keeps=lambda today: Q(in_hospital__isnull=False),
    )
)
timeline.register(TimelineSource("visits", "Visits", visit_entries))
timeline.register(TimelineSource("requests", "Requests for more care", request_entries))
timeline.register(TimelineSource("ward", "Virtual ward", ward_entries))
person_flags.register(PersonFlag("ward", ward_flag))
