"""A contract's service specification: answered while it is a draft, frozen with the offer, signed with the version."""

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
from apps.foundation.core.tables import HIDDEN
from apps.foundation.core.tenancy import tenant
from apps.foundation.core.written import NamesSomebody
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import Stage
from apps.money.contracts.domain.signing import WroteIt
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.signing import code_of, writers_of
from apps.money.contracts.services import NotADraft, ask_to_start
from apps.money.contracts.services.signing import take_back
from apps.money.specifications.domain.answers import NotAnAnswer, Noted, Said, Since, Standing
from apps.money.specifications.domain.editions import NEWEST
from apps.money.specifications.models import Answer, FormChosen, ProgressNote, Specification
from apps.money.specifications.selectors import (
    newest_answer,
    newest_answers,
    newest_forms,
    notes_of,
    open_specification,
    past_in_force,
    past_their_day,
    text_of_specification,
)
from apps.money.specifications.services import (
    AnsweredAlready,
    AnsweredMeanwhile,
    NotAsked,
    NothingToCopy,
    StillADraft,
    answer_item,
    ask_parties,
    begin_with,
    choose_form,
    note_progress,
)
from tests.factories.agreeing import Agreeing
from tests.factories.world import World, every, sit

pytestmark = pytest.mark.django_db
TODAY, BY = date(2026, 5, 1), date(2026, 9, 30)
MET = Said([Standing.MET], "As the protocol says")


