"""The fees of the draft of the year after next are made from what care cost in twelve months until lately."""

from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.pence import sterling
from apps.foundation.kernel.periods import financial_year
from apps.interfaces.demo.contracts import contract_code
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.money.contracts.domain.trend import Trend
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.costing import Asked, fees_from_costs, newest_base_year
from apps.money.contracts.services.costing import use_fees_from_costs

TREND = Trend(inflation=540, efficiency=110)
"""Inflation of two years and the efficiency that is asked for, in hundredths of one percent."""


def cost_the_year_after(staff: Staff, timeline: Timeline) -> str:
    """Use the fees that costs make. Returns what they are."""
    term, actor = timeline.contract, staff.acting(Role.COMMISSIONER)
    code = contract_code(financial_year(term.starts_on.year + 2))
    with tenant(actor.partnership_id):
        version = terms_of(Contract.objects.get(code=code)).version
        run = RiskRun.objects.filter(effective_from=term.starts_on).latest("id")
        asked = Asked(run, newest_base_year(version, timeline.activity_last_month), 9_900, TREND)
        fees = {int(one.band): one.fee for one in fees_from_costs(actor, version, asked).levels}
        if not fees:
            return "none, too few people"
        use_fees_from_costs(actor=actor, version=version, asked=asked, scaled=False, seen=fees)
    return ", ".join(sterling(pence) for pence in fees.values())
