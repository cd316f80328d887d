"""Writing the directory: each provider its own services, the administrator all of them."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from apps.care.co_ordination.models import Service
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, require
from apps.foundation.access.roles import Role
from apps.foundation.audit.services import record
from apps.foundation.core.locks import one_at_a_time
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.partnerships.models import Organisation, Team


class ChangedMeanwhile(Exception):
    """Somebody else has changed it since the form was drawn."""


class CannotBeThePoint(ValueError):
    """Another service is the single point of access, or this one does not answer day and night."""


class NamedAlready(ValueError):
    """The organisation has a service of this name."""


class TeamOfAnother(ValueError):
    """The team belongs to another organisation than the service."""


@dataclass(frozen=True)
class ServiceFacts:
    """What the directory says of a service."""

    name: str
    gives: str
    hours: str
    telephone: str
    is_day_and_night: bool
    is_single_point: bool
    takes_requests: bool
    places: int | None
    places_free: int | None
    team_id: int | None
    closed_until: date | None = None
    is_closed: bool = False


def add_service(*, actor: Actor, organisation: Organisation, facts: ServiceFacts, now: datetime) -> Service:
    """List a service. Raises CannotBeThePoint, NamedAlready, TeamOfAnother."""
    _require_own(actor, organisation.id)
    with transaction.atomic():
        one_at_a_time("directory", current_partnership_id())
        _check(facts, organisation.id, None)
        service = Service.objects.create(
            organisation=organisation, said_at=now, **_columns(facts, localdate(now), None)
        )
        record(actor=actor, action="SERVICE_LISTED", **_about(service))
    return service


def change_service(*, actor: Actor, service: Service, facts: ServiceFacts, edits: int, now: datetime) -> Service:
    """Say anew what a service offers. `edits` is the count that the form was drawn at. The same again changes nothing
    but when it was said. Raises ChangedMeanwhile, CannotBeThePoint, NamedAlready, TeamOfAnother."""
    _require_own(actor, service.organisation_id)
    with transaction.atomic():
        one_at_a_time("directory", current_partnership_id())
        current = Service.objects.select_related("organisation").get(id=service.id)
        if current.edits != edits:
            raise ChangedMeanwhile("Somebody has changed this service since you opened the page.")
        _check(facts, current.organisation_id, current.id)
        for name, value in _columns(facts, localdate(now), current.closed_on).items():
            setattr(current, name, value)
        current.said_at, current.edits = now, edits + 1
        current.save()
        record(actor=actor, action="SERVICE_CHANGED", **_about(current))
    return current


def _columns(facts: ServiceFacts, today: date, closed_on: date | None) -> dict[str, object]:
    columns = asdict(facts)
    is_closed = columns.pop("is_closed")
    return columns | {"closed_on": (closed_on or today) if is_closed else None}


def _check(facts: ServiceFacts, organisation_id: int, service_id: int | None) -> None:
    others = Service.objects.exclude(id=service_id)
    if others.filter(organisation_id=organisation_id, name=facts.name).exists():
        raise NamedAlready("This organisation has a service of that name already.")
    if facts.team_id and not Team.objects.filter(id=facts.team_id, organisation_id=organisation_id).exists():
        raise TeamOfAnother("Choose a team of the same organisation.")
    if facts.is_single_point and not facts.is_closed:
        if not facts.is_day_and_night:
            raise CannotBeThePoint("The single point of access answers day and night.")
        if others.filter(is_single_point=True, closed_on__isnull=True).exists():
            raise CannotBeThePoint("Another service is the single point of access.")


def _require_own(actor: Actor, organisation_id: int) -> None:
    require(actor, Permission.DIRECTORY_EDIT)
    if actor.role == Role.PROVIDER_MANAGER and actor.organisation_id != organisation_id:
        raise NotPermitted(f"{actor.role_label} of another organisation may not change this service.")


def _about(service: Service) -> dict[str, Any]:
    return {
        "subject_kind": "service",
        "subject_uid": service.uid,
        "details": {"what": service.name, "ods_code": service.organisation.ods_code},
    }
