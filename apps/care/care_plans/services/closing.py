"""A death, whenever it is learned of, closes what was to go on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q

from apps.care.care_plans.choices import PackageEnd, PlanState
from apps.care.care_plans.models import CarePlan, HandOver, Package, PlanNotice
from apps.care.patients.models import Person
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.audit.services import record
from apps.foundation.core.tenancy import current_partnership_id

_OPEN = [PlanState.DRAFT, PlanState.AGREED]
FEW_PEOPLE = 1_000
"""Up to here people are looked up one by one; beyond, everybody who has died is looked at: the outcome is the same."""


def close_for_deaths(*, person_ids: Sequence[int], now: datetime) -> int:
    """Close plans and packages of those who have died, as of their day of death, which counts. Returns how many
    people that concerns.

    Packages end the day after; one that was to begin later never begins. A draft and a plan in force are closed,
    notices that do not count yet never do, and a hand-over without receiver is dropped. Where the day of death is
    corrected, packages that it ended follow. Safe to repeat.
    """
    among = Q(person_id__in=person_ids) if len(person_ids) <= FEW_PEOPLE else Q()
    dead = Q(person__died_on__isnull=False) & among
    plans = CarePlan.objects.filter(dead, state__in=_OPEN)
    packages = Package.objects.filter(dead).filter(_goes_on_after(F("person__died_on") + timedelta(days=1)))
    waiting = HandOver.objects.filter(dead, moved_at__isnull=True, dropped_at__isnull=True)
    concerned = {row for found in (plans, packages, waiting) for row in found.values_list("person_id", flat=True)}
    people = list(Person.objects.filter(id__in=concerned).order_by("id"))
    for person in people:
        _close(person, now)
    return len(people)


def _close(person: Person, now: datetime) -> None:
    day_after = person.died_on + timedelta(days=1)  # type: ignore[operator]
    packages = 0
    for package in Package.objects.select_for_update().filter(person=person).filter(_goes_on_after(day_after)):
        package.ends_before = max(package.starts_on, day_after)
        package.end_reason, package.ended_at = PackageEnd.DEATH, now
        package.save(update_fields=["ends_before", "end_reason", "ended_at"])
        packages += 1
    plans = CarePlan.objects.filter(person=person, state__in=_OPEN)
    PlanNotice.objects.filter(plan__person=person, undone_at__isnull=True, counts_from__gt=now).update(undone_at=now)
    closed = plans.update(state=PlanState.CLOSED, ended_at=now)
    HandOver.objects.filter(person=person, moved_at__isnull=True, dropped_at__isnull=True).update(dropped_at=now)
    record(
        actor=Actor(partnership_id=current_partnership_id(), partnership_name="", role=Role.COMMAND_LINE),
        action="CARE_CLOSED_AT_DEATH",
        subject_kind="person",
        subject_uid=person.uid,
        person_id=person.id,
        details={"plans": closed, "packages": packages},
    )


def _goes_on_after(day_after: Any) -> Q:
    """Open beyond the day, or ended by an earlier account of the death on another day."""
    beyond = Q(ends_before__isnull=True) | (Q(ends_before__gt=day_after) & Q(ends_before__gt=F("starts_on")))
    return beyond | (Q(end_reason=PackageEnd.DEATH) & ~Q(ends_before=day_after) & Q(starts_on__lt=day_after))
