"""The terms and parties of a draft are edited until its parties have it to sign."""

from datetime import date

import pytest
from django.urls import reverse

from apps.care.need_bands.models import NeedBand
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.policy import NotPermitted
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import ContractModel, Stage
from apps.money.contracts.domain.signing import TextChanged, WroteIt
from apps.money.contracts.domain.trend import Trend
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import terms_of, what_is_missing
from apps.money.contracts.selectors.signing import code_of, writers_of
from apps.money.contracts.services import NotADraft, TermsNotReady, draw_plan
from apps.money.contracts.services.signing import offer_version
from apps.money.contracts.services.varying import Redrafted, edit_draft
from tests.factories.agreeing import ready
from tests.factories.world import FEES

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 4, 1), date(2027, 4, 1))
THREE_YEARS = (date(2026, 4, 1), date(2029, 4, 1))


@pytest.fixture
def agreeing():
    made = ready()
    made.arrange()
    return made


def edit(agreeing, *, codes=("ICB", "ACU", "COM", "SOC"), term=YEAR, fees=FEES, changes=None, actor=None, read=None):
    with tenant(agreeing.id):
        return edit_draft(
            actor=actor or agreeing.world.operator,
            version=agreeing.version,
            drafted=Redrafted(
                name="Another name",
                model=ContractModel.INFORMAL_NETWORK,
                starts_on=term[0],
                ends_before=term[1],
                fees=fees,
                changes=changes or {},
                parties=list(Organisation.objects.filter(ods_code__in=codes)),
            ),
            read=read or code_of(agreeing.version),
        )


def test_name_model_and_parties_change_and_the_plan_stays(agreeing):
    edit(agreeing, codes=("ICB", "ACU", "COM"))
    with tenant(agreeing.id):
        version = agreeing.version
        assert (version.contract.name, version.model) == ("Another name", "INFORMAL_NETWORK")
        assert sorted(version.parties.values_list("organisation__ods_code", flat=True)) == ["ACU", "COM", "ICB"]
        assert "SOC" not in version.non_performance.values_list("organisation__ods_code", flat=True)
        assert version.non_performance.count() == 3
        assert version.plans.exists()


@pytest.mark.parametrize("more", [{"fees": FEES | {NeedBand.LOW: 1}}, {"term": (date(2026, 5, 1), date(2027, 4, 1))}])
def test_other_fees_or_months_drop_the_plan(agreeing, more):
    edit(agreeing, **more)
    with tenant(agreeing.id):
        version = agreeing.version
        assert not version.plans.exists()
        assert not version.plan_lines.exists()
        assert {line.starts_on for line in version.scope_lines.all()} == {version.starts_on}


def test_whoever_edits_does_not_sign_and_a_stale_form_or_an_offered_version_is_refused(agreeing):
    commissioner = agreeing.actors["ICB"]
    with tenant(agreeing.id):
        before = code_of(agreeing.version)
    edit(agreeing, actor=commissioner)
    with pytest.raises(TextChanged):
        edit(agreeing, read=before)
    with pytest.raises(NotPermitted):
        edit(agreeing, actor=agreeing.actors["ACU"])
    with tenant(agreeing.id):
        assert commissioner.user_id in writers_of(agreeing.version)
    agreeing.offer()
    with pytest.raises(WroteIt):
        agreeing.sign("ICB")
    with pytest.raises(NotADraft):
        edit(agreeing)


def test_fees_of_later_years_follow_from_inflation_and_efficiency_and_are_signed(agreeing):
    edit(agreeing, term=THREE_YEARS)
    with tenant(agreeing.id):
        assert what_is_missing(agreeing.version)[-1] == "inflation and efficiency of 2027 to 2028 and 2028 to 2029"
    changes = {2027: Trend(250, 100), 2028: Trend(-50, 0)}
    edit(agreeing, term=THREE_YEARS, changes={2027: changes[2027]})
    with tenant(agreeing.id), pytest.raises(TermsNotReady):
        offer_version(actor=agreeing.world.operator, version=agreeing.version)
    with tenant(agreeing.id):
        before = code_of(agreeing.version)
    edit(agreeing, term=THREE_YEARS, changes=changes)
    with tenant(agreeing.id):
        assert code_of(agreeing.version) != before
        terms = terms_of(Contract.objects.get(id=agreeing.contract.id))
        # 1,000.00 x 1.025 x 0.99 = 1,014.75; x 0.995 = 1,009.67625, half up
        assert [terms.fee(date(year, 4, 1), 1) for year in (2026, 2027, 2028)] == [100_000, 101_475, 100_968]
        # 4,000.00 x 1.025 x 0.99 = 4,059.00; x 0.995 = 4,038.705, half up
        assert [terms.fee(date(year, 4, 1), 3) for year in (2027, 2028)] == [405_900, 403_871]


