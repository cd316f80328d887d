"""A contract that is varied: drafted, planned, offered, signed by every party and brought into force."""

from datetime import date

from apps.care.risk_profiling.models import RiskRun
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import draw_plan
from apps.money.contracts.services.signing import offer_version, sign
from apps.money.contracts.services.varying import Varied, ask_to_bring_in, vary_contract
from tests.factories.agreeing import PARTIES, Agreeing
from tests.factories.world import FEES

TODAY = date(2026, 11, 22)
END = date(2027, 4, 1)


def varied(first, *, ends_before=END, fees=FEES, changes=None, reason="As agreed in October."):
    return Varied(first, ends_before, fees, changes or {}, reason)


def draft(agreeing: Agreeing, first, *, planned=True, **more):
    """The next version of a contract in force, drafted at the command line, with its plan."""
    with tenant(agreeing.id):
        contract = Contract.objects.get(id=agreeing.contract.id)
        version = vary_contract(
            actor=agreeing.world.operator, contract=contract, varied=varied(first, **more), today=TODAY
        )
        if planned:
            draw_plan(actor=agreeing.world.operator, version=version, run=RiskRun.objects.latest("id"))
    return version


def agree(agreeing: Agreeing, version):
    """Give it to its parties, and have each sign it."""
    with tenant(agreeing.id):
        version = offer_version(actor=agreeing.world.operator, version=version)
        for code in PARTIES:
            sign(actor=agreeing.actors[code], version=version, read=code_of(version), office="CFO")
    return version


def bring_in(agreeing: Agreeing, version):
    """Bring it into force; returns it as it stands then."""
    with tenant(agreeing.id):
        job = ask_to_bring_in(actor=agreeing.actors["ICB"], version=version, today=TODAY, nudge=False)
    agreeing.world.do(job)
    with tenant(agreeing.id):
        return ContractVersion.objects.select_related("contract").get(id=version.id)


def vary(agreeing: Agreeing, first, **more):
    """All of it."""
    return bring_in(agreeing, agree(agreeing, draft(agreeing, first, **more)))
