"""What payments add to a contract's pages and text, and what they follow of the months' agreement."""

from typing import Any

from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.money.contracts.models import Contract
from apps.money.contracts.registries import ContractTab, VersionPart, contract_tabs, version_parts
from apps.money.contracts.selectors import is_in_force, is_visible_to
from apps.money.month_end.announcements import statement_moved
from apps.money.payments.choices import Cause
from apps.money.payments.presenters.money import dashboard_figures
from apps.money.payments.selectors.terms import text_of_payment_terms, to_look_at, writers_of_payment_terms
from apps.money.payments.services.invoicing import invoice
from apps.money.payments.services.terms import carry_over
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.registries import DashboardFigures
from apps.money.reconciliation.registries import dashboard_figures as of_dashboards


def invoice_what_is_agreed(*, actor: Actor, statement: Statement, **_: Any) -> None:
    """A signature or the end of a query lets invoices arise."""
    invoice(actor=actor, statement=statement, cause=Cause.QUERY, now=timezone.now())


def _has_money(actor: Actor, contract: Contract) -> bool:
    return is_in_force(contract)


contract_tabs.register(
    ContractTab("payment-terms", "Payment terms", "payments:terms", Permission.CONTRACT_VIEW, 25, is_visible_to)
)
contract_tabs.register(ContractTab("money", "Money", "payments:money", Permission.PAYMENT_VIEW, 6, _has_money))
version_parts.register(
    VersionPart("payment terms", text_of_payment_terms, writers_of_payment_terms, to_look_at, carry_over)
)
of_dashboards.register(DashboardFigures("payments", Permission.PAYMENT_VIEW, dashboard_figures))
statement_moved.subscribe(invoice_what_is_agreed)
