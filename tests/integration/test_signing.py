"""A contract is given to its parties, signed by each, taken back, begun, and moved on."""

from datetime import date
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.core import jobs
from apps.foundation.core.models import JobState, NeverChanges
from apps.foundation.core.tenancy import tenant
from apps.money.contracts.choices import Stage, VersionState
from apps.money.contracts.domain.signing import SignedForAnother, TextChanged, WroteIt
from apps.money.contracts.domain.stages import NotYetAgreed
from apps.money.contracts.models import Contract, Signature
from apps.money.contracts.selectors import get_contract_for
from apps.money.contracts.selectors.signing import code_of, text_of
from apps.money.contracts.services import NotADraft, NotAShadowStage, ask_to_start, draw_plan
from apps.money.contracts.services.signing import NotOffered, move_stage, offer_version, sign, take_back
from tests.factories.agreeing import PARTIES, ready
from tests.factories.together import at_once
from tests.factories.world import sit


@pytest.fixture
def agreeing(db):
    return ready()


def test_every_party_signs_and_the_contract_begins_in_shadow(agreeing):
    agreeing.offer()
    for code in PARTIES:
        assert "Your signature" in agreeing.page(code)
        agreeing.sign(code)
    assert agreeing.waiting() == 0
    with tenant(agreeing.id):
        job = ask_to_start(
            actor=agreeing.actors["ICB"], version=agreeing.version, stage=Stage.SHADOW_PRICE, nudge=False
        )
    agreeing.world.do(job)
    with tenant(agreeing.id):
        assert (agreeing.version.state, agreeing.version.stage) == (VersionState.IN_FORCE, Stage.SHADOW_PRICE)
    assert "✓ Signed" in agreeing.page("COM")


def test_a_shadow_stage_waits_for_every_signature_and_a_test_does_not(agreeing):
    agreeing.offer()
    agreeing.sign("ICB")
    with tenant(agreeing.id):
        with pytest.raises(NotYetAgreed, match="3 parties have not signed"):
            ask_to_start(actor=agreeing.actors["ICB"], version=agreeing.version, stage=Stage.SHADOW_PRICE, nudge=False)
        with pytest.raises(NotAShadowStage):
            ask_to_start(actor=agreeing.actors["ICB"], version=agreeing.version, stage=Stage.LIVE, nudge=False)
        job = ask_to_start(actor=agreeing.actors["ICB"], version=agreeing.version, stage=Stage.TEST, nudge=False)
    agreeing.world.do(job)
    with tenant(agreeing.id), pytest.raises(NotYetAgreed):
        move_stage(
            actor=agreeing.actors["ICB"],
            version=agreeing.version,
            stage=Stage.SHADOW_CURRENCY,
            today=timezone.localdate(),
        )
    for code in ("ACU", "COM", "SOC"):
        agreeing.sign(code)
    assert "Move on to shadow currency" in agreeing.page("ICB")
    steps = [(to, to) for to in (Stage.SHADOW_CURRENCY, Stage.SHADOW_PRICE)]
    for posted, expected in [steps[0], *steps, (Stage.LIVE, Stage.SHADOW_PRICE), ("", Stage.SHADOW_PRICE)]:
        agreeing.client("ICB").post(reverse("contracts:stage", args=[agreeing.contract.uid]), {"stage": posted})
        with tenant(agreeing.id):
            assert agreeing.version.stage == expected


def test_a_start_that_waits_is_joined_by_no_other_and_begins_nothing_that_changed_meanwhile(agreeing):
    agreeing.offer()
    with tenant(agreeing.id):
        job = ask_to_start(actor=agreeing.world.operator, version=agreeing.version, stage=Stage.TEST, nudge=False)
    for code in PARTIES:
        agreeing.sign(code)
    with tenant(agreeing.id), pytest.raises(NotADraft, match="another stage was asked for already"):
        ask_to_start(actor=agreeing.world.operator, version=agreeing.version, stage=Stage.SHADOW_PRICE, nudge=False)
    with tenant(agreeing.id):
        take_back(actor=agreeing.world.operator, version=agreeing.version)
    assert jobs.run(agreeing.id, job.id).state == JobState.FAILED
    with tenant(agreeing.id):
        assert agreeing.version.state == VersionState.DRAFT


def test_what_is_offered_is_not_edited_and_what_is_taken_back_is_signed_anew(agreeing):
    agreeing.offer()
    agreeing.sign("ACU")
    with tenant(agreeing.id):
        old = code_of(agreeing.version)
        run = agreeing.version.plans.get().run
        with pytest.raises(NotADraft, match="Take it back"):
            draw_plan(actor=agreeing.world.operator, version=agreeing.version, run=run)
        take_back(actor=agreeing.world.operator, version=agreeing.version)
        with pytest.raises(NotOffered):
            sign(actor=agreeing.actors["COM"], version=agreeing.version, read=old, office="CFO")
    agreeing.offer()
    assert agreeing.waiting() == 4
    with pytest.raises(TextChanged):
        agreeing.sign("COM", read=old)
    agreeing.sign("ACU")
    with tenant(agreeing.id):
        assert Signature.objects.count() == 2


