"""What payments add to a contract's pages and text, and what they follow of the months' agreement."""

from datetime import date
from typing import Any

from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.core.tables import Table
from apps.foundation.kernel.periods import Period, next_month
from apps.money.contracts.choices import VersionState
from apps.money.contracts.domain.model_of_contract import Mended
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.registries import ContractTab, VersionPart, contract_tabs, version_parts
from apps.money.contracts.selectors import is_in_force, is_visible_to
from apps.money.month_end.announcements import statement_moved
from apps.money.month_end.registries import MoneyOfQueries, money_of_queries
from apps.money.payments.choices import Cause
from apps.money.payments.presenters.money import dashboard_figures
from apps.money.payments.presenters.statement import own_table
from apps.money.payments.selectors.cash import left_between
from apps.money.payments.selectors.due import due_of
from apps.money.payments.selectors.questions import of_asking, of_query
from apps.money.payments.selectors.terms import (
    margins_by_month,
    missing_payers,
    stable_funding_of,
    text_of_payment_terms,
    to_look_at,
    writers_of_payment_terms,
)
from apps.money.payments.services.invoicing import invoice
from apps.money.payments.services.terms import carry_over
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.registries import (
    DashboardFigures,
    SignedMargin,
    StatementPart,
    signed_margins,
    statement_parts,
)
from apps.money.reconciliation.registries import dashboard_figures as of_dashboards
from apps.money.risk_sharing.domain.terms.stable_funding import StableFunding
from apps.money.risk_sharing.registries import TermElsewhere, terms_elsewhere
from apps.money.subcontracts.registries import Due, DueToDate, due_to_date


def invoice_what_is_agreed(*, actor: Actor, statement: Statement, **_: Any) -> None:
    """A signature or the end of a query lets invoices arise."""
    invoice(actor=actor, statement=statement, cause=Cause.QUERY, now=timezone.now())


def tables_of_statement(actor: Actor, contract: Contract, statement: Statement) -> list[Table]:
    """The reader's own money for the month of a statement: with whom, what is due, paid, invoiced, waits, to pay."""
    if not can(actor, Permission.PAYMENT_VIEW):
        return []
    due = due_of(actor, contract, timezone.localdate())
    one = next((month for month in due.months if month.month == statement.month), None)
    code = due.code_of(actor.organisation_id)
    return [own_table(due, one, code, left_between(due, one))] if one is not None and code else []


def _has_money(actor: Actor, contract: Contract) -> bool:
    return is_in_force(contract)


def due_to_principal(actor: Actor, version: ContractVersion, today: date) -> Due | None:
    """What is due for the months of a version that are over, all providers of the contract together; a principal is the
    only one."""
    if not can(actor, Permission.RECONCILIATION_VIEW) or not is_in_force(version.contract):
        return None
    found = due_of(actor, version.contract, today)
    own = set(Period(version.starts_on, version.counts_until).months())
    over = [one for one in found.months if one.month in own and next_month(one.month) <= today]
    if version.state != VersionState.IN_FORCE or not over:
        return None
    live = [one for one in over if one.is_live]
    counted = live or over
    pence = sum(sum(one.came_to.values()) for one in counted)
    return Due(counted[0].month, counted[-1].month, pence, bool(live))


due_to_date.register(DueToDate("payments", Permission.PAYMENT_VIEW, due_to_principal))
contract_tabs.register(
    ContractTab("payment-terms", "Payment terms", "payments:terms", Permission.CONTRACT_VIEW, 25, is_visible_to)
)
contract_tabs.register(ContractTab("money", "Money", "payments:money", Permission.PAYMENT_VIEW, 6, _has_money))
version_parts.register(
    VersionPart(
        "payment terms",
        text_of_payment_terms,
        writers_of_payment_terms,
        to_look_at,
        carry_over,
        missing_payers,
        mended=Mended.PAYMENT_TERMS,
    )
)
signed_margins.register(SignedMargin("payments", margins_by_month))
terms_elsewhere.register(
    TermElsewhere("stable funding", StableFunding.code, stable_funding_of, "Payment terms", "payments:terms")
)
of_dashboards.register(DashboardFigures("payments", Permission.PAYMENT_VIEW, dashboard_figures))
statement_parts.register(StatementPart("payments", tables_of_statement))
money_of_queries.register(MoneyOfQueries("payments", of_asking, of_query))
statement_moved.subscribe(invoice_what_is_agreed)
