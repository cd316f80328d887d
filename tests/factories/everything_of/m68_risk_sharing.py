"""A draft with an agreement of risk sharing: a term that rests on a stated figure, another, and limits of loss."""

from datetime import date
from typing import Any

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.risk_sharing.choices import Stated
from apps.money.risk_sharing.models import RiskAgreement
from apps.money.risk_sharing.selectors import FigureStated
from apps.money.risk_sharing.services import write_figures, write_term

COLLAR = {"marginal_rate": "0.3", "corridor_above": "0.02"}
CAP = {"cap": "0.03"}


def fill(made: Any) -> None:
    contract = made.world.contract(code="shared", starts_on=date(2031, 4, 1), ends_before=date(2032, 4, 1), start=False)
    with tenant(made.id):
        version = terms_of(contract).version
        write(made, version, "cap_and_collar", COLLAR)
        write(made, version, "case_mix_drift_cap", CAP)
        write_figures(
            actor=made.world.operator,
            version=version,
            figures={Stated.BASELINE: FigureStated(1_000_000_00, "Accounts of 2030 to 2031")},
            limits={Organisation.objects.get(ods_code="ACU").id: 25_000_00},
            read=code_of(version),
        )
    made.uids |= {"shared": contract.uid}


def write(made: Any, version: ContractVersion, code: str, parameters: dict[str, Any]) -> None:
    write_term(actor=made.world.operator, version=version, code=code, parameters=parameters, read=code_of(version))


def grow(made: Any, people: Any) -> None:
    """More terms, and a limit of every party."""
    with tenant(made.id):
        version = RiskAgreement.objects.get(version__contract__uid=made.uids["shared"]).version
        write(made, version, "flat_funding", {})
        write(made, version, "system_transition_fund", {"shares": {"ICB": "0.5", "ACU": "0.25", "COM": "0.25"}})
        write(made, version, "demand_split", {"commissioner_share": "0.5"})
        ids = version.parties.values_list("organisation_id", flat=True)
        write_figures(
            actor=made.world.operator,
            version=version,
            figures={one: FigureStated(100_00, "Accounts") for one in Stated},
            limits=dict.fromkeys(ids, 0),
            read=code_of(version),
        )


def _draft(made: Any, role: Role) -> dict[str, Any]:
    """The draft, for those who see it."""
    return {"uid": made.uids["shared" if role == Role.COMMISSIONER else "contract"]}


OBJECTS: dict[str, Any] = {
    "risk_sharing:agreement": _draft,
    "risk_sharing:order": lambda made, role: {"uid": made.uids["shared"]},
    "risk_sharing:figures": lambda made, role: {"uid": made.uids["shared"]},
    "risk_sharing:term": lambda made, role: {"uid": made.uids["shared"], "code": "cap_and_collar"},
}
