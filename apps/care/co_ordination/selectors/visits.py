"""Reading visits and what to know at the door, of people whose record is open."""

from collections.abc import Iterable

from django.db.models import QuerySet

from apps.care.co_ordination.models import DoorNote, Visit


def visits_of(person_id: int) -> QuerySet[Visit]:
    """Visits to a person, the newest first."""
    return Visit.objects.filter(person_id=person_id).select_related("noted_by").order_by("-visited_at", "-id")


def last_visit_of(person_id: int) -> Visit | None:
    return visits_of(person_id).first()


def last_visits_of(person_ids: Iterable[int]) -> dict[int, Visit]:
    """The last visit to each of several people, in one question."""
    newest = Visit.objects.filter(person_id__in=set(person_ids)).order_by("person_id", "-visited_at", "-id")
    return {one.person_id: one for one in newest.distinct("person_id").select_related("noted_by")}


def door_note_of(person_id: int) -> DoorNote | None:
    """How to get in, and what may harm; the newest note holds."""
    return DoorNote.objects.filter(person_id=person_id).select_related("written_by").order_by("-id").first()
