"""How the demo's contracts share risk: terms that fit the model, signed; and a draft in which they are written."""

from fractions import Fraction

from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.percents import HUNDRED_PERCENT
from apps.interfaces.demo.generator.blueprints import HARTFIELD, Blueprint
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.money.contracts.choices import PartyRole
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors import contract_by_code, parties_of, terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.risk_sharing.domain.exact import decimal
from apps.money.risk_sharing.selectors import third_sector
from apps.money.risk_sharing.services import begin_agreement, write_figures, write_term

LIMITS = {
    "icb": 400_000_00,
    "council": 100_000_00,
    "acute": 250_000_00,
    "community": 120_000_00,
    "mental_health": 60_000_00,
    "social_care": 80_000_00,
    "third": 0,
    "care_homes": 25_000_00,
}
"""The most that each party says it can lose in a year, by its part."""
MEASURES = (("Say in one's own care", "0.6", "0.65", "0.75"), ("Home after 91 days", "0.4", "0.80", "0.85"))
"""Outcomes with their weight, floor and target."""


def share_risk(actor: Actor, blueprint: Blueprint, version: ContractVersion) -> None:
    """Where the parties are an alliance: gain and pain in halves beyond the first half per cent, a guard against rising
    levels, money on outcomes, and each party's limit."""
    if blueprint.slug != HARTFIELD.slug:
        return
    for code, parameters in _terms(version):
        write_term(actor=actor, version=version, code=code, parameters=parameters, read=code_of(version))
    bodies = by_part(blueprint)
    write_figures(
        actor=actor,
        version=version,
        figures={},
        limits={bodies[part].id: pence for part, pence in LIMITS.items()},
        read=code_of(version),
    )


def begin_to_share(staff: Staff, code: str) -> str:
    """Begin the agreement of a draft with what its model starts with, to be filled in. Says so."""
    actor = staff.acting(Role.COMMISSIONER)
    with tenant(actor.partnership_id):
        contract = contract_by_code(code)
        assert contract is not None
        version = terms_of(contract).version
        begin_agreement(actor=actor, version=version, read=code_of(version))
        write_term(
            actor=actor,
            version=version,
            code="case_mix_drift_cap",
            parameters={"cap": "0.03"},
            read=code_of(version),
        )
    return f"Risk sharing of {code} is being written."


def _terms(version: ContractVersion) -> list[tuple[str, dict[str, object]]]:
    outcomes = [
        {"code": name, "weight": weight, "floor": floor, "target": target} for name, weight, floor, target in MEASURES
    ]
    bands = [
        {"starts": "0", "ends": "0.05", "shares": _halves(version)},
        {"starts": "0.05", "shares": _payers(version)},
    ]
    return [
        ("case_mix_drift_cap", {"cap": "0.03"}),
        ("gain_pain_share", {"over": bands, "deadband": "0.005", "against": "payment"}),
        ("outcome_incentive", {"at_stake": "0.015", "value": "plan", "on_top": True, "outcomes": outcomes}),
    ]


def _halves(version: ContractVersion) -> dict[str, str]:
    """Half to those who pay, half to the providers that may lose something, each alike."""
    parties = list(parties_of(version))
    spared = third_sector([one.organisation for one in parties])
    providers = [one.organisation for one in parties if one.role == PartyRole.PROVIDER]
    half = HUNDRED_PERCENT // 2
    shares = _among(version, half) | allocate(half, {one.ods_code: 1 for one in providers if one.id not in spared})
    return {code: decimal(Fraction(share, HUNDRED_PERCENT)) for code, share in shares.items()}


def _payers(version: ContractVersion) -> dict[str, str]:
    """All of it to those who pay."""
    shares = _among(version, HUNDRED_PERCENT)
    return {code: decimal(Fraction(share, HUNDRED_PERCENT)) for code, share in shares.items()}


def _among(version: ContractVersion, hundredths: int) -> dict[str, int]:
    payers = [one.organisation.ods_code for one in parties_of(version) if one.role == PartyRole.COMMISSIONER]
    return allocate(hundredths, dict.fromkeys(payers, 1))
