"""A pathway that the community trust holds, with two providers beneath it: offered, and one of the two has signed."""

from uuid import uuid4

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import financial_year
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.money.contracts.choices import ContractModel
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import Terms, draft_contract, draw_plan
from apps.money.contracts.services.signing import offer_version
from apps.money.subcontracts.domain.subcontract import Written
from apps.money.subcontracts.selectors import code_under
from apps.money.subcontracts.services import sign_subcontract, write_subcontract

PRINCIPAL, SIGNED = "community", "third"
BENEATH = {
    SIGNED: Written(
        "Befriending, and exercise groups for people who have fallen, in three places",
        "Twelve weeks in nine of ten cases; two groups a week; first visit within ten working days",
        800,
    ),
    "care_homes": Written(
        "Two beds for short stays after a fall",
        "Home again within six weeks in eight of ten stays",
        450,
    ),
}


def subcontract_a_pathway(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> str:
    """Two years ahead. Says what it came to."""
    term, actor = financial_year(timeline.contract.starts_on.year + 2), staff.acting(Role.COMMISSIONER)
    with tenant(actor.partnership_id):
        bodies = by_part(blueprint)
        version = draft_contract(
            actor=actor,
            terms=Terms(
                code=f"falls-{term.starts_on.year}",
                name=f"{blueprint.name}, falls and frailty {term.starts_on.year} to {term.ends_before.year}",
                model=ContractModel.PRINCIPAL_PROVIDER,
                starts_on=term.starts_on,
                ends_before=term.ends_before,
                fees={NeedBand(level): pence for level, pence in blueprint.fees.items()},
            ),
            parties=[bodies["icb"], bodies[PRINCIPAL]],
        )
        draw_plan(actor=actor, version=version, run=RiskRun.objects.latest("effective_from", "id"))
        beneath = {
            part: write_subcontract(
                actor=actor, version=version, organisation=bodies[part], written=written, uid=uuid4()
            )
            for part, written in BENEATH.items()
        }
        version = offer_version(actor=actor, version=version)
        code = code_under(beneath[SIGNED], code_of(version))
        signer = staff.signer_of(SIGNED, writer=actor)
        sign_subcontract(actor=signer, subcontract=beneath[SIGNED], read=code, office="Chief executive")
    return f"Subcontracts beneath {version.contract.code}: {len(beneath)}, 1 signed."
