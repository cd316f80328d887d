"""What only a party does: acts that move what parties have before them, or have signed; and who writes a draft."""

from uuid import UUID

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, can, require
from apps.money.contracts.choices import VersionState
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors import parties_of
from apps.money.contracts.selectors.terms import CurrentTerms
from apps.money.contracts.selectors.versions import terms_for


def may_as_party(actor: Actor, permission: Permission, version: ContractVersion) -> bool:
    """Whether the actor has the permission and acts for a party to the version. The command line acts for all."""
    if not can(actor, permission):
        return False
    own = actor.organisation_id
    return own is None or any(party.organisation_id == own for party in parties_of(version))


def require_as_party(actor: Actor, permission: Permission, version: ContractVersion) -> None:
    """Raise NotPermitted unless the actor may as a party."""
    require(actor, permission)
    if not may_as_party(actor, permission, version):
        raise NotPermitted(f"{actor.organisation_name} is no party to this contract: only a party may do this.")


def may_write(actor: Actor, version: ContractVersion) -> bool:
    """Whether the actor may write in a version: a first draft any commissioner drafts, for its parties are not chosen
    yet; what varies a contract in force, and what is said beside one, its parties alone."""
    if _is_first_draft(version):
        return can(actor, Permission.CONTRACT_WRITE)
    return may_as_party(actor, Permission.CONTRACT_WRITE, version)


def require_to_write(actor: Actor, version: ContractVersion) -> None:
    """Raise NotPermitted unless the actor may write in the version."""
    require(actor, Permission.CONTRACT_WRITE)
    if not _is_first_draft(version):
        require_as_party(actor, Permission.CONTRACT_WRITE, version)


def terms_to_write(actor: Actor, uid: UUID, number: str | None) -> CurrentTerms:
    """The terms as `terms_for` finds them, for whoever may write in the version that is read. Raises NotPermitted."""
    terms = terms_for(actor, uid, number)
    require_to_write(actor, terms.version)
    return terms


def _is_first_draft(version: ContractVersion) -> bool:
    return version.state == VersionState.DRAFT and version.varies_id is None
