"""The pages of a service specification."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.foundation.access.roles import Role
from apps.foundation.core.tables import HIDDEN
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import Stage
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.services import ask_to_start
from apps.money.contracts.services.signing import take_back
from apps.money.specifications.domain.answers import Noted, Said, Since, Standing
from apps.money.specifications.domain.editions import NEWEST
from apps.money.specifications.selectors import (
    newest_forms,
    open_specification,
    past_in_force,
    text_of_specification,
)
from apps.money.specifications.services import (
    answer_item,
)
from tests.factories.world import World, every, sit
from tests.integration.specifications.specified import BY, MET, TODAY, counts

pytestmark = pytest.mark.django_db


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
