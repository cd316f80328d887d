"""A contract that one provider holds, and a subcontract beneath it."""

from datetime import date

from apps.care.risk_profiling.models import RiskRun
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import ContractModel
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import Terms, draft_contract, draw_plan
from apps.money.subcontracts.domain.subcontract import Written
from apps.money.subcontracts.models import Subcontract
from apps.money.subcontracts.selectors import code_under
from tests.factories.world import FEES, World

WRITTEN = Written("Falls clinics in three places", "Nine in ten seen within two weeks", 1_250)


def principal_draft(
    world: World, code: str, *, principal: str, starts_on: date, model: ContractModel = ContractModel.PRINCIPAL_PROVIDER
) -> ContractVersion:
    """A draft of the commissioner with one provider, its plan drawn."""
    with tenant(world.partnership.id):
        version = draft_contract(
            actor=world.operator,
            terms=Terms(
                code=code,
                name=f"Pathway {code}",
                model=model,
                starts_on=starts_on,
                ends_before=starts_on.replace(year=starts_on.year + 1),
                fees=FEES,
            ),
            parties=list(Organisation.objects.filter(ods_code__in=["ICB", principal])),
        )
        draw_plan(actor=world.operator, version=version, run=RiskRun.objects.latest("id"))
    return version


def code_to_sign(subcontract: Subcontract) -> str:
    """The check code that stands on its page."""
    return code_under(subcontract, code_of(subcontract.version))
