"""The one place that is asked whether somebody may do something."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied

from apps.foundation.access.permissions import Permission
from apps.foundation.access.roles import LABELS, MATRIX, Role


class NotPermitted(PermissionDenied):
    """The role has not the permission. The message names both, and nobody in care."""


@dataclass(frozen=True)
class Actor:
    """Somebody acting in one role, for one organisation, in one partnership; on a page, where they ask from one.

    Another system has only some `capabilities` of its role; a person has all.
    """

    partnership_id: UUID
    partnership_name: str
    role: Role
    user_id: UUID | None = None
    user_name: str = "Command line"
    organisation_id: int | None = None
    organisation_name: str = ""
    team_id: int | None = None
    membership_id: int | None = None
    in_fictional_partnership: bool = False
    page: str = ""
    capabilities: frozenset[Permission] | None = None

    @property
    def role_label(self) -> str:
        return LABELS[self.role]


def can(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's role has the permission, and another system was given it."""
    return permission in MATRIX[actor.role] and (actor.capabilities is None or permission in actor.capabilities)


def require(actor: Actor, permission: Permission) -> None:
    """Raise NotPermitted unless the actor's role has the permission."""
    if not can(actor, permission):
        raise NotPermitted(f"{actor.role_label} may not {permission}.")
