"""A contract of the year before, live: payment terms, measures, payments, one reversed, an invoice and its journal."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.models import Contract, Stage
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import ask_to_start
from apps.money.contracts.services.signing import move_stage, offer_version, sign
from apps.money.month_end.services import sign_statement
from apps.money.payments.domain.terms import Terms
from apps.money.payments.models import Invoice, Payment
from apps.money.payments.selectors.due import ContractDue, due_of
from apps.money.payments.services.paying import record_payment, reverse_payment, set_cost_centres, settle_invoice
from apps.money.payments.services.terms import write_terms
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.services import ask_to_freeze
from tests.factories.agreeing import agreement, arrange
from tests.factories.measuring import measure

APRIL, MAY = date(2025, 4, 1), date(2025, 5, 1)
HALVES = {"ICB": 5_000, "ACU": 5_000}


def fill(made: Any) -> None:
    world, now = made.world, timezone.now()
    commissioner, finance = made.actor(Role.COMMISSIONER), made.actor(Role.PROVIDER_FINANCE)
    signers = [commissioner, made.actor(Role.PROVIDER_MANAGER)]
    for code in ("COM", "SOC"):
        email = f"signs.{code.lower()}@{world.partnership.slug}.example"
        signers.append(world.actor(world.member(Role.PROVIDER_MANAGER, organisation=code, email=email)))
    contract = world.contract(code="paid", starts_on=APRIL, ends_before=date(2026, 4, 1), start=False)
    with tenant(made.id):
        version = terms_of(contract).version
        write_terms(
            actor=world.operator,
            version=version,
            terms=Terms(baseline=HALVES, unshared={"ACU": 10_000}, payers={"ICB": 10_000}),
            read=code_of(version),
        )
        measure(world.operator, version)
        parties = list(Organisation.objects.filter(ods_code__in=["ICB", "ACU", "COM", "SOC"]))
        arrange(world.operator, version, agreement(world.operator, parties, name="ISA of the year before"))
        version = offer_version(actor=world.operator, version=version)
        for actor in signers:
            sign(actor=actor, version=version, read=code_of(version), office="CFO")
        job = ask_to_start(actor=commissioner, version=version, stage=Stage.SHADOW_PRICE, nudge=False)
    world.do(job)
    with tenant(made.id):
        version = terms_of(contract).version
        move_stage(actor=commissioner, version=version, stage=Stage.LIVE, today=date(2025, 3, 1))
        job = ask_to_freeze(actor=commissioner, contract=contract, month=APRIL, today=date(2025, 7, 20), nudge=False)
    world.do(job)
    with tenant(made.id):
        contract = Contract.objects.get(code="paid")
        due = due_of(finance, contract, timezone.localdate(now))
        pay(made, due, 1_000, APRIL, now)
        wrong = pay(made, due, 2_000, MAY, now)
        reverse_payment(actor=finance, due=due, payment=wrong, reason="Digits transposed", uid=uuid4(), now=now)
        statement = Statement.objects.select_related("contract").get(contract=contract)
        for actor in signers:
            sign_statement(actor=actor, statement=statement, office="CFO", seen=[])
        invoice = Invoice.objects.select_related("provider", "statement").get()
        settle_invoice(
            actor=finance,
            due=due,
            of=invoice,
            pence=100,
            paid_on=timezone.localdate(now),
            reference="BACS 3",
            uid=uuid4(),
            now=now,
        )
        set_cost_centres(actor=finance, due=due, codes={finance.organisation_id: "EX-1"}, now=now)
        standing = pay(made, due, 3_000, MAY, now)
    made.uids |= {"paid": contract.uid, "invoice": invoice.uid, "payment": standing.uid}


def pay(made: Any, due: ContractDue, pence: int, month: date, now: datetime) -> Payment:
    """A payment to the hospital on account of a month."""
    finance = made.actor(Role.PROVIDER_FINANCE)
    return record_payment(
        actor=finance,
        due=due,
        provider=due.providers["ACU"],
        payer=due.payers["ICB"],
        month=month,
        pence=pence,
        paid_on=month.replace(day=15),
        reference="BACS 1",
        uid=uuid4(),
        now=now,
    )


def grow(made: Any, people: Any) -> None:
    """More payments of more months."""
    now = timezone.now()
    with tenant(made.id):
        contract = Contract.objects.get(code="paid")
        due = due_of(made.actor(Role.PROVIDER_FINANCE), contract, timezone.localdate(now))
        for n in range(8):
            pay(made, due, 10_000 + n, date(2025, 5 + n % 6, 1), now)


def _contract(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["paid"]}


OBJECTS: dict[str, Any] = {
    "payments:terms": _contract,
    "payments:write-terms": lambda made, role: {"uid": made.uids["draft"]},
    "payments:money": _contract,
    "payments:month": lambda made, role: _contract(made, role) | {"month": "2025-04"},
    "payments:record": _contract,
    "payments:reverse": lambda made, role: _contract(made, role) | {"payment_uid": made.uids["payment"]},
    "payments:invoice": lambda made, role: _contract(made, role) | {"invoice_uid": made.uids["invoice"]},
    "payments:settle": lambda made, role: _contract(made, role) | {"invoice_uid": made.uids["invoice"]},
    "payments:journal": _contract,
}
