"""What contracts tell the apps below them, and the first of a contract's own pages."""

from apps.care.assurance.registries import LevelFees, level_fees
from apps.foundation.access.permissions import Permission
from apps.money.contracts.registries import ContractTab, contract_tabs
from apps.money.contracts.selectors import fees_in_force, is_visible_to

contract_tabs.register(ContractTab("terms", "Terms", "contracts:terms", Permission.CONTRACT_VIEW, 10, is_visible_to))
level_fees.register(LevelFees("contracts", fees_in_force))
