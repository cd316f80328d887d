"""Contracts of a demo partnership: this year's, signed by all and in shadow; next year's, being agreed; a draft."""

from collections.abc import Mapping, Sequence

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.pence import pounds
from apps.foundation.kernel.periods import Period, financial_year
from apps.interfaces.demo.agreeing import arranged
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.payments import agree_payment, is_live
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.interfaces.demo.programmes import PARTIES, draft_programme, give_way, let_prescribing_join
from apps.interfaces.demo.quality import measure_quality
from apps.interfaces.demo.risk_sharing import share_risk
from apps.interfaces.demo.sending import do
from apps.interfaces.demo.specifications import (
    answer_next_year,
    answer_this_year,
    ask_for_the_year_after,
    note_this_year,
)
from apps.money.contracts.choices import ContractModel, Stage
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import Terms, ask_to_start, draft_contract, draw_plan
from apps.money.contracts.services.signing import offer_version, sign

NOT_A_PARTY = ("ambulance",)
"""Linked care: shown beside the contract, paid outside it. Practices are linked too."""

OFFICES = {"icb": "Director of commissioning", "council": "Director of adult services"}
OFFICE = "Managing director"
NOT_YET = ("acute", "third")
"""Who has not signed next year's contract."""


def contract_code(term: Period) -> str:
    """How the demo's contract over a year is called in files and at the command line."""
    return f"year-of-care-{term.starts_on.year}"


def begin_contract(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> str:
    """This year's: its plan from the run that it began with, every signature, shadow price. Says what it came to."""
    term, actor = timeline.contract, staff.acting(Role.COMMISSIONER)
    with tenant(actor.partnership_id):
        run = RiskRun.objects.filter(effective_from=term.starts_on).latest("id")
        version = _drafted(actor, blueprint, term, run)
        answer_this_year(staff, blueprint, version, parts_of(blueprint))
        agree_payment(actor, version)
        share_risk(actor, blueprint, version)
        measure_quality(actor, blueprint, version)
        arranged(actor, version, timeline, whole=is_live(blueprint))
        if blueprint.programme:
            programme = draft_programme(actor, blueprint, term, run, *blueprint.programme)
            give_way(actor, version, programme)
        signed_by(staff, actor, version, parts_of(blueprint))
        note_this_year(staff, blueprint, version)
        job = ask_to_start(actor=actor, version=version, stage=Stage.SHADOW_PRICE, nudge=False)
        people = {NeedBand[name]: count for name, count in version.plans.get().people.items()}
    do(job)
    if blueprint.programme:
        with tenant(actor.partnership_id):
            signed_by(staff, actor, programme, PARTIES)
            job = ask_to_start(actor=actor, version=programme, stage=Stage.SHADOW_CURRENCY, nudge=False)
        do(job)
    budget = sum(blueprint.fees[band] * count for band, count in people.items())
    return (
        f"Contract {blueprint.slug}/{contract_code(term)} in force, shadow price: {people_in_words(people)}; "
        f"£{pounds(budget)} a year."
    )


def offer_next_contract(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> str:
    """Next year's: with its parties, and two of them have not signed. Says so."""
    term, actor = financial_year(timeline.contract.starts_on.year + 1), staff.acting(Role.COMMISSIONER)
    with tenant(actor.partnership_id):
        version = _drafted(actor, blueprint, term, RiskRun.objects.latest("effective_from", "id"))
        this_year = terms_of(Contract.objects.get(code=contract_code(timeline.contract)))
        answer_next_year(staff, blueprint, version, this_year.version)
        agree_payment(actor, version)
        share_risk(actor, blueprint, version)
        measure_quality(actor, blueprint, version)
        arranged(actor, version, timeline, whole=True)
        signed_by(staff, actor, version, [part for part in parts_of(blueprint) if part not in NOT_YET])
        if not blueprint.programme:
            draft_programme(actor, blueprint, term, RiskRun.objects.latest("effective_from", "id"), "COPD")
    return f"Contract {blueprint.slug}/{contract_code(term)}: {len(NOT_YET)} parties have not signed."


def draft_the_year_after(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> str:
    """The year after's: a draft with fees and parties and no plan yet, whose parties are asked. Says so."""
    term, actor = financial_year(timeline.contract.starts_on.year + 2), staff.acting(Role.COMMISSIONER)
    with tenant(actor.partnership_id):
        version = _drafted(actor, blueprint, term, None)
        this_year = terms_of(Contract.objects.get(code=contract_code(timeline.contract)))
        ask_for_the_year_after(staff, blueprint, version, this_year.version)
        let_prescribing_join(actor, version)
    return f"Contract {blueprint.slug}/{contract_code(term)}: a draft, its parties asked about the specification."


def people_in_words(people: Mapping[NeedBand, int]) -> str:
    return ", ".join(f"{count:,} at {band.name.title()}" for band, count in people.items())


def parts_of(blueprint: Blueprint) -> list[str]:
    """The parties, by the part that they play."""
    return [body.part for body in blueprint.bodies if body.part not in NOT_A_PARTY]


def _drafted(actor: Actor, blueprint: Blueprint, term: Period, run: RiskRun | None) -> ContractVersion:
    bodies = by_part(blueprint)
    version = draft_contract(
        actor=actor,
        terms=Terms(
            code=contract_code(term),
            name=f"{blueprint.name}, year of care {term.starts_on.year} to {term.ends_before.year}",
            model=ContractModel[blueprint.contract_model],
            starts_on=term.starts_on,
            ends_before=term.ends_before,
            fees={NeedBand(level): pence for level, pence in blueprint.fees.items()},
        ),
        parties=[bodies[part] for part in parts_of(blueprint)],
    )
    if run is not None:
        draw_plan(actor=actor, version=version, run=run)
    return version


def signed_by(staff: Staff, writer: Actor, version: ContractVersion, parts: Sequence[str]) -> None:
    """Give a version to its parties, and have some of them sign it."""
    version = offer_version(actor=writer, version=version)
    read = code_of(version)
    for part in parts:
        signer = staff.signer_of(part, writer=writer)
        sign(actor=signer, version=version, read=read, office=OFFICES.get(part, OFFICE))
