"""What specifications tell the app below them: a page beside a contract's terms, and a part of what it says."""

from datetime import date

from apps.foundation.access.permissions import Permission
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.registries import ContractTab, OfferWarning, VersionPart, contract_tabs, version_parts
from apps.money.specifications.selectors import (
    newest_answers,
    past_their_day,
    text_of_specification,
    writers_of_specification,
)
from apps.money.specifications.services import carry_over


def past_in_draft(version: ContractVersion, today: date) -> OfferWarning | None:
    """How many answers of a draft name a day that is past: they would be signed like this."""
    number = len(past_their_day(newest_answers(version), {}, today))
    if not number:
        return None
    name = "answer names" if number == 1 else "answers name"
    words = f"{number} {name} a day that is past for what is not yet met."
    return OfferWarning(f"Service specification: {words}", "See which", "specifications:overview")


contract_tabs.register(
    ContractTab("specification", "Service specification", "specifications:overview", Permission.CONTRACT_VIEW, 30)
)
version_parts.register(
    VersionPart("specification", text_of_specification, writers_of_specification, past_in_draft, carry_over)
)
