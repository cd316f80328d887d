"""This year's contract varied: in one partnership signed by all and in force, in the other with its parties to sign."""

from collections.abc import Mapping
from datetime import date

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import first_of_month, next_month
from apps.interfaces.demo.contracts import NOT_YET, contract_code, parts_of, signed_by
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.months import frozen_in
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.interfaces.demo.sending import do
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.services import draw_plan
from apps.money.contracts.services.varying import Varied, ask_to_bring_in, vary_contract

VARIED = ("hartfield-and-coast",)
"""Whose variation is in force; the others' is with its parties."""

RISE = {NeedBand.LOW: 0, NeedBand.MEDIUM: 0, NeedBand.HIGH: 9_500}
"""Pence a person a year."""

AGREED = (
    "The fee at High (3) rises by £95 a year: the community team works until ten in the evening from this month on. "
    "The plan is drawn anew from the newest run, with the people who are at each level now. Nothing else is varied."
)
ASKED = (
    "The fee at High (3) rises by £95 a year from this month on, for the night sitters whom the third sector gives. "
    "The plan is drawn anew from the newest run, with the people who are at each level now. Nothing else is varied."
)


def vary_this_year(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> str:
    """Draft it, draw its plan, have it signed, by all or by all but two. Says so."""
    actor, code = staff.acting(Role.COMMISSIONER), contract_code(timeline.contract)
    is_agreed = blueprint.slug in VARIED
    first = next_month(frozen_in(timeline)[-1]) if is_agreed else first_of_month(timeline.today)
    if first not in timeline.contract:
        return "Nothing is varied: the contract's year is over."
    with tenant(actor.partnership_id):
        version = _drafted(actor, code, first, blueprint.fees, timeline, AGREED if is_agreed else ASKED)
        parts = [part for part in parts_of(blueprint) if is_agreed or part not in NOT_YET]
        signed_by(staff, actor, version, parts)
        if not is_agreed:
            return f"Version {version.number} of this year's contract: {len(NOT_YET)} parties have not signed."
        job = ask_to_bring_in(actor=actor, version=version, today=timeline.today, nudge=False)
    do(job)
    return f"Version {version.number} of this year's contract in force from {first:%B %Y}."


def _drafted(
    actor: Actor, code: str, first: date, fees: Mapping[int, int], timeline: Timeline, reason: str
) -> ContractVersion:
    varied = Varied(
        starts_on=first,
        ends_before=timeline.contract.ends_before,
        fees={band: fees[band] + more for band, more in RISE.items()},
        changes={},
        reason=reason,
    )
    contract = Contract.objects.get(code=code)
    version = vary_contract(actor=actor, contract=contract, varied=varied, today=timeline.today)
    draw_plan(actor=actor, version=version, run=RiskRun.objects.latest("effective_from", "id"))
    return version
