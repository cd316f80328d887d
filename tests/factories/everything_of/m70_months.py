"""A month frozen, its dates chosen before."""

from datetime import date
from typing import Any

from django.utils import timezone

from apps.care.activity.choices import ActivityKind
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.models import Contract
from apps.money.reconciliation.domain.coverage import Expectation
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.services import ask_to_freeze, expect_source, note_visit, set_month_dates

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def fill(made: Any) -> None:
    commissioner = made.actor(Role.COMMISSIONER)
    with tenant(made.id):
        contract = Contract.objects.get(code="yoc")
        note_visit(actor=commissioner, contract=contract, now=timezone.now())
        for month in (APRIL, MAY):
            set_month_dates(
                actor=commissioner,
                contract=contract,
                month=month,
                flex_on=date(2026, 6, 20),
                freeze_on=date(2026, 7, 20),
                reason="As the board agreed",
            )
        expect_source(
            actor=commissioner,
            contract=contract,
            provider_id=Organisation.objects.get(ods_code="COM").id,
            kind=ActivityKind.COMMUNITY_CONTACT,
            expectation=Expectation(APRIL, by_working_day=10),
            reason="Agreed with the trust",
        )
        job = ask_to_freeze(actor=commissioner, contract=contract, month=APRIL, today=date(2026, 7, 20), nudge=False)
    made.world.do(job)
    with tenant(made.id):
        made.uids["statement"] = Statement.objects.get(contract=contract).uid


def _contract(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["contract"]}


OBJECTS: dict[str, Any] = {
    "reconciliation:coverage": _contract,
    "reconciliation:expected": _contract,
    "reconciliation:changes-progress": _contract,
    "reconciliation:as-of": _contract,
    "reconciliation:as-of-progress": _contract,
    "reconciliation:changes": _contract,
    "reconciliation:usual-tariff": _contract,
    "reconciliation:months": _contract,
    "reconciliation:month-progress": _contract,
    "reconciliation:freeze-month": _contract,
    "reconciliation:why-adjustments": _contract,
    "reconciliation:month-dates": lambda made, role: _contract(made, role) | {"month": "2026-06"},
    "reconciliation:statement": lambda made, role: _contract(made, role) | {"statement_uid": made.uids["statement"]},
}
