"""What only a party does: acts that move what parties have before them, or have signed."""

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, can, require
from apps.money.contracts.models import ContractVersion


def may_as_party(actor: Actor, permission: Permission, version: ContractVersion) -> bool:
    """Whether the actor has the permission and acts for a party to the version. The command line acts for all."""
    if not can(actor, permission):
        return False
    own = actor.organisation_id
    return own is None or version.parties.filter(organisation_id=own).exists()


def require_as_party(actor: Actor, permission: Permission, version: ContractVersion) -> None:
    """Raise NotPermitted unless the actor may as a party."""
    require(actor, permission)
    if not may_as_party(actor, permission, version):
        raise NotPermitted(f"{actor.organisation_name} is no party to this contract: only a party may do this.")
