"""The last contact that a provider recorded, for somebody whose visits are not noted here."""

from dataclasses import dataclass
from datetime import date, timedelta

from apps.care.activity.choices import CONTACTS
from apps.care.activity.selectors import records_of_person


@dataclass(frozen=True)
class Contact:
    """What kind of contact, on which day, with whom."""

    on: date
    kind: str
    provider: str


def last_contact_on_record(person_id: int, today: date) -> Contact | None:
    """The newest record of somebody having met the person; nothing where none was sent. What is only counted or paid
    for, such as a prescription, is no contact."""
    for record, provider in records_of_person(person_id, today + timedelta(days=1), 1, CONTACTS):
        return Contact(record.starts_on, record.get_kind_display(), provider)
    return None
