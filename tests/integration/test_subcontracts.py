"""Subcontracts beneath a principal provider: written in a draft, part of what is signed, signed by their providers."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.models import NeverChanges
from apps.foundation.core.once import SentBefore
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import Stage
from apps.money.contracts.domain.signing import NotTheirs, SignedAlready, SignedForAnother, TextChanged, WroteIt
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors.going_live import checks_of
from apps.money.contracts.selectors.signing import code_of, writers_of
from apps.money.contracts.services import NotADraft, ask_to_start
from apps.money.contracts.services.signing import NotOffered, offer_version, sign, take_back
from apps.money.subcontracts.domain.subcontract import IsAParty, NoSubcontracts, SharesTooMuch
from apps.money.subcontracts.models import Subcontract, SubcontractSignature
from apps.money.subcontracts.presenters import one_page
from apps.money.subcontracts.selectors import beneath, open_subcontract, subcontracts_of, waiting_for
from apps.money.subcontracts.services import (
    change_subcontract,
    drop_subcontract,
    sign_subcontract,
    write_subcontract,
)
from tests.factories.subcontracting import WRITTEN, code_to_sign, principal_draft
from tests.factories.world import World, every, sit

TODAY = date(2026, 5, 20)


class Pathway:
    """The trust holds a contract; the hospital works beneath it."""

    def __init__(self) -> None:
        self.world = World.make("here", 0)
        self.world.people(12)
        self.world.levels(every(range(12), 3_000))
        self.draft = principal_draft(self.world, "pathway", principal="COM", starts_on=date(2026, 4, 1))
        self.id = self.world.partnership.id
        self.signer = self.world.member(Role.PROVIDER_MANAGER, organisation="ACU", email="acu@signs.example")
        self.commissioner = self.world.member(Role.COMMISSIONER, organisation="ICB", email="icb@signs.example")

    @property
    def version(self) -> ContractVersion:
        return ContractVersion.objects.get(id=self.draft.id)

    def write(self, organisation: str = "ACU", *, actor=None, uid=None, **changed) -> Subcontract:
        return write_subcontract(
            actor=actor or self.world.operator,
            version=self.version,
            organisation=Organisation.objects.get(ods_code=organisation),
            written=replace(WRITTEN, **changed),
            uid=uid or uuid4(),
        )

    def change(self, subcontract: Subcontract, *, actor=None, read="", **changed) -> None:
        change_subcontract(
            actor=actor or self.world.operator,
            subcontract=subcontract,
            written=replace(WRITTEN, **changed),
            read=read or code_of(self.version),
        )

    def agree(self, member, version=None) -> None:
        version = version or self.version
        sign(actor=self.world.actor(member), version=version, read=code_of(version), office="Director")

    def sign(self, subcontract: Subcontract, member=None, read: str = "") -> SubcontractSignature:
        one = Subcontract.objects.get(id=subcontract.id)
        actor = self.world.actor(member or self.signer)
        return sign_subcontract(actor=actor, subcontract=one, read=read or code_to_sign(one), office="Director")

    def offer(self) -> None:
        offer_version(actor=self.world.operator, version=self.version)

    def client(self, member) -> Client:
        client = Client()
        sit(client, member)
        return client


@pytest.fixture
def pathway(db) -> Pathway:
    return Pathway()


def test_shares_and_what_stays_add_to_the_plan_to_the_penny(pathway):
    with tenant(pathway.id):
        pathway.write("ACU", share=1_250)
        pathway.write("SOC", share=3_333)
        found = beneath(pathway.version)
    assert found.plan > 0
    assert sum(one.planned for one in found.subcontracts) + found.stays == found.plan
    assert abs(found.subcontracts[0].planned * 8 - found.plan) < 8


def test_a_subcontract_is_refused_where_it_cannot_stand(pathway):
    alliance = pathway.world.contract(
        code="alliance", starts_on=date(2027, 4, 1), ends_before=date(2028, 4, 1), start=False
    )
    with tenant(pathway.id):
        with pytest.raises(IsAParty):
            pathway.write("COM")
        pathway.write("ACU", share=6_000)
        with pytest.raises(IsAParty, match="already: change that"):
            pathway.write("ACU")
        with pytest.raises(SharesTooMuch, match="leave 40% of"):
            pathway.write("SOC", share=4_001)
        with pytest.raises(NoSubcontracts):
            write_subcontract(
                actor=pathway.world.operator,
                version=alliance.versions.get(),
                organisation=Organisation.objects.get(ods_code="P01"),
                written=WRITTEN,
                uid=uuid4(),
            )
        assert subcontracts_of(pathway.version).count() == 1


def test_a_form_sent_twice_is_one_subcontract(pathway):
    uid = uuid4()
    with tenant(pathway.id):
        first = pathway.write(uid=uid)
        assert pathway.write(uid=uid).id == first.id
        with pytest.raises(SentBefore):
            pathway.write(uid=uid, share=2_000)


def test_what_is_written_is_part_of_what_the_parties_sign_and_frozen_with_it(pathway):
    with tenant(pathway.id):
        before = code_of(pathway.version)
        one = pathway.write()
        written = code_of(pathway.version)
        assert written != before
        pathway.change(one, share=2_000)
        assert code_of(pathway.version) not in (before, written)
        pathway.offer()
        with pytest.raises(NotADraft):
            pathway.write("SOC")
        with pytest.raises(NotADraft):
            pathway.change(one)
        with pytest.raises(NotADraft):
            drop_subcontract(actor=pathway.world.operator, subcontract=one)
        take_back(actor=pathway.world.operator, version=pathway.version)
        drop_subcontract(actor=pathway.world.operator, subcontract=one)
        assert code_of(pathway.version) == before


def test_a_version_without_subcontracts_says_nothing_of_them(pathway):
    with tenant(pathway.id):
        from apps.money.contracts.selectors.signing import text_of

        assert "parts" not in text_of(pathway.version)


def test_its_provider_signs_once_it_is_offered_and_nobody_else(pathway):
    with tenant(pathway.id):
        one = pathway.write()
        with pytest.raises(NotOffered):
            pathway.sign(one)
        assert waiting_for(pathway.world.actor(pathway.signer), TODAY) == []
        pathway.offer()
        assert waiting_for(pathway.world.actor(pathway.signer), TODAY) == [one]
        with pytest.raises(NotTheirs):
            pathway.sign(one, pathway.commissioner)
        with pytest.raises(TextChanged):
            pathway.sign(one, read="0" * 64)
        signature = pathway.sign(one)
        assert waiting_for(pathway.world.actor(pathway.signer), TODAY) == []
        with pytest.raises(SignedAlready):
            pathway.sign(one)
        signature.office = "Another"
        with pytest.raises(NeverChanges):
            signature.save()


def test_whoever_wrote_it_signs_neither_it_nor_the_version(pathway):
    both = pathway.world.member(Role.PROVIDER_MANAGER, organisation="ACU", email="icb@signs.example")
    with tenant(pathway.id):
        one = pathway.write(actor=pathway.world.actor(pathway.commissioner))
        assert both.user_id in writers_of(pathway.version)
        pathway.offer()
        with pytest.raises(WroteIt):
            pathway.sign(one, both)


def test_whoever_wrote_in_a_subcontract_stays_its_writer_whatever_becomes_of_it(pathway):
    def person(email):
        return pathway.world.member(Role.PROVIDER_MANAGER, organisation="ACU", email=email)

    first, second = person("first@writes.example"), person("second@writes.example")
    with tenant(pathway.id):
        writer = pathway.world.actor(pathway.commissioner)
        one = pathway.write(actor=writer)
        pathway.change(one, share=2_000, actor=replace(writer, user_id=first.user_id))
        drop_subcontract(actor=replace(writer, user_id=second.user_id), subcontract=one)
        assert {first.user_id, second.user_id, writer.user_id} <= writers_of(pathway.version)


def test_a_subcontract_that_somebody_else_changed_is_not_written_over(pathway):
    with tenant(pathway.id):
        one = pathway.write()
        read = code_of(pathway.version)
        pathway.change(one, share=2_000)
        with pytest.raises(TextChanged):
            pathway.change(one, share=3_000, read=read)
        assert subcontracts_of(pathway.version).get().share == 2_000


def test_one_that_was_signed_is_taken_out_and_another_may_take_its_place(pathway):
    uid = uuid4()
    with tenant(pathway.id):
        one = pathway.write(uid=uid)
        pathway.offer()
        pathway.sign(one)
        take_back(actor=pathway.world.operator, version=pathway.version)
        for _ in range(2):
            drop_subcontract(actor=pathway.world.operator, subcontract=one)
        assert not subcontracts_of(pathway.version).exists()
        assert one.signatures.count() == 1
        assert AuditEvent.objects.filter(action="SUBCONTRACT_DROPPED").count() == 1
        with pytest.raises(SentBefore):
            pathway.write(uid=uid)
        other = pathway.write()
        assert list(subcontracts_of(pathway.version)) == [other]


def test_one_person_signs_for_one_organisation_in_whatever_order(pathway):
    trust = pathway.world.member(Role.PROVIDER_MANAGER, organisation="COM", email="acu@signs.example")
    both = pathway.world.member(Role.PROVIDER_MANAGER, organisation="SOC", email="acu@signs.example")
    with tenant(pathway.id):
        one, other = pathway.write("ACU"), pathway.write("SOC")
        pathway.offer()
        pathway.sign(one)
        with pytest.raises(SignedForAnother):
            pathway.sign(other, both)
        with pytest.raises(SignedForAnother):
            pathway.agree(trust)
        take_back(actor=pathway.world.operator, version=pathway.version)
        pathway.offer()
        pathway.agree(trust)
        with pytest.raises(SignedForAnother):
            pathway.sign(one)


def test_whoever_wrote_in_the_version_above_signs_nothing_beneath_it(pathway):
    with tenant(pathway.id):
        one = pathway.write()
        version = pathway.version
        version.editors = [pathway.signer.user_id]
        version.save(update_fields=["editors"])
        pathway.offer()
        with pytest.raises(WroteIt):
            pathway.sign(one)
    assert "Sign for" not in pathway.client(pathway.signer).get(_page(one)).content.decode()


def test_one_that_no_longer_counts_waits_for_nobody_and_is_not_signed(pathway):
    actor = pathway.world.actor(pathway.signer)
    with tenant(pathway.id):
        one = pathway.write()
        pathway.offer()
        party = pathway.version.parties.get(organisation__ods_code="COM")
        party.organisation = Organisation.objects.get(ods_code="ACU")
        party.save()
        assert waiting_for(actor, TODAY) == []
        with pytest.raises(Subcontract.DoesNotExist):
            open_subcontract(actor, one.uid)
        with pytest.raises(NotOffered):
            pathway.sign(one)
    assert pathway.client(pathway.signer).get(_page(one)).status_code == 404


def test_nobody_signs_beneath_a_version_that_another_took_the_place_of(pathway):
    actor = pathway.world.actor(pathway.signer)
    with tenant(pathway.id):
        one = pathway.write()
        pathway.offer()
        version = pathway.version
        version.state, version.stage, version.in_force_at = "IN_FORCE", "TEST", timezone.now()
        version.replaced_from = date(2026, 6, 1)
        version.save()
        assert waiting_for(actor, TODAY) == [one]
        assert waiting_for(actor, date(2026, 6, 1)) == []
        with pytest.raises(NotOffered):
            pathway.sign(one)


def _page(one: Subcontract) -> str:
    return reverse("subcontracts:one", args=[one.uid])


def test_a_change_above_asks_for_the_signature_again(pathway):
    with tenant(pathway.id):
        one = pathway.write()
        pathway.offer()
        pathway.sign(one)
        take_back(actor=pathway.world.operator, version=pathway.version)
        pathway.offer()
        assert beneath(pathway.version).subcontracts[0].signature is None
        pathway.sign(one)
        assert beneath(pathway.version).subcontracts[0].signature is not None


def test_a_contract_does_not_go_live_before_its_subcontracts_are_signed(pathway):
    today = timezone.localdate()
    with tenant(pathway.id):
        one = pathway.write()
        pathway.offer()
        said = [check.rests_on for check in checks_of(pathway.version, today)]
        name = one.organisation.name
        assert any(f"the signature of {name} under its subcontract" in words for words in said)
        uid = pathway.version.contract.uid
    page = pathway.client(pathway.commissioner).get(reverse("contracts:go-live", args=[uid])).content.decode()
    assert f'<a href="{reverse("subcontracts:list", args=[uid])}">Its subcontracts' in page
    with tenant(pathway.id):
        pathway.sign(one)
        said = [check.rests_on for check in checks_of(pathway.version, today)]
        assert not any("under its subcontract" in words for words in said)


def test_a_provider_that_becomes_a_party_is_no_longer_beneath(pathway):
    with tenant(pathway.id):
        pathway.write()
        party = pathway.version.parties.get(organisation__ods_code="COM")
        party.organisation = Organisation.objects.get(ods_code="ACU")
        party.save()
        assert not subcontracts_of(pathway.version).exists()


def test_the_whole_way_through_the_pages(pathway):
    commissioner, provider = pathway.client(pathway.commissioner), pathway.client(pathway.signer)
    uid = pathway.draft.contract.uid
    listed = reverse("subcontracts:list", args=[uid])
    assert "No subcontract is written" in commissioner.get(listed).content.decode()
    with tenant(pathway.id):
        hospital = Organisation.objects.get(ods_code="ACU")
    form = {
        "uid": uuid4(),
        "organisation": hospital.id,
        "services": "Clinics",
        "targets": "Nine in ten",
        "share": "12.5",
    }
    new = reverse("subcontracts:new", args=[uid])
    without = commissioner.post(new, {key: form[key] for key in form if key != "uid"}).content.decode()
    assert "The page was sent without a part of itself" in without
    assert "Uid" not in without
    for share, said in (("12.345", "with at most two decimals"), ("0", "from 0.01 to 100")):
        assert f"Give a percentage {said}" in commissioner.post(new, form | {"share": share}).content.decode()
    for _ in range(2):
        assert commissioner.post(new, form)["Location"] == listed
    page = commissioner.get(listed).content.decode()
    assert "12.5%" in page and "87.5%" in page and page.count("Clinics") == 1
    with tenant(pathway.id):
        one = Subcontract.objects.get()
    mine = reverse("subcontracts:one", args=[one.uid])
    assert provider.get(mine).status_code == 404
    with tenant(pathway.id):
        pathway.offer()
        read = code_to_sign(Subcontract.objects.get())
    assert "your subcontract waits for" in provider.get(reverse("dashboards:home")).content.decode()
    assert "Sign for" in provider.get(mine).content.decode()
    assert provider.get(listed).status_code == 404
    sign = reverse("subcontracts:sign", args=[one.uid])
    assert "Say that you have read" in provider.post(sign, {"read": read, "office": "Director"}).content.decode()
    provider.post(sign, {"read": read, "office": "Director", "has_read": "on"})
    page = provider.get(mine).content.decode()
    assert "Sign for" not in page and "Director" in page


def test_its_share_of_what_is_due_by_now_stands_beside_its_share_of_the_plan(pathway):
    with tenant(pathway.id):
        one = pathway.write()
        actor = pathway.world.actor(pathway.commissioner)
        before = one_page(Subcontract.objects.get(id=one.id), actor, TODAY).paid
        job = ask_to_start(actor=pathway.world.operator, version=pathway.version, stage=Stage.TEST, nudge=False)
    pathway.world.do(job)
    with tenant(pathway.id):
        paid = one_page(Subcontract.objects.get(id=one.id), actor, TODAY).paid
    assert [[cell.text for cell in row.cells] for row in before.rows] == [
        ["Indicative plan, 1 April 2026 to 31 March 2027", "12,000.00", "1,500.00"]
    ]
    assert [cell.text for cell in paid.rows[1].cells] == [
        "Due to Test community trust for April 2026: in shadow, no money moves",
        "986.30",
        "123.29",
    ]
