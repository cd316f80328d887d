"""Reading crisis plans."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from apps.care.care_plans.models import CrisisPlan


def crisis_plan_of(person_id: int) -> CrisisPlan | None:
    """The crisis plan that stands: the newest version."""
    return crisis_versions_of(person_id).first()


def crisis_versions_of(person_id: int) -> QuerySet[CrisisPlan]:
    """Every version, the newest first, with whom to ring."""
    return (
        CrisisPlan.objects.filter(person_id=person_id)
        .select_related("written_by")
        .prefetch_related("contacts")
        .order_by("-number")
    )


def get_crisis_version(person_id: int, uid: UUID) -> CrisisPlan:
    """One version; raises CrisisPlan.DoesNotExist."""
    return crisis_versions_of(person_id).get(uid=uid)


@dataclass(frozen=True)
class CrisisBanner:
    """What the banner says of a crisis plan."""

    allergies: str = ""
    has_advance_decision: bool = False


def crisis_banner(person_id: int) -> CrisisBanner:
    """What the banner says of the crisis plan that stands."""
    newest = CrisisPlan.objects.filter(person_id=person_id).order_by("-number")
    said = newest.values_list("allergies", "advance_decisions").first()
    return CrisisBanner(said[0], bool(said[1])) if said else CrisisBanner()