def test_a_change_behind_the_back_of_the_page_is_another_code(agreeing):
    agreeing.offer()
    agreeing.sign("ACU")
    with tenant(agreeing.id):
        agreeing.version.fees.filter(need_band=1).update(pence_a_year=1)
    assert agreeing.waiting() == 4


def test_whoever_drafted_does_not_sign_and_nobody_signs_for_two(agreeing):
    with tenant(agreeing.id):
        version = agreeing.version
        version.drafted_by_id = agreeing.actors["ICB"].user_id
        version.save()
    agreeing.offer()
    assert "You wrote this version" in agreeing.page("ICB")
    with pytest.raises(WroteIt):
        agreeing.sign("ICB")
    both = agreeing.world.member(Role.PROVIDER_MANAGER, organisation="SOC", email="com@signs.example")
    agreeing.sign("COM")
    agreeing.actors["SOC"] = agreeing.world.actor(both)
    with pytest.raises(SignedForAnother):
        agreeing.sign("SOC")


def test_a_draft_is_nobody_s_business_but_an_offer_is_its_parties(agreeing):
    agreeing.world.send("organisations", "ods_code,name,sector,role\nMEN,Test mental health,MENTAL_HEALTH,PROVIDER\n")
    other = agreeing.world.member(Role.PROVIDER_MANAGER, organisation="MEN", email="other@signs.example")
    finance = agreeing.world.member(Role.PROVIDER_FINANCE, organisation="ACU", email="finance@signs.example")
    seen = {"ACU": agreeing.actors["ACU"], "other": agreeing.world.actor(other), "none": agreeing.world.actor(finance)}

    def who():
        with tenant(agreeing.id):
            found = set()
            for name, actor in seen.items():
                try:
                    get_contract_for(actor, agreeing.contract.uid)
                except Contract.DoesNotExist:
                    continue
                found.add(name)
            return found

    assert who() == set()
    agreeing.offer()
    assert who() == {"ACU"}
    client = Client()
    sit(client, other)
    assert client.get(reverse("contracts:terms", args=[agreeing.contract.uid])).status_code == 404
    with tenant(agreeing.id), pytest.raises(NotPermitted):
        sign(actor=seen["none"], version=agreeing.version, read="", office="CFO")


def test_the_page_takes_a_signature_once_and_home_says_for_whom_it_waits(agreeing):
    agreeing.offer()
    client, address = agreeing.client("ACU"), reverse("contracts:sign", args=[agreeing.contract.uid])
    with tenant(agreeing.id):
        read = code_of(agreeing.version)
    assert "has not signed" in client.get(reverse("dashboards:home")).content.decode()
    unread = client.post(address, {"read": read, "office": "CFO"})
    assert "Say that you have read this version and sign it." in unread.content.decode()
    for said in ("You have signed for", "Your organisation has signed this version."):
        assert (
            said
            in client.post(address, {"read": read, "office": "CFO", "has_read": "on"}, follow=True).content.decode()
        )
    assert "has not signed" not in client.get(reverse("dashboards:home")).content.decode()
    with tenant(agreeing.id):
        signature = Signature.objects.get()
        assert (signature.office, signature.check_code) == ("CFO", read)
        with pytest.raises(NeverChanges):
            signature.delete()


def test_a_version_in_force_is_not_taken_back_nor_offered_twice(agreeing):
    agreeing.offer()
    with tenant(agreeing.id):
        with pytest.raises(NotADraft):
            offer_version(actor=agreeing.world.operator, version=agreeing.version)
        job = ask_to_start(actor=agreeing.world.operator, version=agreeing.version, stage=Stage.TEST, nudge=False)
    agreeing.world.do(job)
    with tenant(agreeing.id), pytest.raises(NotADraft):
        take_back(actor=agreeing.world.operator, version=agreeing.version)


def test_pages_that_nobody_wrote_are_not_in_the_text_so_that_older_signatures_hold(agreeing):
    with tenant(agreeing.id):
        names = {"contract", "number", "model", "term", "offered_at", "parties", "fees", "scope", "plan"}
        assert set(text_of(agreeing.version)) - {"arrangements"} == names


def test_two_signatures_at_once_are_both_kept(committed_db):
    agreeing = ready("meet", first=300)
    agreeing.offer()
    with tenant(agreeing.id):
        read = code_of(agreeing.version)

    def hand(code):
        agreeing.sign(code, read=read)

    assert at_once(partial(hand, "ACU"), partial(hand, "COM")) == []
    assert agreeing.waiting() == 2


def test_the_term_is_what_is_signed_too(agreeing):
    agreeing.offer()
    with tenant(agreeing.id):
        version = agreeing.version
        before = code_of(version)
        version.ends_before = date(2027, 3, 1)
        assert code_of(version) != before
