"""A contract that pays a value, or one programme fee, from the form to what is due; and what models need written."""

from datetime import date
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse

from apps.care.patients.models import ConditionCode
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import Stage
from apps.money.contracts.domain.cohort import Named
from apps.money.contracts.domain.value import NoOutturn
from apps.money.contracts.models import Contract, Fee
from apps.money.contracts.selectors import plan_lines, plan_of, terms_of, what_is_missing
from apps.money.contracts.selectors.signing import code_of, text_of
from apps.money.contracts.services import TermsNotReady, ask_to_start, draw_plan
from apps.money.contracts.services.cohort import write_cohort
from apps.money.contracts.services.signing import offer_version
from apps.money.payments.domain.terms import Beyond, Terms
from apps.money.payments.selectors.due import due_of
from apps.money.payments.services.terms import write_terms
from apps.money.reconciliation.selectors.figures import year_figures
from apps.money.rehearsals.domain.people import Assumptions
from apps.money.rehearsals.selectors import Tried, rehearsal_of
from apps.money.rehearsals.selectors.basis import basis_of
from apps.money.risk_sharing.selectors import written_of
from tests.factories.world import World, every, sit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 20)
BASE_YEAR_COST = 73_000_00


class Drafting:
    """Six people at Low and six at Medium, whose care cost £73,000.00 in the base year."""

    def __init__(self) -> None:
        world = self.world = World.make()
        world.people(12)
        world.levels(every(range(6), 3_000) | every(range(6, 12), 6_000))
        world.activity(
            world.record("r1", 0, "2025-05-01", "18250.00"),
            world.record("r2", 7, "2026-03-31", "54750.00", provider="COM"),
            world.record("early", 1, "2025-03-31", "99.00"),
            world.record("other", 2, "2025-06-01", "99.00", ltc="N"),
        )
        self.client = Client()
        sit(self.client, world.member(Role.COMMISSIONER))

    def draft(self, *codes: str, **typed: str):
        """Post the form of a new contract; the answer."""
        with tenant(self.world.partnership.id):
            found = Organisation.objects.filter(ods_code__in=codes or ["ICB", "ACU", "COM"])
            parties = list(found.values_list("id", flat=True))
        said = {"name": "Bundle", "code": "bundle", "model": "ALLIANCE", "first_month": "2026-04", "months": "12"}
        said["counting"] = "DAYS"
        return self.client.post(reverse("contracts:new"), {**said, "parties": parties, **typed})

    @property
    def version(self):
        return terms_of(Contract.objects.get()).version

    def draw(self) -> None:
        draw_plan(actor=self.world.operator, version=self.version, run=RiskRun.objects.get())

    def page(self, name: str) -> str:
        with tenant(self.world.partnership.id):
            address = reverse(name, args=[Contract.objects.get().uid])
        answer = self.client.get(address)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())


@pytest.fixture
def made():
    return Drafting()


BUNDLED = {"value_way": "BUNDLED", "base_month": "2025-04", "value_efficiency": "2.5"}
FEES = {"fee_low": "1000", "fee_medium": "2000", "fee_high": "4000"}


def test_a_bundled_contract_is_due_its_value_by_days_whoever_is_counted(made):
    assert made.draft(**BUNDLED, **FEES).status_code == 302
    with tenant(made.world.partnership.id):
        made.draw()
        value = 71_175_00  # £73,000.00 less 2.5%
        assert plan_of(made.version).outturn_pence == BASE_YEAR_COST
        assert sum(line.cost_pence for line in plan_lines(made.version)) == value
        terms = Terms(margin=0, beyond=Beyond.WHOLE)
        write_terms(actor=made.world.operator, version=made.version, terms=terms, read=code_of(made.version))
        job = ask_to_start(actor=made.world.operator, version=made.version, stage=Stage.TEST, nudge=False)
    made.world.do(job)
    with tenant(made.world.partnership.id):
        figures = year_figures(made.version.contract)
        assert sum(row.pence for row in figures.counted.values()) == value
        april = {level: figures.counted[date(2026, 4, 1), level] for level in (1, 2, 3)}
        assert {level: row.pence for level, row in april.items()} == {1: 1_462_50, 2: 4_387_50, 3: 0}
        assert april[1].days == 180
        due = due_of(made.world.operator, made.version.contract, TODAY)
        assert {one.due.to_date.moved for one in due.months} == {0}
        months = [sum(one.came_to.values()) for one in due.months]
        assert (months[0], sum(months)) == (5_850_00, value)
    assert "Nothing moves: this contract pays its value, whoever is counted." in made.page("payments:terms")
    terms_page = made.page("contracts:terms")
    assert "73,000.00" in terms_page
    assert "71,175.00" in terms_page
    dashboard = made.page("reconciliation:dashboard")
    assert "its value by days, whoever is counted" in dashboard
    assert "days in the model at the fees: moves nothing" in dashboard


def test_a_contract_that_pays_its_value_is_rehearsed_on_it(made):
    """A draft and the year as recorded: the value in every draw, however many people there are; its months only."""
    record = made.world.record
    made.world.activity(*(record(f"a{n}", n, f"2025-07-{1 + n:02}", "600.00") for n in range(12)))
    made.world.activity(*(record(f"c{n}", n, f"2025-08-{1 + n:02}", "400.00", provider="COM") for n in range(12)))
    assert made.draft(value_way="PRIOR_OUTTURN", base_month="2025-04").status_code == 302
    value = BASE_YEAR_COST + 12_000_00
    drafted = rehearsed(made, TODAY, growth=Fraction(1, 2))
    assert (drafted["people"], drafted["central"]["budget"]) == (18, value)
    with tenant(made.world.partnership.id):
        job = ask_to_start(actor=made.world.operator, version=made.version, stage=Stage.TEST, nudge=False)
    made.world.do(job)
    made.world.activity(*(record(f"b{n}", n, f"2026-05-{1 + n:02}", "700.00") for n in range(12)))
    replayed = rehearsed(made, date(2026, 7, 2))
    assert (replayed["people"], replayed["central"]["cost"]) == (12, 8_400_00)
    assert replayed["central"]["budget"] == 21_191_78  # £85,000.00 x 91 / 365


