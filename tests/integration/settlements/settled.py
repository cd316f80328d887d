"""A contract over April and May 2026 that shares gains and pains in halves: everything of a year in two months."""

from datetime import date

from django.urls import reverse

from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.services import change_setting
from apps.money.contracts.selectors.signing import code_of
from apps.money.month_end.services import settle_month
from apps.money.payments.domain.terms import Terms
from apps.money.risk_sharing.models import LossLimit, RiskAgreement
from apps.money.risk_sharing.services import write_term
from apps.money.settlements.selectors.position import position_of
from apps.money.settlements.services import fix_settlement, sign_settlement
from tests.factories.agreeing import PARTIES
from tests.integration.payments.paid import APRIL, MAY, TODAY, Paid

HALVES = {"ICB": "0.5", "ACU": "0.3", "COM": "0.2"}
GAIN_PAIN = ("gain_pain_share", {"over": [{"starts": "0", "shares": HALVES}], "against": "payment"})
OUTCOMES = (
    "outcome_incentive",
    {
        "at_stake": "0.02",
        "value": "plan",
        "on_top": True,
        "outcomes": [{"code": "Say in one's care", "weight": "1", "floor": "0.65", "target": "0.75"}],
    },
)
MONTHS = (APRIL, MAY)
PLAN_PAID = Terms(unshared={"ACU": 5_000, "COM": 2_500, "SOC": 2_500})


class Settled(Paid):
    """`risk` are the terms of the agreement. The plan is paid, whatever is counted, unless `terms` say otherwise."""

    def __init__(self, *args, risk=(GAIN_PAIN,), money_from=0, **more):
        self.risk = risk
        more = {"terms": PLAN_PAID, "ends_before": date(2026, 6, 1)} | more
        super().__init__(*args, write=self._write, **more)
        with tenant(self.id):
            change_setting(
                actor=self.world.operator, name="settlement_moves_money_from", value=money_from, reason="As agreed"
            )

    def _write(self, operator, version):
        for code, parameters in self.risk:
            write_term(actor=operator, version=version, code=code, parameters=parameters, read=code_of(version))
        if self.risk:
            agreement = RiskAgreement.objects.get(version=version)
            LossLimit.objects.filter(agreement=agreement).delete()

    def position(self, who="ICB", year=None, today=TODAY):
        with tenant(self.id):
            return position_of(self.actors[who], self.contract, year, today)

    def settle_months(self, *months):
        for month in months or MONTHS:
            self.freeze(month)
            self.sign(*PARTIES, month=month)
            with tenant(self.id):
                settle_month(actor=self.actors["ICB"], statement=self.statement(month))

    def fix(self, who="ICB", read=None):
        with tenant(self.id):
            position = position_of(self.actors[who], self.contract, 2026, TODAY)
            return fix_settlement(
                actor=self.actors[who],
                contract=self.contract,
                year=2026,
                read=read or position.facts.code,
                today=TODAY,
            )

    def sign_year(self, *codes, read=None):
        for code in codes:
            with tenant(self.id):
                position = position_of(self.actors[code], self.contract, 2026, TODAY)
                sign_settlement(
                    actor=self.actors[code],
                    contract=self.contract,
                    year=2026,
                    read=read or position.last.check_code,
                    office="CFO",
                    today=TODAY,
                )

    def page(self, who="ICB", **query):
        return self.client(who).get(self.address(), query)

    def address(self, name="settlement"):
        return reverse(f"settlements:{name}", kwargs={"uid": self.agreeing.contract.uid})
