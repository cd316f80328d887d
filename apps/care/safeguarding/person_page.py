"""What safeguarding adds to the pages of a person: a flag, and no word of why."""

from datetime import date

from apps.care.patients.registries import PersonFlag, person_flags
from apps.care.safeguarding.selectors import has_open_concern


def concern_words(person_id: int, today: date) -> str:
    """Said to everybody for whom the record opens."""
    return "Safeguarding concern" if has_open_concern(person_id) else ""


person_flags.register(PersonFlag("safeguarding", concern_words))
