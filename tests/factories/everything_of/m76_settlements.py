"""A contract of one month two years ago, settled: its year is fixed and signed by all but the hospital."""

from datetime import date
from typing import Any

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.models import Contract, Stage
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import ask_to_start
from apps.money.contracts.services.signing import offer_version, sign
from apps.money.month_end.services import settle_month, sign_statement
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.services import ask_to_freeze
from apps.money.risk_sharing.models import LossLimit
from apps.money.risk_sharing.services import write_term
from apps.money.settlements.selectors.position import position_of
from apps.money.settlements.services import fix_settlement, sign_settlement
from tests.factories.agreeing import agreement, arrange

MARCH, TODAY, YEAR = date(2025, 3, 1), date(2025, 7, 20), 2024
SHARED = {"over": [{"starts": "0", "shares": {"ICB": "0.5", "ACU": "0.5"}}], "against": "payment"}


def fill(made: Any) -> None:
    world = made.world
    commissioner = made.actor(Role.COMMISSIONER)
    signers = [commissioner, made.actor(Role.PROVIDER_MANAGER)]
    for code in ("COM", "SOC"):
        email = f"settles.{code.lower()}@{world.partnership.slug}.example"
        signers.append(world.actor(world.member(Role.PROVIDER_MANAGER, organisation=code, email=email)))
    contract = world.contract(code="settled", starts_on=MARCH, ends_before=date(2025, 4, 1), start=False)
    with tenant(made.id):
        version = terms_of(contract).version
        write_term(
            actor=world.operator,
            version=version,
            code="gain_pain_share",
            parameters=SHARED,
            read=code_of(version),
        )
        LossLimit.objects.filter(agreement__version=version).delete()
        parties = list(Organisation.objects.filter(ods_code__in=["ICB", "ACU", "COM", "SOC"]))
        arrange(world.operator, version, agreement(world.operator, parties, name="ISA of the settled year"))
        version = offer_version(actor=world.operator, version=version)
        for actor in signers:
            sign(actor=actor, version=version, read=code_of(version), office="CFO")
        job = ask_to_start(actor=commissioner, version=version, stage=Stage.SHADOW_PRICE, nudge=False)
    world.do(job)
    with tenant(made.id):
        job = ask_to_freeze(actor=commissioner, contract=contract, month=MARCH, today=TODAY, nudge=False)
    world.do(job)
    with tenant(made.id):
        contract = Contract.objects.get(code="settled")
        statement = Statement.objects.select_related("contract").get(contract=contract)
        for actor in signers:
            sign_statement(actor=actor, statement=statement, office="CFO", seen=[])
        settle_month(actor=commissioner, statement=statement)
        position = position_of(commissioner, contract, YEAR, TODAY)
        assert position.facts is not None, position.why_not
        fixed = fix_settlement(actor=commissioner, contract=contract, year=YEAR, read=position.facts.code, today=TODAY)
        for actor in (signers[0], *signers[2:]):
            sign_settlement(actor=actor, contract=contract, year=YEAR, read=fixed.check_code, office="CFO", today=TODAY)
    made.uids |= {"settled": contract.uid}


def _contract(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["settled"]}


OBJECTS: dict[str, Any] = {
    "settlements:settlement": _contract,
    "settlements:fix": _contract,
    "settlements:sign": _contract,
}