def rehearsed(made, today, *, growth=Fraction(0)):
    """What a rehearsal on a day comes to; a draft's plan is drawn first."""
    with tenant(made.world.partnership.id):
        if not made.version.in_force_at:
            made.draw()
        terms = terms_of(Contract.objects.get())
        written = written_of(terms.version)
        basis = basis_of(made.world.operator, terms, written, today)
        tried = Tried(Assumptions(growth=growth))
        return rehearsal_of(terms, written, basis, tried, draws=20, seed=1).made()


def test_a_value_is_fixed_with_its_plan_signed_and_needs_no_fee(made):
    assert made.draft(value_way="PRIOR_OUTTURN", base_month="2025-04").status_code == 302
    with tenant(made.world.partnership.id):
        version = made.version
        assert not Fee.objects.exists()
        assert what_is_missing(version) == ["an indicative plan"]
        made.draw()
        assert what_is_missing(version) == []
        fixed = text_of(version)["value"]
        assert (fixed["way"], fixed["months"][0][0]) == ("PRIOR_OUTTURN", str(BASE_YEAR_COST))
    made.world.activity(made.world.record("late", 3, "2025-07-01", "1000.00"))
    with tenant(made.world.partnership.id):
        assert text_of(version)["value"] == fixed
        made.draw()
        assert plan_of(version).outturn_pence == BASE_YEAR_COST + 1_000_00


def test_a_version_of_fees_says_nothing_of_value_in_its_text(made):
    assert made.draft(**FEES).status_code == 302
    with tenant(made.world.partnership.id):
        made.draw()
        assert not {"value", "needs"} & text_of(made.version).keys()


def test_a_base_year_without_records_draws_no_plan_and_the_page_says_so(made):
    assert made.draft(value_way="PRIOR_OUTTURN", base_month="2020-04").status_code == 302
    with tenant(made.world.partnership.id):
        with pytest.raises(NoOutturn):
            made.draw()
        asked = {"run": RiskRun.objects.get().id}
        address = reverse("contracts:plan", args=[Contract.objects.get().uid])
    assert "Nothing is recorded in the base year" in made.client.post(address, asked, follow=True).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Give an answer."),
        ({"value_way": "BUNDLED", "base_month": "2025-04"}, "Where there is none, it is 0."),
        ({"value_way": "PRIOR_OUTTURN"}, "Give the first month of the base year."),
        ({"value_way": "PRIOR_OUTTURN", "base_month": "2025-05"}, "The base year is over before the contract begins"),
        ({**BUNDLED, "fee_low": "1"}, "Give a fee for each level of need, or for none."),
        ({"value_way": "PROGRAMME_FEE", **FEES}, "A programme fee is one for all levels"),
        ({**FEES, "programme_fee": "1"}, "Only with a programme fee"),
        ({**FEES, "value_efficiency": "1"}, "Only a prior-year outturn and a bundled contract have a base year."),
    ],
)
def test_what_makes_no_value_is_refused_with_a_sentence(made, typed, sentence):
    answer = made.draft(**typed)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()


def test_a_programme_fee_needs_a_condition_and_one_care_group(made):
    assert made.draft(value_way="PROGRAMME_FEE", programme_fee="500", model="INTEGRATED_HUB").status_code == 302
    with tenant(made.world.partnership.id):
        version = made.version
        assert set(Fee.objects.values_list("pence_a_year", flat=True)) == {500_00}
        made.draw()
        with pytest.raises(TermsNotReady, match="because a programme fee is for a condition programme"):
            offer_version(actor=made.world.operator, version=version)
    assert "exactly one provider, the care group, for a programme fee" in made.page("contracts:terms")
    with tenant(made.world.partnership.id):
        version.parties.filter(organisation__ods_code="COM").delete()
        ConditionCode.objects.get_or_create(code_system="ICD10", code="J44", group="COPD")
        named = Named(conditions=frozenset({"COPD"}))
        write_cohort(actor=made.world.operator, version=version, named=named, gives_way_to=[], read=code_of(version))
        assert what_is_missing(version) == []
    assert "Write a subcontract" in made.page("subcontracts:list")


def test_an_accountable_care_organisation_names_its_body_and_money_on_a_measure_is_signed(made):
    assert made.draft(**FEES, model="ACCOUNTABLE_CARE").status_code == 302
    with tenant(made.world.partnership.id):
        made.draw()
        hospital = Organisation.objects.get(ods_code="ACU")
        read, address = code_of(made.version), reverse("contracts:arrange", args=[made.version.contract.uid])
    typed = {"read": read, "accountable": hospital.id, "name-0": "At home", "explained-0": "After 91 days"}
    answer = made.client.post(address, {**typed, "target-0": "85 in 100", "stake-0": "1,250.50"})
    assert answer.status_code == 302, answer.context["form"].errors
    with tenant(made.world.partnership.id):
        said = text_of(made.version)["needs"]
        assert (said["accountable"], said["at_stake"]) == ([["ACU"]], [["At home", "125050"]])
        assert [one for one in what_is_missing(made.version) if "accountable body" in one] == []
    page = made.page("contracts:arrangements")
    assert "Accountable body" in page
    assert "1,250.50" in page
    assert "an attributed population, by the practices of its cohort" in made.page("contracts:terms")