class Specified(Agreeing):
    """A draft with its four parties; `ICB` writes it, in the person of a commissioner who does not sign."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.writer = world.member(Role.COMMISSIONER, organisation="ICB", email="writer@signs.example")
        self.actors["writer"], self.members["writer"] = world.actor(self.writer), self.writer

    @property
    def version_now(self):
        with tenant(self.id):
            return self.version.id

    def answer(self, who, item="EL1", said=MET, *, ours=False, uid=None, seen=None, version=None):
        with tenant(self.id):
            actor, version = self.actors[who], version or self.version
            stands = newest_answer(version, item, actor.organisation_id if ours else None)
            return answer_item(
                actor=actor,
                version=version,
                item=item,
                for_party=ours,
                said=said,
                uid=uid or uuid4(),
                seen=(str(stands.uid) if stands else "") if seen is None else seen,
                today=TODAY,
            )

    def answered_long_ago(self, *items):
        """Answers for the contract as a whole, which named a day that is long past."""
        with tenant(self.id):
            for item in items:
                Answer.objects.create(
                    uid=uuid4(),
                    version=self.version,
                    item=item,
                    standing="NOT_YET",
                    words="Soon",
                    by_when=date(2020, 1, 1),
                    said_at=timezone.now(),
                )

    def note(self, who, item="EL1", noted=None, *, uid=None):
        with tenant(self.id):
            return note_progress(
                actor=self.actors[who],
                version=self.version,
                item=item,
                for_party=who != "writer",
                noted=noted or Noted(Since.FURTHER, "Two more teams"),
                uid=uid or uuid4(),
                today=TODAY,
            )

    def choose(self, who, code="ACU", form="SOCIAL_ENTERPRISE", notes=("A charity", "Six months"), seen=""):
        with tenant(self.id):
            return choose_form(
                actor=self.actors[who],
                version=self.version,
                organisation_id=Organisation.objects.get(ods_code=code).id,
                form=form,
                notes=notes,
                uid=uuid4(),
                seen=seen,
            )

    def ask(self):
        with tenant(self.id):
            return ask_parties(actor=self.actors["writer"], version=self.version)

    def address(self, name, *more):
        return reverse(f"specifications:{name}", args=[self.contract.uid, *more])

    def typed(self, prefix, *, seen="", part=None, **said):
        fields = {"part": str(part or uuid4()), "seen": seen, "standing": "MET", "words": "As agreed", **said}
        return {f"{prefix}-{name}": value for name, value in fields.items()}


@pytest.fixture
def specified():
    world = World.make("here")
    world.people(6)
    world.levels(every(range(6), 3000))
    world.send("organisations", "ods_code,name,sector,role\nMEN,Test mental health,MENTAL_HEALTH,PROVIDER\n")
    return Specified(world)


def counts(specified):
    with tenant(specified.id):
        return Answer.objects.count(), FormChosen.objects.count(), ProgressNote.objects.count()


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


def test_pages_say_how_far_it_is_and_take_an_answer_once(specified):
    client, item = specified.client("writer"), specified.address("item", "EL1")
    assert "Not answered" in client.get(specified.address("checklist", "elements")).content.decode()
    typed = specified.typed("whole", standing="NOT_YET", words="In two localities", by_when="30/9/2090")
    wrong = client.post(specified.address("answer", "EL1"), typed | {"whole-by_when": ""})
    assert "Say by when it will be met." in wrong.content.decode()
    assert "In two localities" in wrong.content.decode()
    for _ in range(2):
        said = client.post(specified.address("answer", "EL1"), typed, follow=True).content.decode()
        assert "Answered." in said
    stale = client.post(specified.address("answer", "EL1"), specified.typed("whole"), follow=True)
    assert "Somebody has answered since you opened this page." in stale.content.decode()
    page = client.get(item).content.decode()
    assert "by 30 September 2090" in page and "Command line" not in page
    overview = client.get(specified.address("overview")).content.decode()
    assert "1 of 5 answered, 0 met" in overview and "0 of 8 answered, 0 met" in overview
    full = client.get(specified.address("in-full")).content.decode()
    assert all(one.words.replace("'", "&#39;") in full for part in NEWEST.checklists for one in part.items)
    assert counts(specified) == (1, 0, 0)
    for missing in (specified.address("item", "XX1"), specified.address("checklist", "none")):
        assert client.get(missing).status_code == 404


def test_a_provider_s_form_is_chosen_in_two_steps_with_what_it_asks(specified):
    with tenant(specified.id):
        uid = Organisation.objects.get(ods_code="ACU").uid
    client, page = specified.client("writer"), specified.address("provider", uid)
    assert "Any other qualified provider" in client.get(page).content.decode()
    asked = client.get(page, {"form": "LEAD_PROVIDER"}).content.decode()
    assert "Its subcontractors" in asked
    typed = {"part": str(uuid4()), "seen": "", "note_0": "A laboratory", "note_1": ""}
    assert "Give an answer." in client.post(f"{page}?form=LEAD_PROVIDER", typed).content.decode()
    client.post(f"{page}?form=LEAD_PROVIDER", typed | {"note_1": "The same terms"})
    with tenant(specified.id):
        assert [(one.form, one.notes) for one in newest_forms(specified.version).values()] == [
            ("LEAD_PROVIDER", ["A laboratory", "The same terms"])
        ]
    overview = client.get(specified.address("overview")).content.decode()
    assert "A laboratory" in overview
    specified.offer()
    assert "LEAD_PROVIDER" not in client.get(page).content.decode()
    late = client.post(f"{page}?form=COMMERCIAL", typed | {"part": str(uuid4()), "note_1": "x"}, follow=True)
    assert "Write a progress note." in late.content.decode()


def test_words_that_come_too_late_stay_on_the_page_beside_what_stands_now(specified):
    client, item = specified.client("writer"), specified.address("answer", "EL1")

    def sent(address, typed):
        response = client.post(address, typed)
        return response.status_code, response.content.decode()

    def stale(words, **said):
        status, page = sent(item, specified.typed("whole", words=words, **said))
        assert status == 200 and words in page and "There is a problem" in page
        return page

    specified.answer("writer", said=Said([Standing.MET], "Theirs, meanwhile"))
    page = stale("Mine, from a second tab")
    assert "Somebody has answered since" in page and "Theirs, meanwhile" in page
    part, seen = (page.split(f'name="whole-{name}" value="')[1].split('"')[0] for name in ("part", "seen"))
    assert sent(item, specified.typed("whole", words="Mine, again", part=part, seen=seen))[0] == 302
    page = stale("Other words under its name", part=part, seen=seen)
    assert "This form was sent already" in page and "Mine, again" in page
    assert f'name="whole-part" value="{part}"' not in page
    specified.offer()
    page = stale("After the offer")
    assert "Write a progress note." in page and "Save the answer" not in page and "Mine, again" in page
    assert "What you wrote" in page and "Answer again" not in page
    noted = {"part": str(uuid4()), "since": "FURTHER", "words": "First words"}
    assert sent(specified.address("note", "EL1"), noted)[0] == 302
    status, page = sent(specified.address("note", "EL1"), noted | {"words": "Second words"})
    assert status == 200 and "First words" in page and "Second words" in page and noted["part"] not in page
    with tenant(specified.id):
        take_back(actor=specified.actors["writer"], version=specified.version)
    status, page = sent(specified.address("note", "EL1"), noted | {"part": str(uuid4()), "words": "Third words"})
    assert status == 200 and "change the answer itself" in page and "Third words" in page and "Add the note" not in page
    assert counts(specified) == (2, 0, 1)


def test_notes_of_a_provider_s_form_that_come_too_late_stay_on_the_page(specified):
    with tenant(specified.id):
        uid = Organisation.objects.get(ods_code="ACU").uid
    client, page = specified.client("writer"), f"{specified.address('provider', uid)}?form=LEAD_PROVIDER"
    specified.choose("ACU")
    typed = {"part": str(uuid4()), "seen": "", "note_0": "A laboratory", "note_1": "The same terms"}
    stale = client.post(page, typed).content.decode()
    assert "Somebody has chosen since" in stale and "A laboratory" in stale and "Six months" in stale
    specified.offer()
    late = client.post(page, typed).content.decode()
    assert "Write a progress note." in late and "A laboratory" in late and "Save the form" not in late
    assert counts(specified) == (0, 1, 0)


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


def test_a_note_is_written_on_the_page_once_offered_and_kept_apart_in_words(specified):
    specified.answer("writer", said=Said([Standing.NOT_YET], "Soon", BY))
    specified.offer()
    client, page = specified.client("COM"), specified.address("item", "EL1")
    typed = {"part": str(uuid4()), "since": "FURTHER", "words": "A fourth locality"}
    assert "Save the answer" not in client.get(page).content.decode()
    empty = client.post(specified.address("note", "EL1"), typed | {"words": ""})
    assert "Give an answer." in empty.content.decode()
    for _ in range(2):
        client.post(specified.address("note", "EL1"), typed)
    said = client.get(page).content.decode()
    assert "A fourth locality" in said and "No part of the signed version." in said
    assert counts(specified) == (1, 0, 1)


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


def test_whoever_offers_a_draft_is_told_how_many_answers_are_past_their_day_and_may_offer_it(specified):
    client, terms = specified.client("writer"), reverse("contracts:terms", args=[specified.contract.uid])
    specified.answer("writer", "EL3")
    assert "past for what is not yet met" not in client.get(terms).content.decode()
    specified.answered_long_ago("EL1")
    assert "1 answer names a day that is past" in client.get(terms).content.decode()
    specified.answered_long_ago("EL2")
    page = client.get(terms).content.decode()
    assert "2 answers name a day that is past" in page and "Give it to the parties to sign" in page
    warning = page[page.index("2 answers name") :].split("</p>")[0]
    assert f'href="{specified.address("overview")}"' in warning
    client.post(reverse("contracts:offer", args=[specified.contract.uid]))
    assert "name a day that is past" not in client.get(terms).content.decode()
    assert specified.waiting() == 4
    with tenant(specified.id):
        assert specified.version.offered_at


def test_home_says_what_is_past_its_day_in_the_contract_in_force_to_whoever_may_note_it(specified):
    specified.answer("writer", said=Said([Standing.NOT_YET], "Soon", BY))
    specified.answer("ACU", "CC1", Said([Standing.NOT_YET], "Soon", BY), ours=True)
    specified.answer("ACU", "CC2", Said([Standing.NOT_YET], "Soon", BY), ours=True)

    def said(on):
        with tenant(specified.id):
            return {
                who: [number for _, number in past_in_force(specified.actors[who], on)]
                for who in ("writer", "ACU", "COM")
            }

    after = BY + timedelta(days=1)
    assert said(after) == {"writer": [], "ACU": [], "COM": []}
    with tenant(specified.id):
        job = ask_to_start(actor=specified.world.operator, version=specified.version, stage=Stage.TEST, nudge=False)
    specified.world.do(job)
    assert said(BY) == {"writer": [], "ACU": [], "COM": []}
    assert said(after) == {"writer": [1], "ACU": [2], "COM": []}
    assert said(date(2027, 4, 1)) == {"writer": [], "ACU": [], "COM": []}
    specified.note("ACU", "CC1", Noted(Since.MET, "Done"))
    assert said(after)["ACU"] == [1]


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


def test_another_partnership_s_contract_is_none(specified):
    there = World.make("there", 400)
    there.people(1)
    stranger = there.member(Role.COMMISSIONER, organisation="ICB")
    with tenant(there.partnership.id), pytest.raises(Contract.DoesNotExist):
        open_specification(there.actor(stranger), specified.contract.uid)
    with tenant(there.partnership.id), pytest.raises(ContractVersion.DoesNotExist):
        answer_item(
            actor=there.actor(stranger),
            version=ContractVersion(id=specified.version_now),
            item="EL1",
            for_party=False,
            said=MET,
            uid=uuid4(),
            seen="",
            today=TODAY,
        )
    assert counts(specified) == (0, 0, 0)


def test_figures_stand_beside_the_eight_for_those_who_see_counts_and_are_no_part_of_the_text(specified):
    specified.answer("writer", "MR1", Said([Standing.MET] * 3, "All"))
    specified.offer()
    with tenant(specified.id):
        said = str(text_of_specification(specified.version))
    page = specified.client("writer").get(specified.address("checklist", "requirements")).content.decode()
    assert page.count("0 of 6") == 7 and "6 of 6" in page
    assert "0 of 6" not in said


def test_figures_about_too_few_are_hidden_with_those_that_would_give_them_away(specified):
    specified.world.levels(every(range(5), 3000) | {5: 9000}, effective_from="2026-05-01")
    page = specified.client("writer").get(specified.address("item", "MR1")).content.decode()
    assert page.count(HIDDEN) == 2 and "of 5" not in page and "of 1" not in page


def test_who_sees_no_counts_sees_the_answers_without_figures(specified):
    specified.answer("writer", "MR1", Said([Standing.MET] * 3, "All"))
    with tenant(specified.id):
        job = ask_to_start(actor=specified.world.operator, version=specified.version, stage=Stage.TEST, nudge=False)
    specified.world.do(job)
    client = Client()
    sit(client, specified.world.member(Role.PROVIDER_FINANCE, organisation="ACU", email="finance@signs.example"))
    page = client.get(specified.address("checklist", "requirements")).content.decode()
    assert "1 of 8 answered, 1 met" in page and "of 6" not in page


def test_the_pages_of_a_contract_stand_side_by_side(specified):
    client = specified.client("writer")
    for name, here in (("contracts:terms", "Terms"), ("specifications:overview", "Service specification")):
        page = client.get(reverse(name, args=[specified.contract.uid])).content.decode()
        tabs = page[page.index("Pages of this contract") :].split("</nav>")[0]
        assert tabs.index("Terms") < tabs.index("Service specification")
        assert f'aria-current="page">{here}</a>' in tabs


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
