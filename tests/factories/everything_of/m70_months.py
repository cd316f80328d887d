"""A month frozen, its dates chosen before."""

from datetime import date
from typing import Any

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.models import Contract
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.services import ask_to_freeze, set_month_dates

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def fill(made: Any) -> None:
    commissioner = made.actor(Role.COMMISSIONER)
    with tenant(made.id):
        contract = Contract.objects.get(code="yoc")
        for month in (APRIL, MAY):
            set_month_dates(
                actor=commissioner,
                contract=contract,
                month=month,
                flex_on=date(2026, 6, 20),
                freeze_on=date(2026, 7, 20),
                reason="As the board agreed",
            )
        job = ask_to_freeze(actor=commissioner, contract=contract, month=APRIL, today=date(2026, 7, 20), nudge=False)
    made.world.do(job)
    with tenant(made.id):
        made.uids["statement"] = Statement.objects.get(contract=contract).uid


OBJECTS: dict[str, Any] = {}
