"""Two drafts whose value is not built of a fee for each level: a bundled contract, and a programme fee."""

from datetime import date

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.pence import pounds
from apps.foundation.kernel.periods import financial_year
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.money.contracts.choices import ContractModel
from apps.money.contracts.domain.cohort import Named
from apps.money.contracts.domain.value import Way, WayOfValue
from apps.money.contracts.models import IndicativePlan
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import Terms, draft_contract, draw_plan
from apps.money.contracts.services.cohort import write_cohort

OLD, EFFICIENCY = 85, 250
CONDITION, PROGRAMME_FEE = "COPD", 1_450_00


def build_values(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> str:
    """Both two years ahead; the bundle's base year is the one before this year's contract. Says what it came to."""
    term, actor = financial_year(timeline.contract.starts_on.year + 2), staff.acting(Role.COMMISSIONER)
    base = date(timeline.contract.starts_on.year - 1, 4, 1)
    drafts = (
        (
            f"bundle-{term.starts_on.year}",
            f"people of {OLD} and over, bundled",
            ContractModel.ALLIANCE,
            ("icb", "acute", "community"),
            {},
            WayOfValue(Way.BUNDLED, base, EFFICIENCY),
            Named(age_from=OLD),
        ),
        (
            f"{CONDITION.lower()}-fee-{term.starts_on.year}",
            f"{CONDITION} programme fee",
            ContractModel.INTEGRATED_HUB,
            ("icb", "community"),
            dict.fromkeys(NeedBand, PROGRAMME_FEE),
            WayOfValue(Way.PROGRAMME_FEE),
            Named(conditions=frozenset({CONDITION})),
        ),
    )
    with tenant(actor.partnership_id):
        bodies, run = by_part(blueprint), RiskRun.objects.latest("effective_from", "id")
        for code, name, model, parties, fees, value, named in drafts:
            version = draft_contract(
                actor=actor,
                terms=Terms(
                    code=code,
                    name=f"{blueprint.name}, {name} {term.starts_on.year} to {term.ends_before.year}",
                    model=model,
                    starts_on=term.starts_on,
                    ends_before=term.ends_before,
                    fees=fees,
                    value=value,
                ),
                parties=[bodies[part] for part in parties],
                follows=None,
            )
            write_cohort(actor=actor, version=version, named=named, gives_way_to=[], read=code_of(version))
            draw_plan(actor=actor, version=version, run=run)
        outturn = sum(IndicativePlan.objects.exclude(outturn_pence=None).values_list("outturn_pence", flat=True))
    return f"Drafts: a bundle on £{pounds(outturn)} of its base year, and a programme fee for {CONDITION}."
