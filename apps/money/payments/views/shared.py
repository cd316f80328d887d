"""What every page of money under a contract has."""

from typing import Any

from apps.money.contracts.selectors import CurrentTerms
from apps.money.payments.selectors.due import ContractDue


def frame(due: ContractDue) -> dict[str, Any]:
    """The contract, the version that counts, and what is due."""
    terms = CurrentTerms(due.contract, due.version, {})
    return {"terms": terms, "contract": due.contract, "due": due, "current_entry": "contracts"}
