"""What contracts tell the apps below them, and a contract's own pages."""

from apps.care.assurance.registries import LevelFees, level_fees
from apps.foundation.access.permissions import Permission
from apps.money.contracts.registries import ContractTab, contract_tabs
from apps.money.contracts.selectors import fees_in_force, is_visible_to
from apps.money.contracts.selectors.versions import has_several_versions

for _place, _name, _label in (
    (10, "terms", "Terms"),
    (12, "scope", "Scope"),
    (14, "cohort", "Cohort"),
    (15, "planned", "Plan"),
    (20, "arrangements", "Arrangements"),
    (40, "assumptions", "Assumptions"),
    (50, "go-live", "Go-live checks"),
):
    contract_tabs.register(
        ContractTab(_name, _label, f"contracts:{_name}", Permission.CONTRACT_VIEW, _place, is_visible_to)
    )
contract_tabs.register(
    ContractTab("versions", "Versions", "contracts:versions", Permission.CONTRACT_VIEW, 60, has_several_versions)
)
level_fees.register(LevelFees("contracts", fees_in_force))
