"""Answers, notes and forms of providers: what is written, what is frozen, who may."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.models import NeverChanges
from apps.foundation.core.once import SentBefore
from apps.foundation.core.tenancy import tenant
from apps.foundation.core.written import NamesSomebody
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.domain.signing import WroteIt
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import code_of, writers_of
from apps.money.contracts.services import NotADraft
from apps.money.contracts.services.signing import take_back
from apps.money.specifications.domain.answers import NotAnAnswer, Noted, Said, Since, Standing
from apps.money.specifications.models import Answer, FormChosen, ProgressNote, Specification
from apps.money.specifications.selectors import (
    newest_answers,
    newest_forms,
    notes_of,
    past_their_day,
)
from apps.money.specifications.services import (
    AnsweredAlready,
    AnsweredMeanwhile,
    NotAsked,
    NothingToCopy,
    StillADraft,
    begin_with,
)
from tests.factories.world import sit
from tests.integration.specifications.specified import BY, MET, counts

pytestmark = pytest.mark.django_db


def test_the_newest_answer_counts_and_every_answer_is_kept(specified):
    first = specified.answer("writer", said=Said([Standing.NOT_YET], "Not in two localities", BY))
    specified.answer("writer")
    with tenant(specified.id):
        newest = newest_answers(specified.version)["EL1", None]
        assert (newest.standing, newest.words, newest.by_when) == ("MET", "As the protocol says", None)
        assert (newest.said_by.email, newest.said_from.ods_code) == ("writer@signs.example", "ICB")
        assert Answer.objects.count() == 2
        with pytest.raises(NeverChanges):
            first.save()
        acts = AuditEvent.objects.filter(action="SPECIFICATION_ANSWERED").order_by("id")
        assert [act.details for act in acts] == [
            {"code": "EL1", "outcome": "NOT_YET"},
            {"code": "EL1", "outcome": "MET"},
        ]


def test_an_item_of_every_level_has_a_standing_at_each(specified):
    three = Said([Standing.NOT_YET, Standing.MET, Standing.MET], "At Low in autumn", BY)
    answer = specified.answer("writer", "MR1", three)
    assert (answer.standing, answer.at_low, answer.at_medium, answer.at_high) == ("PARTLY", "NOT_YET", "MET", "MET")
    for item, said in (("MR1", MET), ("EL1", three)):
        with pytest.raises(NotAsked):
            specified.answer("writer", item, said)


def test_what_is_missing_is_said_and_nothing_is_written(specified):
    with pytest.raises(NotAnAnswer):
        specified.answer("writer", said=Said([Standing.NOT_YET], "Soon"))
    with pytest.raises(NotAsked):
        specified.answer("writer", "XX1")
    with pytest.raises(NotAnAnswer):
        specified.choose("writer", notes=("A charity", " "))
    for wrong in ({"form": "NONE"}, {"notes": ("A charity",)}, {"code": "ICB"}, {"code": "MEN"}):
        with pytest.raises(NotAsked):
            specified.choose("writer", **wrong)
    assert counts(specified) == (0, 0, 0)


NAMED = "See 943 476 5919 Mrs Jane Smith"
NAMES_SOMEBODY = "An NHS number stands in what you wrote."


def test_an_nhs_number_stands_in_no_answer_note_or_form(specified):
    """Every party reads them, and answers and forms are part of what is signed."""
    typed = specified.typed("whole")
    client = specified.client("writer")
    for name in ("whole-words", "whole-reference"):
        page = client.post(specified.address("answer", "EL1"), typed | {name: NAMED}).content.decode()
        assert NAMES_SOMEBODY in page and NAMED in page
    for said in (Said([Standing.MET], NAMED), Said([Standing.MET], "Yes", reference=NAMED)):
        with pytest.raises(NamesSomebody):
            specified.answer("writer", said=said)
    with pytest.raises(NamesSomebody):
        specified.choose("writer", notes=("A charity", NAMED))
    specified.offer()
    for noted in (Noted(Since.FURTHER, NAMED), Noted(Since.FURTHER, "Yes", reference=NAMED)):
        with pytest.raises(NamesSomebody):
            specified.note("writer", noted=noted)
    noted = {"part": str(uuid4()), "since": "FURTHER", "words": NAMED}
    assert NAMES_SOMEBODY in client.post(specified.address("note", "EL1"), noted).content.decode()
    assert counts(specified) == (0, 0, 0)


def test_a_form_sent_twice_is_one_answer_and_other_words_under_its_name_are_refused(specified):
    uid = uuid4()
    for _ in range(2):
        specified.answer("writer", uid=uid, seen="")
    with pytest.raises(SentBefore):
        specified.answer("writer", said=Said([Standing.MET], "Other words"), uid=uid, seen="")
    assert counts(specified) == (1, 0, 0)


def test_a_form_opened_before_somebody_answered_writes_nothing(specified):
    specified.answer("writer")
    with pytest.raises(AnsweredMeanwhile):
        specified.answer("ICB", said=Said([Standing.PARTLY], "I think not"), seen="")
    specified.choose("writer")
    with pytest.raises(AnsweredMeanwhile):
        specified.choose("ACU", form="COMMERCIAL")
    assert counts(specified) == (1, 1, 0)


def test_each_party_answers_for_itself_where_it_is_asked_and_nobody_for_another(specified):
    specified.answer("ACU", "CC1", ours=True)
    specified.answer("writer", "CC1")
    specified.answer("COM", "CC1", Said([Standing.PARTLY], "We began"), ours=True)
    with tenant(specified.id):
        found = {place: answer.standing for place, answer in newest_answers(specified.version).items()}
        by_code = {code: Organisation.objects.get(ods_code=code).id for code in ("ACU", "COM")}
    assert found == {("CC1", None): "MET", ("CC1", by_code["ACU"]): "MET", ("CC1", by_code["COM"]): "PARTLY"}
    with pytest.raises(NotAsked):
        specified.answer("ACU", "EL1", ours=True)
    with pytest.raises(NotPermitted):
        specified.answer("ACU", "CC1")
    with pytest.raises(NotPermitted):
        specified.choose("COM", "ACU")
    specified.choose("ACU", "ACU")
    outsider = specified.world.member(Role.PROVIDER_MANAGER, organisation="MEN", email="outside@signs.example")
    finance = specified.world.member(Role.PROVIDER_FINANCE, organisation="ACU", email="finance@signs.example")
    for member in (outsider, finance):
        specified.actors["other"] = specified.world.actor(member)
        with pytest.raises(NotPermitted):
            specified.answer("other", "CC1", ours=True)
    assert counts(specified) == (3, 1, 0)


def test_what_is_offered_is_frozen_until_it_is_taken_back_and_notes_are_no_part_of_it(specified):
    with pytest.raises(StillADraft):
        specified.note("writer")
    specified.answer("writer")
    specified.choose("writer")
    specified.offer()
    specified.sign("ACU")
    with tenant(specified.id):
        code = code_of(specified.version)
    refused = (
        lambda: specified.answer("writer"),
        lambda: specified.answer("ACU", "CC1", ours=True),
        lambda: specified.choose("writer"),
        specified.ask,
    )
    for act in refused:
        with pytest.raises(NotADraft):
            act()
    uid = uuid4()
    for _ in range(2):
        specified.note("writer", uid=uid)
    specified.note("COM")
    with tenant(specified.id):
        assert code_of(specified.version) == code
        assert [note.organisation_id for note in notes_of(specified.version)["EL1"]] == [
            specified.actors["COM"].organisation_id,
            None,
        ]
    assert (counts(specified), specified.waiting()) == ((1, 1, 2), 3)
    with tenant(specified.id):
        take_back(actor=specified.actors["writer"], version=specified.version)
    specified.answer("writer", said=Said([Standing.PARTLY], "On second thoughts"))
    specified.offer()
    assert specified.waiting() == 4


def test_an_offered_version_without_a_specification_is_not_given_one(specified):
    """It would be another text than the one that was signed."""
    specified.offer()
    specified.sign("ACU")
    with pytest.raises(NotADraft):
        specified.answer("writer")
    specified.note("writer")
    with tenant(specified.id):
        assert not Specification.objects.exists()
    assert specified.waiting() == 3


def test_an_answer_form_or_note_put_in_behind_the_page_s_back_voids_signatures_or_says_nothing(specified):
    specified.answer("writer")
    specified.choose("writer")
    specified.offer()
    beside = {"uid": uuid4(), "said_at": timezone.now()}
    with tenant(specified.id):
        version, hospital = specified.version, Organisation.objects.get(ods_code="ACU")
    rows = (
        lambda: Answer.objects.create(version=version, item="EL2", standing="MET", words="Slipped in", **beside),
        lambda: FormChosen.objects.create(
            version=version, organisation=hospital, form="COMMERCIAL", notes=["A", "B"], **beside
        ),
    )
    specified.sign("ACU")
    for put_in in rows:
        with tenant(specified.id), transaction.atomic():
            before = code_of(version)
            put_in()
            assert code_of(version) != before
            transaction.set_rollback(True)
        assert specified.waiting() == 3
    with tenant(specified.id):
        ProgressNote.objects.create(version=version, item="EL2", since="MET", words="Met", **beside)
    assert specified.waiting() == 3


def test_whoever_answers_for_all_does_not_sign_and_whoever_answers_for_their_own_does(specified):
    specified.answer("ICB")
    specified.answer("ACU", "CC1", ours=True)
    specified.choose("COM", "COM")
    with tenant(specified.id):
        assert writers_of(specified.version) == {specified.actors["ICB"].user_id}
    specified.offer()
    with pytest.raises(WroteIt):
        specified.sign("ICB")
    for code in ("ACU", "COM", "SOC"):
        specified.sign(code)
    assert specified.waiting() == 1


def test_a_draft_opens_for_its_parties_once_they_are_asked_and_only_these_pages_do(specified):
    page, terms = specified.address("overview"), reverse("contracts:terms", args=[specified.contract.uid])
    hospital, home = specified.client("ACU"), reverse("dashboards:home")
    assert hospital.get(page).status_code == 404
    specified.ask()
    specified.ask()
    assert "18 items wait for Test hospital" in hospital.get(home).content.decode()
    asked = hospital.get(page)
    assert asked.status_code == 200 and "Terms" not in asked.content.decode()
    assert hospital.get(terms).status_code == 404
    other = specified.world.member(Role.PROVIDER_MANAGER, organisation="MEN", email="outside@signs.example")
    finance = specified.world.member(Role.PROVIDER_FINANCE, organisation="ACU", email="finance@signs.example")
    for member in (other, finance):
        client = Client()
        sit(client, member)
        assert client.get(page).status_code == 404
    with tenant(specified.id):
        other_s = specified.address("provider", Organisation.objects.get(ods_code="COM").uid)
    assert hospital.get(other_s).status_code == 404
    answered = hospital.post(specified.address("ours", "CC1"), specified.typed("ours"), follow=True)
    assert "Answered for Test hospital." in answered.content.decode()
    assert "Answer again for Test hospital" in answered.content.decode()
    assert "17 items wait" in hospital.get(home).content.decode()
    specified.offer()
    assert "items wait" not in hospital.get(home).content.decode()
    with tenant(specified.id):
        assert AuditEvent.objects.filter(action="PARTIES_ASKED_TO_ANSWER").count() == 1


def test_a_note_counts_for_the_answer_that_stood_when_it_was_written(specified):
    client = specified.client("writer")

    def shown(name, *more):
        return client.get(specified.address(name, *more)).content.decode()

    def past(on=BY + timedelta(days=1)):
        with tenant(specified.id):
            answers, notes = newest_answers(specified.version), notes_of(specified.version)
            return [answer.item for answer in past_their_day(answers, notes, on)]

    def back():
        with tenant(specified.id):
            take_back(actor=specified.actors["writer"], version=specified.version)

    specified.answer("writer", said=Said([Standing.NOT_YET], "Soon", BY))
    specified.offer()
    specified.note("writer", noted=Noted(Since.MET, "Wards agree"))
    assert past() == []
    back()
    assert "Wards agree" in shown("item", "EL1") and "1 progress note since" in shown("checklist", "elements")
    specified.answer("writer", said=Said([Standing.NOT_YET], "It fell back", BY))
    page = shown("item", "EL1")
    assert page.index("On an earlier answer") < page.index("Wards agree")
    assert "progress note" not in shown("checklist", "elements") and "Wards agree" not in shown("in-full")
    specified.offer()
    assert past() == ["EL1"]
    specified.note("writer", noted=Noted(Since.MET, "Now it is"))
    assert past() == [] and "1 progress note since" in shown("checklist", "elements")


def test_no_note_silences_a_day_that_is_past_in_a_draft(specified):
    """The answer would be signed as it stands."""
    specified.answered_long_ago("EL1")
    specified.offer()
    specified.note("writer", noted=Noted(Since.MET, "It is"))
    client = specified.client("writer")
    assert "Past their day" not in client.get(specified.address("overview")).content.decode()
    with tenant(specified.id):
        take_back(actor=specified.actors["writer"], version=specified.version)
    assert "Past their day" in client.get(specified.address("overview")).content.decode()


def test_an_item_is_past_its_day_until_the_same_say_otherwise(specified):
    specified.answer("writer", said=Said([Standing.NOT_YET], "Soon", BY))
    specified.answer("ACU", "CC1", Said([Standing.NOT_YET], "Soon", BY), ours=True)
    specified.offer()

    def past():
        with tenant(specified.id):
            answers, notes = newest_answers(specified.version), notes_of(specified.version)
            return [answer.item for answer in past_their_day(answers, notes, BY + timedelta(days=1))]

    assert past() == ["CC1", "EL1"]
    specified.note("COM", "EL1", Noted(Since.MET, "We think so"))
    specified.note("COM", "CC1", Noted(Since.MET, "So do we"))
    assert past() == ["CC1", "EL1"]
    specified.note("writer", "EL1", Noted(Since.MET, "It is"))
    specified.note("ACU", "CC1", Noted(Since.LATER, "In winter", date(2026, 12, 1)))
    assert past() == []


def test_a_draft_begins_with_the_answers_of_the_contract_that_it_follows(specified):
    specified.answer("writer", said=Said([Standing.PARTLY], "Half", BY, "Minute 4", "POPULATION"))
    specified.answer("writer", "MR1", Said([Standing.MET] * 3, "All"))
    specified.answer("ACU", "CC1", ours=True)
    specified.choose("writer")
    earlier = specified.version_now
    follower = specified.world.contract(
        code="next", starts_on=date(2027, 4, 1), ends_before=date(2028, 4, 1), start=False
    )
    client = specified.client("writer")
    page = reverse("specifications:overview", args=[follower.uid])
    assert "Begin with the answers of" in client.get(page).content.decode()
    posted = client.post(
        reverse("specifications:begin", args=[follower.uid]), {"earlier": str(specified.contract.uid)}, follow=True
    )
    assert "The answers are copied." in posted.content.decode()
    with tenant(specified.id):
        version = terms_of(Contract.objects.get(id=follower.id)).version
        copied = newest_answers(version)
        assert sorted(place for place in copied) == [("EL1", None), ("MR1", None)]
        one = copied["EL1", None]
        assert (one.standing, one.words, one.by_when, one.reference, one.page) == (
            "PARTLY",
            "Half",
            BY,
            "Minute 4",
            "POPULATION",
        )
        assert one.copied_from.version_id == earlier
        assert [form.form for form in newest_forms(version).values()] == ["SOCIAL_ENTERPRISE"]
        with pytest.raises(AnsweredAlready):
            begin_with(actor=specified.actors["writer"], version=version, earlier=specified.version)
    with tenant(specified.id), pytest.raises(NotPermitted):
        begin_with(actor=specified.actors["ACU"], version=version, earlier=specified.version)
    third = specified.world.contract(
        code="third", starts_on=date(2028, 4, 1), ends_before=date(2029, 4, 1), start=False
    )
    with tenant(specified.id):
        empty = terms_of(Contract.objects.get(id=third.id)).version
        with pytest.raises(NothingToCopy):
            begin_with(actor=specified.actors["writer"], version=empty, earlier=empty)


def test_the_database_holds_the_rule_of_a_row(specified):
    with tenant(specified.id):
        version = specified.version
        good = {"version": version, "item": "EL1", "standing": "MET", "words": "Yes", "said_at": timezone.now()}
        for wrong in (
            {"standing": "NOT_YET"},
            {"by_when": BY},
            {"words": ""},
            {"at_low": "MET"},
            {"standing": "SURELY"},
            {"page": "NOWHERE"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Answer.objects.create(uid=uuid4(), **good | wrong)
