"""Following the register: a death closes plans and packages."""

from collections.abc import Sequence
from datetime import datetime

from apps.care.care_plans.services.closing import close_for_deaths
from apps.care.patients.announcements import people_changed


def start() -> None:
    """Called once, when the product starts."""
    people_changed.subscribe(on_people)


def on_people(*, person_ids: Sequence[int], moment: datetime) -> None:
    """Somebody's registration, death, trace or exclusion changed: a death closes what was to go on."""
    close_for_deaths(person_ids=person_ids, now=moment)
