"""What specifications tell the app below them: a page beside a contract's terms, and a part of what it says."""

from apps.foundation.access.permissions import Permission
from apps.money.contracts.registries import ContractTab, VersionPart, contract_tabs, version_parts
from apps.money.specifications.selectors import text_of_specification, writers_of_specification

contract_tabs.register(
    ContractTab("specification", "Service specification", "specifications:overview", Permission.CONTRACT_VIEW, 30)
)
version_parts.register(VersionPart("specification", text_of_specification, writers_of_specification))
