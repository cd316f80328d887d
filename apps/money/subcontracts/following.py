"""What subcontracts tell contracts: a page beside the terms, a part of what is signed, and what is still missing."""

from datetime import date

from apps.foundation.access.permissions import Permission
from apps.money.contracts.domain.model_of_contract import Mended
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.registries import ContractTab, OfferWarning, VersionPart, contract_tabs, version_parts
from apps.money.subcontracts.selectors import (
    has_some,
    has_subcontracts,
    signed_beneath,
    subcontracts_of,
    text_of_subcontracts,
    unsigned,
)
from apps.money.subcontracts.services import carry_over


def none_yet(version: ContractVersion, today: date) -> OfferWarning | None:
    """Before it is offered: a model that has subcontracts has none."""
    if not has_some(version) or subcontracts_of(version).exists():
        return None
    return OfferWarning("Subcontracts: none is written beneath this contract.", "Write one", "subcontracts:list")


def not_signed(version: ContractVersion) -> list[str]:
    """What stands between the version and *live*, in words that go on from "needs"."""
    if has_some(version) and not subcontracts_of(version).exists():
        return ["at least one subcontract beneath it, written and signed"]
    return [f"the signature of {name} under its subcontract" for name in unsigned(version)]


contract_tabs.register(
    ContractTab("subcontracts", "Subcontracts", "subcontracts:list", Permission.CONTRACT_VIEW, 35, has_subcontracts)
)
version_parts.register(
    VersionPart(
        "subcontracts",
        text_of_subcontracts,
        lambda version: set(),
        none_yet,
        carry_over,
        not_signed,
        signed_beneath,
        mended=Mended.SUBCONTRACTS,
    )
)
