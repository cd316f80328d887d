"""Who wrote in a version."""

from apps.foundation.access.policy import Actor
from apps.money.contracts.domain.signing import and_writer
from apps.money.contracts.models import ContractVersion


def wrote_in(version: ContractVersion, actor: Actor) -> None:
    """Name the actor among those who wrote in a version, and so do not sign it, whatever becomes of what they wrote.

    The version is held for writing by whoever calls this.
    """
    version.refresh_from_db(fields=["editors"])
    version.editors = and_writer(version.editors, actor.user_id)
    version.save(update_fields=["editors"])
