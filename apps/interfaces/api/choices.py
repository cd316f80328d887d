"""What another system may be given: the roles it acts in, and what it may do in them."""

from collections.abc import Mapping

from apps.foundation.access.permissions import Permission
from apps.foundation.access.roles import Role

ROLES = (Role.PROVIDER_MANAGER, Role.ADMINISTRATOR)
"""Roles that another system acts in: those that send files."""

CAPABILITIES: Mapping[Permission, str] = {
    Permission.INTAKE_VIEW: "Ask what became of a file",
    Permission.INTAKE_UPLOAD: "Send activity and admissions",
    Permission.INTAKE_COMMIT: "Take a checked file in",
    Permission.REGISTER_SEND: "Send people, conditions, organisations, risk scores (administrators only)",
}
"""What a door of the API asks for, in words. A token has some of these, and never one that its role has not."""
