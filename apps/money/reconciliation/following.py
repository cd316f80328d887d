"""What reconciliation tells lower apps, and follows of theirs."""

from apps.care.activity.services import follow_frozen_months
from apps.money.reconciliation.selectors.months import frozen_months


def start() -> None:
    """Called once, when the product starts."""
    follow_frozen_months(frozen_months)
