"""What reconciliation tells lower apps, and follows of theirs."""

from apps.care.activity.services import follow_frozen_months
from apps.money.contracts.registries import FrozenMonths
from apps.money.contracts.registries import frozen_months as contract_months
from apps.money.reconciliation.selectors.months import frozen_months, frozen_months_of


def start() -> None:
    """Called once, when the product starts."""
    follow_frozen_months(frozen_months)
    contract_months.register(FrozenMonths("statements", frozen_months_of))
