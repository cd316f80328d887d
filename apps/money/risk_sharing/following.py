"""What risk sharing adds to a contract: a page beside its terms, and a part of what is signed."""

from apps.foundation.access.permissions import Permission
from apps.money.contracts.registries import ContractTab, VersionPart, contract_tabs, version_parts
from apps.money.contracts.selectors import is_visible_to
from apps.money.risk_sharing.selectors import (
    documents,
    still_open,
    text_of_agreement,
    to_look_at,
    writers_of_agreement,
)
from apps.money.risk_sharing.services import carry_over

contract_tabs.register(
    ContractTab("risk-sharing", "Risk sharing", "risk_sharing:agreement", Permission.CONTRACT_VIEW, 27, is_visible_to)
)
version_parts.register(
    VersionPart(
        "risk sharing",
        text_of_agreement,
        writers_of_agreement,
        to_look_at,
        carry_over,
        still_open=still_open,
        meets=documents,
    )
)
