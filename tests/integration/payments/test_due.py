"""What is due under a contract that is live, in shadow, without terms, or about too few people."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.pence import sterling
from apps.foundation.partnerships.services import change_setting
from apps.money.contracts.models import PlanLine
from apps.money.contracts.selectors import terms_of
from apps.money.payments.domain.terms import Terms
from apps.money.payments.selectors.cash import standings
from apps.money.payments.selectors.frozen_today import if_frozen_today
from apps.money.payments.selectors.terms import plan_of_no_provider
from apps.money.reconciliation.registries import margins_of
from tests.factories.once import once
from tests.factories.pages import tables_of
from tests.factories.varying import vary
from tests.integration.payments.paid import AGREED, APRIL, JUNE, MAY, TODAY, Paid

pytestmark = pytest.mark.django_db


made_once, paid = once("due", Paid)


def test_payment_follows_the_plan_and_what_is_counted_beyond_the_margin_moves_a_share(paid):
    paid.freeze(APRIL, MAY)
    due = paid.due()
    april, may = due.at(APRIL), due.at(MAY)
    assert april.due.plan == {"ACU": 36_986, "COM": 12_329, "SOC": 0}  # £6,000 x 30/365 = £493.15
    assert (april.due.to_date.plan, april.due.to_date.counted, april.due.to_date.moved) == (49_315, 49_315, 0)
    # April and May: plan £1,002.74; counted £493.15 and six people at £4,000 for 31 days, £2,038.36
    to_date = may.due.to_date
    assert (to_date.plan, to_date.counted, to_date.apart) == (100_274, 253_151, 152_877)
    # beyond 2% of the plan to date (£20.0548) half moves: (1528.77 - 20.0548) / 2
    assert to_date.moved == 75_436
    assert sum(may.due.adjustment.values()) == 75_436
    assert may.due.adjustment == {"ACU": 56_577, "COM": 18_859, "SOC": 0}
    assert sum(sum(one.due.plan.values()) for one in due.months) == 600_000
    with tenant(paid.agreeing.id):
        assert margins_of(due.current) == dict.fromkeys(due.version_months, 200)


def test_the_adjustment_of_a_month_that_is_not_frozen_is_shown_and_not_due(paid):
    paid.freeze(APRIL)
    may = paid.due().at(MAY)
    assert sum(may.due.adjustment.values()) == 75_436
    assert may.came_to == may.due.plan
    assert paid.due().at(date(2026, 12, 1)).is_counted is False


def test_a_provider_reads_at_home_what_it_would_be_due_if_the_month_were_frozen_today(paid):
    paid.freeze(APRIL)
    may = paid.due().at(MAY).due
    with tenant(paid.id):
        found = {who: if_frozen_today(paid.actors[who], TODAY) for who in ("ACU", "ICB")}
        before = if_frozen_today(paid.actors["ACU"], date(2026, 3, 31))
    assert [(one.month, one.pence) for one in found["ACU"]] == [(MAY, may.plan["ACU"] + 56_577)]
    assert found["ICB"] == before == []
    said = f"if May 2026 were frozen today, Test hospital would be due {sterling(found['ACU'][0].pence)} for it."
    assert said in paid.client("ACU").get(reverse("dashboards:home")).content.decode()


def test_a_version_that_says_nothing_pays_its_plan_whatever_is_counted():
    paid = Paid("other", terms=None, year_before=False)
    paid.freeze(APRIL, MAY)
    due = paid.due()
    assert due.agreed is None
    assert [sum(one.due.adjustment.values()) for one in due.months[:3]] == [0, 0, 0]
    # no line has any of it, and nobody agreed about that: all three providers share it alike
    assert due.at(APRIL).due.plan == {"ACU": 16_439, "COM": 16_438, "SOC": 16_438}


def test_what_no_service_line_has_is_shared_as_agreed():
    paid = Paid("other", year_before=False)
    assert paid.due().at(APRIL).due.plan == {"ACU": 24_657, "COM": 12_329, "SOC": 12_329}
    assert sum(one.due.plan["SOC"] for one in paid.due().months) == 150_000


def test_terms_say_where_plan_stands_that_no_provider_of_the_contract_has():
    paid = Paid("other", year_before=False)
    shown = " ".join(paid.client("ICB").get(paid.at("terms")).content.decode().split())
    assert (
        "Some stands at no service line. It is paid to the providers of the contract, who share it as agreed" in shown
    )
    paid = Paid("there", 7)
    with tenant(paid.id):
        version = terms_of(paid.contract).version
        assert plan_of_no_provider(version) == []
        version.parties.filter(organisation__ods_code="COM").delete()
        assert plan_of_no_provider(version) == ["Test community trust"]


def test_in_shadow_nothing_is_due_and_no_money_stands():
    paid = Paid("other", live_on=None)
    due = paid.due()
    assert (due.live, len(due.months)) == ([], 12)
    with tenant(paid.id):
        assert {one.due for one in standings(due, TODAY).values()} == {0}


def test_only_months_from_the_day_it_is_live_are_due():
    paid = Paid("other", live_on=date(2026, 5, 20))
    assert [one.month for one in paid.due().live][:1] == [JUNE]
    with tenant(paid.id):
        standing = standings(paid.due(), date(2026, 6, 30))
    assert standing["ACU"].due == paid.due().at(JUNE).due.plan["ACU"]


def test_a_count_that_may_not_be_shown_moves_nothing_and_a_plan_that_may_not_be_is_not_due_at_all(paid):
    paid.world.levels({0: 5_500}, effective_from="2026-06-01")  # one person at Medium from June
    june = paid.due().at(JUNE)
    assert (june.is_counted, june.due.to_date.counted) == (True, None)
    assert june.due.adjustment == {"ACU": 0, "COM": 0, "SOC": 0}
    assert june.due.to_date.moved == paid.due().at(MAY).due.to_date.moved
    with tenant(paid.id):
        change_setting(actor=paid.world.operator, name="smallest_number_shown", value=7, reason="As agreed")
    assert paid.due().months == []


def test_an_error_of_the_baseline_is_borne_as_signed_and_stands_in_a_ledger_apart_from_performance():
    paid = Paid("other", terms=replace(AGREED, baseline={"ICB": 5_000, "ACU": 3_000, "COM": 2_000}))
    with tenant(paid.id):
        PlanLine.objects.filter(month=APRIL, person_days__gt=0).update(person_days=150)
    paid.freeze(APRIL)
    april = paid.due().at(APRIL)
    # 180 days at Low where 150 were planned: one person a day, £1,000 x 30/365 = £82.19, arising as the plan does
    # (61.64 and 20.55); of it the hospital bears 24.66, the community trust 16.44, the commissioner 41.09
    assert april.due.to_date.error == 8_219
    assert april.due.baseline == {"ACU": 6_164 - 2_466, "COM": 2_055 - 1_644, "SOC": 0}
    # counted £493.15 is what 150 days come to with that error: nobody performed otherwise than planned
    assert (april.due.to_date.apart, april.due.to_date.moved) == (0, 0)
    assert sum(april.came_to.values()) == 49_315 + 4_109
    client = paid.client("ICB")
    shown = " ".join(client.get(paid.at("month", month="2026-04")).content.decode().split())
    assert "In April 2026 180 days were counted where 150 were planned." in shown
    assert "commissioners bear +£41.09, which is added to what is due, and providers +£41.10." in shown
    ledgers = next(one for one in tables_of(client.get(paid.at("money"))) if one[0][-1] == "Performance£")
    assert {row[0]: row[2:] for row in ledgers[1:]} == {
        "Test commissioner": ["50%", "−41.09", "0.00"],
        "Test hospital": ["30%", "+36.98", "0.00"],
        "Test community trust": ["20%", "+4.11", "0.00"],
        "Test council": ["none agreed", "0.00", "0.00"],
        "Together": ["", "0.00", "0.00"],
    }


def test_months_of_a_version_for_too_few_are_not_due_and_those_of_the_version_before_stay_due(paid):
    vary(paid.agreeing, date(2026, 10, 1))
    with tenant(paid.id):
        PlanLine.objects.filter(version__number=2, person_days__gt=0).update(person_days=60)
    assert [one.month for one in paid.due().live] == [date(2026, month, 1) for month in range(4, 10)]
    with tenant(paid.id):
        PlanLine.objects.filter(version__number=2, person_days__gt=0).update(person_days=186)
        PlanLine.objects.filter(version__number=1, person_days__gt=0).update(person_days=60)
    assert paid.due().months == []


def test_money_stands_as_of_any_day():
    paid = Paid("other", terms=Terms(pay_day=10))
    paid.pay(30_000, paid_on=date(2026, 4, 11))
    paid.pay(5_000, paid_on=date(2026, 5, 2))
    days = (date(2026, 4, 9), date(2026, 4, 10), date(2026, 4, 11), date(2026, 5, 2), date(2026, 5, 10))
    with tenant(paid.id):
        found = [standings(paid.due(), day)["ACU"] for day in days]
    assert [(one.due, one.paid, one.to_pay) for one in found] == [
        (0, 0, 0),
        (36_986, 0, 36_986),
        (36_986, 30_000, 6_986),
        (36_986, 35_000, 1_986),
        (36_986 + 38_219, 35_000, 40_205),
    ]
