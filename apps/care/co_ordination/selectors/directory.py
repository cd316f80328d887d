"""Reading the directory of services."""

from uuid import UUID

from django.db.models import QuerySet

from apps.care.co_ordination.models import Service
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.access.roles import Role
from apps.foundation.partnerships.choices import OrganisationRole
from apps.foundation.partnerships.models import Organisation, Team
from apps.foundation.partnerships.selectors import organisations_inside, teams


def services_listed(actor: Actor) -> QuerySet[Service]:
    """Open services, the single point of access first."""
    require(actor, Permission.DIRECTORY_VIEW)
    return (
        Service.objects.filter(closed_on__isnull=True)
        .select_related("organisation", "team")
        .order_by("-is_single_point", "organisation__name", "name", "id")
    )


def services_closed(actor: Actor) -> QuerySet[Service]:
    """Closed services that the actor may open again, the last to close first."""
    require(actor, Permission.DIRECTORY_EDIT)
    return _own(actor).filter(closed_on__isnull=False).order_by("-closed_on", "name")


def single_point() -> Service | None:
    """The service that answers day and night for everybody."""
    return Service.objects.filter(is_single_point=True, closed_on__isnull=True).select_related("organisation").first()


def services_to_ask() -> QuerySet[Service]:
    """Services that take requests."""
    return (
        Service.objects.filter(closed_on__isnull=True, takes_requests=True)
        .select_related("organisation")
        .order_by("organisation__name", "name")
    )


def get_service_to_change(actor: Actor, uid: UUID) -> Service:
    """A service that the actor may change: their own organisation's, or any. Raises Service.DoesNotExist."""
    require(actor, Permission.DIRECTORY_EDIT)
    return _own(actor).get(uid=uid)


def organisations_to_list_for(actor: Actor) -> QuerySet[Organisation]:
    """For whom the actor may list a service."""
    require(actor, Permission.DIRECTORY_EDIT)
    inside = organisations_inside().exclude(role=OrganisationRole.COMMISSIONER).order_by("name")
    return inside.filter(id=actor.organisation_id) if _only_own(actor) else inside


def teams_to_name(organisation_id: int | None) -> QuerySet[Team]:
    """Teams that may give a service: an organisation's, or all."""
    return teams().filter(organisation_id=organisation_id) if organisation_id else teams()


def _own(actor: Actor) -> QuerySet[Service]:
    found = Service.objects.select_related("organisation", "team")
    return found.filter(organisation_id=actor.organisation_id) if _only_own(actor) else found


def _only_own(actor: Actor) -> bool:
    return actor.role == Role.PROVIDER_MANAGER