def test_a_plan_prices_each_year_at_its_own_fee(agreeing):
    edit(agreeing, term=THREE_YEARS, changes={2027: Trend(250, 100), 2028: Trend(0, 0)})
    with tenant(agreeing.id):
        draw_plan(actor=agreeing.world.operator, version=agreeing.version, run=RiskRun.objects.latest("id"))
        by_year = {}
        for line in agreeing.version.plan_lines.filter(need_band=1):
            year = line.month.year - (line.month.month < 4)
            by_year[year] = by_year.get(year, 0) + line.cost_pence
    assert by_year == {2026: 6 * 100_000, 2027: 6 * 101_475, 2028: 6 * 101_475}


def test_it_is_edited_on_a_page_that_asks_for_later_years_once_they_are_there(agreeing):
    client, address = agreeing.client("ICB"), reverse("contracts:edit", args=[agreeing.contract.uid])
    with tenant(agreeing.id):
        ids = list(Organisation.objects.filter(ods_code__in=["ICB", "ACU", "COM"]).values_list("id", flat=True))
        read = code_of(agreeing.version)
    typed = {
        "read": read,
        "name": "Two years",
        "model": "ALLIANCE",
        "first_month": "2026-04",
        "months": "24",
        "counting": "DAYS",
        "fee_low": "1000",
        "fee_medium": "2000",
        "fee_high": "4000",
        "parties": ids,
    }
    assert "Inflation in" not in client.get(address).content.decode()
    assert client.post(address, typed).status_code == 302
    page = client.get(reverse("contracts:terms", args=[agreeing.contract.uid])).content.decode()
    assert "Its plan rested on what is changed, and is dropped" in page
    assert "inflation and efficiency of 2027 to 2028" in page
    form = client.get(address).content.decode()
    assert "Inflation in 2027 to 2028, per cent" in form
    with tenant(agreeing.id):
        typed["read"] = code_of(agreeing.version)
    half = client.post(address, typed | {"inflation-2027": "2.5"}).content.decode()
    assert "Give an answer. Where there is none, it is 0." in half
    for wrong in ("2,5", "a", "1.234", "99"):
        assert "Give a percentage" in client.post(address, typed | {"inflation-2027": wrong}).content.decode()
    client.post(address, typed | {"inflation-2027": "2.5%", "efficiency-2027": "0"})
    page = client.get(reverse("contracts:terms", args=[agreeing.contract.uid])).content.decode()
    for words in ("2026 to 2027", "2027 to 2028", "1,025.00", "2.5%", "0%"):
        assert words in page


def test_a_draft_of_other_months_follows_the_contract_that_ends_before_those(agreeing):
    agreeing.begin(Stage.SHADOW_PRICE)
    first = agreeing.contract
    next_year = (date(2027, 4, 1), date(2028, 4, 1))
    agreeing.contract = agreeing.world.contract(
        code="next", starts_on=next_year[0], ends_before=next_year[1], start=False
    )

    def follows():
        with tenant(agreeing.id):
            return Contract.objects.get(code="next").follows_id

    assert follows() == first.id
    edit(agreeing, term=(date(2027, 6, 1), date(2028, 4, 1)))
    assert follows() is None
    edit(agreeing, term=next_year)
    assert follows() == first.id
    with tenant(agreeing.id):
        said = AuditEvent.objects.filter(action="DRAFT_EDITED").latest("id").details
    assert {name: said[name] for name in ("called", "model", "starts_on", "ends_before", "parties", "follows")} == {
        "called": "Another name",
        "model": "INFORMAL_NETWORK",
        "starts_on": "2027-04",
        "ends_before": "2028-04",
        "parties": ["ACU", "COM", "ICB", "SOC"],
        "follows": "yoc",
    }


def test_the_page_says_which_contract_a_draft_follows_and_refuses_one_that_no_longer_adjoins(agreeing):
    agreeing.begin(Stage.SHADOW_PRICE)
    first = agreeing.contract
    agreeing.contract = agreeing.world.contract(
        code="next", starts_on=date(2027, 4, 1), ends_before=date(2028, 4, 1), start=False
    )
    client, address = agreeing.client("ICB"), reverse("contracts:edit", args=[agreeing.contract.uid])
    assert "Contract that it follows" in client.get(address).content.decode()
    with tenant(agreeing.id):
        typed = {
            "read": code_of(agreeing.version),
            "name": "Next",
            "model": "ALLIANCE",
            "first_month": "2027-06",
            "months": "10",
            "counting": "DAYS",
            "fee_low": "1000",
            "fee_medium": "2000",
            "fee_high": "4000",
            "parties": list(Organisation.objects.filter(ods_code__in=["ICB", "ACU"]).values_list("id", flat=True)),
            "follows": str(first.uid),
        }
    refused = client.post(address, typed).content.decode()
    assert "That contract ends on 31 March 2027: one that follows it begins on the day after." in refused
    client.post(address, typed | {"first_month": "2027-04", "follows": "none"})
    with tenant(agreeing.id):
        assert Contract.objects.get(code="next").follows is None
    page = client.get(address).content.decode()
    assert '<option value="none" selected>None</option>' in " ".join(page.split())
