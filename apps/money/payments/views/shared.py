"""What every page of money under a contract has."""

from typing import Any

from apps.money.payments.selectors.due import ContractDue


def frame(due: ContractDue) -> dict[str, Any]:
    """The contract, its terms, and what is due."""
    return {"terms": due.current, "contract": due.contract, "due": due, "current_entry": "contracts"}
