"""What rehearsals add to a contract: a page beside its terms."""

from apps.foundation.access.permissions import Permission
from apps.money.contracts.registries import ContractTab, contract_tabs
from apps.money.contracts.selectors import is_visible_to

contract_tabs.register(
    ContractTab("rehearse", "Rehearse", "rehearsals:rehearse", Permission.REHEARSE, 28, is_visible_to)
)
