"""What stays in hospital add to the page of a person."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from apps.care.admissions.choices import Method
from apps.care.admissions.selectors.stays import in_hospital_since, stays_of
from apps.care.patients.registries import (
    PersonFlag,
    TimelineEntry,
    TimelineSource,
    person_flags,
    timeline,
)


def in_hospital_words(person_id: int, today: date) -> str:
    """`In hospital since 12 February`, while they are."""
    since = in_hospital_since(person_id)
    if since is None:
        return ""
    local = timezone.localtime(since)
    return f"In hospital since {local.day} {local:%B}"


def stay_entries(person_id: int, before: date, limit: int) -> Sequence[TimelineEntry]:
    """Coming to hospital and leaving it, newest first."""
    entries = []
    for stay in stays_of(person_id).filter(admitted_at__date__lt=before)[:limit]:
        came, where = timezone.localdate(stay.admitted_at), stay.site or stay.provider.name
        how = f"{Method(stay.method).label} admission" if stay.method else "Admission"
        ward = f", {stay.ward}" if stay.ward else ""
        words = f"{how} at {timezone.localtime(stay.admitted_at):%H:%M}{ward}"
        entries.append(TimelineEntry(came, "In hospital", words, where, "strong"))
        if stay.discharged_at:
            left = timezone.localdate(stay.discharged_at)
            to = f"To: {stay.get_discharged_to_display().lower()}" if stay.discharged_to else ""
            entries.append(TimelineEntry(left, "Left hospital", to, where, "strong"))
    return sorted((one for one in entries if one.on < before), key=lambda one: one.on, reverse=True)[:limit]


person_flags.register(PersonFlag("in-hospital", in_hospital_words))
timeline.register(TimelineSource("stays", "Stays in hospital", stay_entries))
