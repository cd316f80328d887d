"""What quality adds to a contract: a page beside its terms, and a part of what is signed."""

from apps.foundation.access.permissions import Permission
from apps.money.contracts.domain.model_of_contract import Mended
from apps.money.contracts.registries import ContractTab, VersionPart, contract_tabs, version_parts
from apps.money.contracts.selectors import is_visible_to
from apps.money.quality.adapters import in_settlement
from apps.money.quality.selectors import still_open, text_of_measures, to_look_at, writers_of_measures
from apps.money.quality.services import carry_over
from apps.money.risk_sharing.registries import QualityOfYear, quality_of_years

contract_tabs.register(
    ContractTab("quality", "Quality", "quality:quality", Permission.CONTRACT_VIEW, 28, is_visible_to)
)
version_parts.register(
    VersionPart(
        "quality",
        text_of_measures,
        writers_of_measures,
        to_look_at,
        carry_over,
        still_open=still_open,
        mended=Mended.QUALITY,
    )
)
quality_of_years.register(QualityOfYear("quality", in_settlement))
