"""What settlements add to a contract: a page beside its money."""

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.money.contracts.models import Contract
from apps.money.contracts.registries import ContractTab, contract_tabs
from apps.money.contracts.selectors import is_in_force


def _has_one(actor: Actor, contract: Contract) -> bool:
    return is_in_force(contract)


contract_tabs.register(
    ContractTab("settlement", "Settlement", "settlements:settlement", Permission.SETTLEMENT_VIEW, 7, _has_one)
)
