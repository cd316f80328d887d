"""What records of care add to the page of a person. No money: what care costs stands on no care page."""

from collections.abc import Sequence
from datetime import date

from apps.care.activity.choices import ActivityKind
from apps.care.activity.selectors import prescribed_to, records_of_person
from apps.care.patients.registries import TimelineEntry, TimelineSource, timeline
from apps.foundation.kernel.periods import day_in_words

STRONG = {ActivityKind.NON_ELECTIVE_SPELL, ActivityKind.AE_ATTENDANCE}


def care_entries(person_id: int, before: date, limit: int) -> Sequence[TimelineEntry]:
    """What happened, newest first."""
    entries = []
    for record, provider in records_of_person(person_id, before, limit):
        kind = ActivityKind(record.kind)
        words = ""
        if record.ends_on and record.ends_on > record.starts_on:
            nights = (record.ends_on - record.starts_on).days
            words = f"{nights} {'night' if nights == 1 else 'nights'}, to {day_in_words(record.ends_on)}"
        entries.append(
            TimelineEntry(record.starts_on, kind.label, words, provider, "strong" if kind in STRONG else "plain")
        )
    return entries


def medicine_entries(person_id: int, before: date, limit: int) -> Sequence[TimelineEntry]:
    """All prescriptions as one entry, on the day of the last: line by line they would hide what has happened."""
    found = prescribed_to(person_id)
    if found is None or found.last_on >= before:
        return []
    words = f"{found.times:,} times since {day_in_words(found.first_on)}" if found.times > 1 else ""
    return [TimelineEntry(found.last_on, "Medicines prescribed", words)]


timeline.register(TimelineSource("care", "Care recorded", care_entries))
timeline.register(TimelineSource("medicines", "Medicines prescribed", medicine_entries))
