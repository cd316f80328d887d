"""A contract that its parties are asked to sign, and one of them has; arrangements and an assumption of another; a
draft with fees from costs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.domain.adjusting import Factors
from apps.money.contracts.domain.cohort import Named
from apps.money.contracts.domain.trend import Trend
from apps.money.contracts.engine.cohorts import people_of_run
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import parties_of, terms_of
from apps.money.contracts.selectors.agreeing import arrangements_of
from apps.money.contracts.selectors.costing import Asked, fees_from_costs
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services.adjusting import write_factors
from apps.money.contracts.services.agreeing import sign_assumption, word_assumption
from apps.money.contracts.services.cohort import write_cohort
from apps.money.contracts.services.costing import use_fees_from_costs
from apps.money.contracts.services.signing import offer_version, sign
from apps.money.contracts.services.varying import Varied, vary_contract
from tests.factories.agreeing import READMISSIONS, WORDING, agreement, arrange
from tests.factories.world import FEES


def fill(made: Any) -> None:
    world = made.world
    offered = world.contract(code="offered", starts_on=date(2028, 4, 1), ends_before=date(2029, 4, 1), start=False)
    with tenant(made.id):
        version = offer_version(actor=world.operator, version=terms_of(Contract.objects.get(id=offered.id)).version)
        sign(actor=made.actor(Role.COMMISSIONER), version=version, read=code_of(version), office="Director")
    _agree(made)
    _vary(made)
    _cost(made)
    _name(made)
    made.uids["offered"] = offered.uid


def _name(made: Any) -> None:
    """A cohort of the draft, beside the contract in force."""
    with tenant(made.id):
        version = terms_of(Contract.objects.get(uid=made.uids["draft"])).version
        practice = Organisation.objects.get(ods_code="P01")
        write_cohort(
            actor=made.actor(Role.COMMISSIONER),
            version=version,
            named=Named(age_from=18, practices=frozenset({practice.id})),
            gives_way_to=[Contract.objects.get(code="yoc")],
            read=code_of(version),
        )
        factors = Factors(ages={75: 11_000}, sexes={"M": 9_500}, scores={Decimal(5_000): 12_000})
        write_factors(actor=made.actor(Role.COMMISSIONER), version=version, factors=factors, read=code_of(version))


def _agree(made: Any) -> None:
    operator, now = made.world.operator, timezone.now()
    with tenant(made.id):
        version = terms_of(Contract.objects.get(code="yoc")).version
        bound = agreement(operator, [party.organisation for party in parties_of(version)])
        arrange(operator, version, bound)
        assumption = word_assumption(actor=operator, version=version, wording=WORDING, uid=uuid4(), now=now)
        signer = made.actor(Role.COMMISSIONER)
        sign_assumption(actor=signer, assumption=assumption, now=now, today=timezone.localdate())
    made.uids["assumption"] = assumption.uid


def _vary(made: Any) -> None:
    """A variation of the contract in force, over a year more: drafted, and not offered."""
    with tenant(made.id):
        contract = Contract.objects.get(code="yoc")
        varied = Varied(
            starts_on=date(2026, 9, 1),
            ends_before=date(2028, 4, 1),
            fees=FEES,
            changes={2027: Trend(200, 100)},
            reason="A year more.",
        )
        vary_contract(actor=made.world.operator, contract=contract, varied=varied, today=timezone.localdate())


def _cost(made: Any) -> None:
    """A year before the contract of six people at one level, and the fees that it makes for a draft."""
    world = made.world
    months = [date(2025 + (n + 3) // 12, (n + 3) % 12 + 1, 3) for n in range(12)]
    world.activity(*(world.record(f"before{n}", n % 6, f"{day}", "100.00") for n, day in enumerate(months)))
    draft = world.contract(code="costed", starts_on=date(2029, 4, 1), ends_before=date(2030, 4, 1), start=False)
    with tenant(made.id):
        version = terms_of(Contract.objects.get(id=draft.id)).version
        runs = RiskRun.objects.order_by("id")
        run = next(one for one in runs if 6 in people_of_run(one.id, version.id, version.starts_on).values())
        asked = Asked(run, date(2025, 4, 1), 9_900, Trend())
        seen = {int(one.band): one.fee for one in fees_from_costs(world.operator, version, asked).levels}
        use_fees_from_costs(actor=world.operator, version=version, asked=asked, scaled=False, seen=seen)
    made.uids["costed"] = draft.uid


def grow(made: Any, people: Any) -> None:
    """More wordings, signed by one party or none, and another in the place of each; more measures."""
    operator, now = made.world.operator, timezone.now()
    with tenant(made.id):
        version = terms_of(Contract.objects.get(code="yoc")).version
        measures = [replace(READMISSIONS, name=f"Measure {n}") for n in range(8)]
        arrange(operator, version, arrangements_of(version).sharing_agreement, measures=measures)
        for _ in range(4):
            first = word_assumption(actor=operator, version=version, wording=WORDING, uid=uuid4(), now=now)
            sign_assumption(actor=made.actor(Role.COMMISSIONER), assumption=first, now=now, today=timezone.localdate())
            word_assumption(actor=operator, version=version, wording=WORDING, uid=uuid4(), now=now, amends=first)


def _contract(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["contract"]}


def _assumption(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["contract"], "assumption_uid": made.uids["assumption"]}


def _offered(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["offered"]}


OBJECTS: dict[str, Any] = {
    "contracts:cohort": _contract,
    "contracts:write-cohort": lambda made, role: {"uid": made.uids["draft"]},
    "capitation:overlaps": _contract,
    "contracts:planned": _contract,
    "contracts:scope": _contract,
    "contracts:scope-of": lambda made, role: {"uid": made.uids["draft"], "kind": "prescription"},
    "contracts:fees-from-costs": lambda made, role: {"uid": made.uids["costed"]},
    "contracts:use-fees": lambda made, role: {"uid": made.uids["costed"]},
    "contracts:write-adjustment": lambda made, role: {"uid": made.uids["draft"]},
    "contracts:sign": _offered,
    "contracts:take-back": _offered,
    "contracts:offer": lambda made, role: {"uid": made.uids["draft"]},
    "contracts:stage": _contract,
    "contracts:arrangements": _contract,
    "contracts:arrange": _contract,
    "contracts:assumptions": _contract,
    "contracts:new-assumption": _contract,
    "contracts:amend-assumption": _assumption,
    "contracts:sign-assumption": _assumption,
    "contracts:go-live": _contract,
    "contracts:versions": _contract,
    "contracts:vary": _contract,
    "contracts:edit": lambda made, role: {"uid": made.uids["draft"]},
    "contracts:withdraw": _contract,
    "contracts:bring-in": _contract,
}
