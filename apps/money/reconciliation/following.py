"""What reconciliation tells lower apps, and follows of theirs."""

from collections.abc import Sequence
from datetime import date

from apps.care.activity.services import follow_frozen_months
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.keeping import KeptPages, kept_pages
from apps.money.contracts.models import Contract
from apps.money.contracts.registries import ContractTab, FrozenMonths, ListNote, contract_tabs, list_notes
from apps.money.contracts.registries import frozen_months as contract_months
from apps.money.contracts.selectors import is_in_force
from apps.money.reconciliation.presenters import kept
from apps.money.reconciliation.selectors.months import frozen_months, frozen_months_of, overdue_months


def _has_figures(actor: Actor, contract: Contract) -> bool:
    return is_in_force(contract)


def _overdue(contracts: Sequence[Contract], today: date) -> dict[int, str]:
    """`2 months are past their freeze date and not frozen`."""
    return {
        id_: f"{number} months are past their freeze date and not frozen"
        if number > 1
        else "1 month is past its freeze date and not frozen"
        for id_, number in overdue_months(contracts, today).items()
    }


def start() -> None:
    """Called once, when the product starts."""
    follow_frozen_months(frozen_months)
    list_notes.register(ListNote("overdue", Permission.RECONCILIATION_VIEW, _overdue))
    for place, name, label in ((2, "dashboard", "Dashboard"), (4, "months", "Months")):
        url_name = f"reconciliation:{name}"
        contract_tabs.register(ContractTab(name, label, url_name, Permission.RECONCILIATION_VIEW, place, _has_figures))
    contract_months.register(FrozenMonths("statements", frozen_months_of))
    kept_pages.register(KeptPages("dashboards", kept.make_ready))
