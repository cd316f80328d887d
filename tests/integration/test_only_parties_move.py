"""A commissioner that is no party to a contract moves nothing that its parties have before them, or have signed."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.choices import Stage
from apps.money.contracts.domain.adjusting import Factors
from apps.money.contracts.domain.cohort import Named
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import ask_to_start, draw_plan
from apps.money.contracts.services.adjusting import write_factors
from apps.money.contracts.services.agreeing import Wording, Written, word_assumption, write_arrangements
from apps.money.contracts.services.cohort import write_cohort
from apps.money.contracts.services.signing import move_stage, offer_version, take_back
from apps.money.contracts.services.varying import Varied, edit_variation, vary_contract
from apps.money.payments.domain.terms import Terms
from apps.money.payments.services.terms import write_terms
from apps.money.quality.services import drop_measure
from apps.money.reconciliation.domain.coverage import Expectation
from apps.money.reconciliation.selectors.months import months_to_freeze
from apps.money.reconciliation.services import ask_to_freeze, begin_expected_list, expect_source, set_month_dates
from apps.money.risk_sharing.services import begin_agreement
from apps.money.specifications.services import ask_parties
from tests.factories.pages import address
from tests.factories.world import World, every, sit

APRIL = date(2026, 4, 1)
TODAY = date(2026, 8, 20)


@pytest.fixture
def world(db):
    world = World.make()
    world.people(6)
    world.levels(every(range(6), 3000))
    world.contract()
    world.send("organisations", "ods_code,name,sector,role\nLAC,Test council pays,SOCIAL_CARE,COMMISSIONER\n")
    return world


@pytest.fixture
def stranger(world):
    return world.member(Role.COMMISSIONER, organisation="LAC", email="lac@stands.example")


def test_what_is_offered_or_in_force_moves_for_a_party_alone(world, stranger):
    other = world.contract(code="next", starts_on=date(2027, 4, 1), ends_before=date(2028, 4, 1), start=False)
    own = world.actor(world.member(Role.COMMISSIONER, organisation="ICB", email="icb@stands.example"))
    with tenant(world.partnership.id):
        actor = world.actor(stranger)
        in_force, draft = ContractVersion.objects.get(state="IN_FORCE"), other.versions.get()
        for refused in (
            lambda: ask_to_start(actor=actor, version=draft, stage=Stage.TEST, nudge=False),
            lambda: move_stage(actor=actor, version=in_force, stage=Stage.SHADOW_CURRENCY, today=TODAY),
            lambda: ask_to_freeze(actor=actor, contract=in_force.contract, month=APRIL, today=TODAY, nudge=False),
            lambda: set_month_dates(
                actor=actor,
                contract=in_force.contract,
                month=APRIL,
                flex_on=date(2026, 5, 20),
                freeze_on=date(2026, 6, 20),
                reason="Later",
            ),
            lambda: begin_expected_list(actor=actor, contract=in_force.contract, today=TODAY),
            lambda: expect_source(
                actor=actor,
                contract=in_force.contract,
                provider_id=in_force.parties.get(organisation__ods_code="ACU").organisation_id,
                kind=1,
                expectation=Expectation(APRIL),
                reason="It sends",
            ),
        ):
            with pytest.raises(NotPermitted, match="is no party to this contract"):
                refused()
        offer_version(actor=world.operator, version=draft)
        with pytest.raises(NotPermitted):
            take_back(actor=actor, version=draft)
        assert take_back(actor=own, version=draft).offered_at is None
        assert months_to_freeze(actor, TODAY) == []
        assert [one.month for one in months_to_freeze(own, TODAY)] == [APRIL]


def test_pages_offer_it_to_parties_alone(world, stranger, client):
    sit(client, stranger)
    with tenant(world.partnership.id):
        uid = Contract.objects.get().uid
    assert "Vary this contract" not in client.get(address(world, "terms/")).content.decode()
    addresses = {
        "contracts:vary": [uid],
        "reconciliation:freeze-month": [uid],
        "reconciliation:month-dates": [uid, "2026-11"],
        "reconciliation:expected": [uid],
    }
    for page, link in (("months/", "reconciliation:month-dates"), ("received/", "reconciliation:expected")):
        assert reverse(link, args=addresses[link]) not in client.get(address(world, page)).content.decode()
    for name, named in addresses.items():
        assert client.get(reverse(name, args=named)).status_code == 403
    assert timezone.localdate() > APRIL


def test_a_variation_is_written_by_parties_alone(world, stranger, client):
    own = world.actor(world.member(Role.COMMISSIONER, organisation="ICB", email="icb@stands.example"))
    with tenant(world.partnership.id):
        contract = Contract.objects.get()
        varied = Varied(date(2026, 12, 1), contract.ends_before, {NeedBand.HIGH: 900_00}, {}, "More of it")
        version = vary_contract(actor=own, contract=contract, varied=varied, today=TODAY)
        actor, read = world.actor(stranger), code_of(version)
        wording = Wording("", "Prices", "As last year", "The council", "Ask for them", date(2026, 12, 31))
        for refused in (
            lambda: edit_variation(actor=actor, version=version, varied=varied, read=read),
            lambda: offer_version(actor=actor, version=version),
            lambda: draw_plan(actor=actor, version=version, run=RiskRun.objects.first()),
            lambda: write_arrangements(
                actor=actor, version=version, written=Written({}, None, None, None, {}, []), read=read
            ),
            lambda: write_cohort(actor=actor, version=version, named=Named(), gives_way_to=[], read=read),
            lambda: write_factors(actor=actor, version=version, factors=Factors(), read=read),
            lambda: write_terms(actor=actor, version=version, terms=Terms(), read=read),
            lambda: begin_agreement(actor=actor, version=version, read=read),
            lambda: drop_measure(actor=actor, version=version, uid=uuid4(), read=read),
            lambda: ask_parties(actor=actor, version=version),
            lambda: word_assumption(
                actor=actor, version=version.varies, wording=wording, uid=uuid4(), now=timezone.now()
            ),
        ):
            with pytest.raises(NotPermitted, match="is no party to this contract"):
                refused()
        assert code_of(version) == read


def test_pages_that_write_a_variation_are_for_parties(world, stranger, client):
    own = world.member(Role.COMMISSIONER, organisation="ICB", email="icb@stands.example")
    with tenant(world.partnership.id):
        contract = Contract.objects.get()
        varied = Varied(date(2026, 12, 1), contract.ends_before, {NeedBand.HIGH: 900_00}, {}, "More of it")
        vary_contract(actor=world.actor(own), contract=contract, varied=varied, today=TODAY)
    pages = {
        "contracts:edit": "contracts:terms",
        "contracts:arrange": "contracts:arrangements",
        "contracts:write-cohort": "contracts:cohort",
        "contracts:write-adjustment": "contracts:terms",
        "payments:write-terms": "payments:terms",
        "subcontracts:new": "subcontracts:list",
        "quality:new-measure": "quality:quality",
    }
    for who, status, is_offered in ((stranger, 403, False), (own, 200, True)):
        sit(client, who)
        for name, beside in pages.items():
            link = f"{reverse(name, args=[contract.uid])}?version=2"
            page = client.get(f"{reverse(beside, args=[contract.uid])}?version=2").content.decode()
            assert (link in page) is is_offered, name
            assert client.get(link).status_code == status, name
