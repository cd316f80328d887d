"""Reading carers."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.care.care_plans.choices import CarerAssessment
from apps.care.care_plans.models import Carer, CarerStep


@dataclass(frozen=True)
class CarerPage:
    """A carer, how their own assessment stands, and what was said about it, newest first."""

    carer: Carer
    assessment: CarerAssessment | None
    since: date | None
    steps: list[CarerStep]


def carers_of(person_id: int, today: date) -> list[CarerPage]:
    """Everybody who cares for a person on a day, by name, with their assessment: two questions in all."""
    found = list(_open(person_id, today).select_related("saved_by").order_by("name", "id"))
    steps: dict[int, list[CarerStep]] = {}
    said = CarerStep.objects.filter(carer__in=found).exclude(state="").select_related("recorded_by")
    for step in said.order_by("-on", "-id"):
        steps.setdefault(step.carer_id, []).append(step)
    return [_page(carer, steps.get(carer.id, [])) for carer in found]


def carer_names(person_id: int, today: date) -> list[tuple[str, str]]:
    """(name, relation) of those who care for a person."""
    return list(_open(person_id, today).order_by("name", "id").values_list("name", "relation"))


def get_carer(person_id: int, uid: UUID) -> Carer:
    """One carer of a person; raises Carer.DoesNotExist."""
    return Carer.objects.select_related("saved_by").get(person_id=person_id, uid=uid)


def _page(carer: Carer, steps: list[CarerStep]) -> CarerPage:
    newest = steps[0] if steps else None
    return CarerPage(carer, CarerAssessment(newest.state) if newest else None, newest.on if newest else None, steps)


def _open(person_id: int, today: date) -> QuerySet[Carer]:
    return Carer.objects.filter(Q(ends_before__isnull=True) | Q(ends_before__gt=today), person_id=person_id)


def carer_steps_of(person_id: int) -> QuerySet[CarerStep]:
    """How the assessments of a person's carers went, the newest first."""
    steps = CarerStep.objects.filter(carer__person_id=person_id).exclude(state="")
    return steps.select_related("carer").order_by("-on", "-id")
