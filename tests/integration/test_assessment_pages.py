"""Pages of an assessment, without script: started, answered, checked, completed, read."""

import json
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.assessments.choices import ChcOutcome, OverrideState, Reason, Setting, State
from apps.care.assessments.domain.tool import DOMAINS, REQUIRED, SAP_DOMAINS
from apps.care.assessments.models import (
    Answer,
    Assessment,
    AssessmentTool,
    ChcFollowUp,
    DefinitionChosen,
    Override,
    Sent,
)
from apps.care.assessments.services import complete_assessment, start_assessment
from apps.care.patients.models import Person
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from tests.factories.assessing import assessed
from tests.factories.assessing import draft as answered_draft
from tests.factories.once import once
from tests.factories.team import world_with_a_team
from tests.factories.world import sit
from tests.questions import questions

pytestmark = pytest.mark.django_db
LONG_AGO = date(2025, 2, 14)
COPD = {"BRE": "M", "MOB": "L", "DRU": "L", "PSY": "L"}
"""The fourth of the worked examples: functional low, complexity medium, Medium (2)."""


def team_made():
    world, team = world_with_a_team()
    members = [world.member(role, organisation="COM", team=team) for role in (Role.CARE_COORDINATOR, Role.CLINICIAN)]
    return world, team, members


made_once, team_of_two = once("assessing", team_made)


@pytest.fixture
def made(team_of_two):
    world, team, (member, second) = team_of_two
    return SimpleNamespace(
        world=world,
        team=team,
        id=world.partnership.id,
        person=world.person(0),
        actor=world.actor(member),
        second=world.actor(second),
        client=seated(member),
        other=seated(second),
    )


def seated(member):
    client = Client()
    sit(client, member)
    return client


def address(made, page, draft=None, **more):
    named = {"uid": made.person.uid, **({"assessment": draft.uid} if draft else {}), **more}
    return reverse(f"assessments:{page}", kwargs=named)


def draft_in(made, levels=None, on=None):
    """A draft of today, with these levels and No needs elsewhere; nothing in it where none are given."""
    day = on or timezone.localdate()
    with tenant(made.id):
        if levels is None:
            return start_assessment(
                actor=made.actor,
                person=made.person,
                assessed_on=day,
                reason=Reason.CHANGE,
                setting=Setting.OWN_HOME,
                now=timezone.now(),
            )
        return answered_draft(made.actor, made.person, day, said(levels), now=timezone.now())


def assessed_in(made, levels, on=None, actor=None):
    day = on or timezone.localdate()
    with tenant(made.id):
        return assessed(actor or made.actor, made.person, day, said(levels), now=timezone.now())


def said(levels):
    return ", ".join(f"{code} {level}" for code, level in levels.items())


def stands(made, draft, code):
    with tenant(made.id):
        return Answer.objects.filter(assessment=draft, domain=code).first()


def text(response):
    return " ".join(response.content.decode().split())


# Starting ------------------------------------------------------------------------------------------------


def test_nothing_is_preselected_on_a_new_assessment(made):
    page = text(made.client.get(address(made, "start")))
    assert "checked" not in page
    draft = draft_in(made)
    for one in (address(made, "area", draft, code="MOB"), address(made, "all", draft)):
        page = text(made.client.get(one))
        assert " checked" not in page
        assert "Not assessed before" in page or "Last time" not in page


def test_an_assessment_is_started_with_who_took_part_and_opens_at_the_first_area(made):
    posted = {
        "assessed_on": "2026-02-12",
        "setting": "OWN_HOME",
        "reason": "ANNUAL_REVIEW",
        "contributors": "Jean, wife",
        "carer_present": "YES",
        "agreement_to_share": "GIVEN",
    }
    answered = made.client.post(address(made, "start"), posted)
    with tenant(made.id):
        draft = Assessment.objects.get(person=made.person)
        said = (draft.assessed_on, draft.setting, draft.reason, draft.contributors, draft.carer_present)
        assert said == (date(2026, 2, 12), "OWN_HOME", "ANNUAL_REVIEW", "Jean, wife", "YES")
        assert (draft.agreement_to_share, draft.advocate_present, draft.lead_id) == ("GIVEN", "", made.actor.user_id)
    assert answered.headers["Location"] == address(made, "area", draft, code="BEH") + "#here"


def test_a_start_without_place_or_reason_says_so_and_starts_nothing(made):
    page = text(made.client.post(address(made, "start"), {"assessed_on": "2026-02-12"}))
    assert "There is a problem" in page and "Where: Give an answer." in page
    with tenant(made.id):
        assert not Assessment.objects.exists()


def test_a_second_start_goes_on_with_the_draft_that_is_there(made):
    draft = draft_in(made)
    posted = {"assessed_on": "2026-02-12", "setting": "CLINIC", "reason": "CHANGE"}
    answered = made.other.post(address(made, "start"), posted)
    assert answered.headers["Location"] == address(made, "area", draft, code="BEH") + "#here"
    with tenant(made.id):
        assert Assessment.objects.count() == 1


# Answering without script --------------------------------------------------------------------------------


def test_every_choice_of_every_area_has_its_name_and_help_from_the_data(made):
    draft = draft_in(made)
    for code, domain in DOMAINS.items():
        page = text(made.client.get(address(made, "area", draft, code=code)))
        for level in domain.levels:
            assert f'id="{code}-{level}" name="{code}-domain_level" type="radio" value="{level}"' in page
            assert domain.help(level).replace("'", "&#39;") in page
        assert f'id="{code}-S"' not in page or "S" in domain.levels


def test_a_level_is_saved_by_the_button_and_the_next_area_opens(made):
    draft = draft_in(made)
    posted = {"MOB-domain_level": "M", "MOB-evidence": "Up at the second try", "MOB-risk": "Stairs", "MOB-version": "0"}
    answered = made.client.post(address(made, "area", draft, code="MOB"), posted)
    assert answered.headers["Location"] == address(made, "area", draft, code="NUT") + "#here"
    saved = stands(made, draft, "MOB")
    assert (saved.domain_level, saved.evidence, saved.risk, saved.still_same, saved.version) == (
        "M",
        "Up at the second try",
        "Stairs",
        False,
        1,
    )


def test_in_doubt_both_levels_are_kept_and_the_higher_counts(made):
    draft = draft_in(made)
    posted = {"CON-domain_level": "L", "CON-doubted_level": "M", "CON-version": "0"}
    made.client.post(address(made, "area", draft, code="CON"), posted)
    saved = stands(made, draft, "CON")
    assert (saved.domain_level, saved.doubted_level) == ("M", "L")
    assert "in doubt: Low or Moderate" in text(made.client.get(address(made, "check", draft)))


def test_other_needs_recorded_last_time_are_on_the_way_and_are_not_lost_unseen(made):
    assessed_in(made, COPD | {"OTH": "M"}, on=LONG_AGO)
    draft = draft_in(made, COPD)
    follows = made.client.post(address(made, "area", draft, code="ASC"), {"same": "ASC", "ASC-version": "1"})
    assert follows["Location"].startswith(address(made, "area", draft, code="OTH"))
    page = text(made.client.get(follows["Location"]))
    assert "Still the same: Moderate" in page
    check = text(made.client.get(address(made, "check", draft)))
    assert "Other significant needs" in check
    assert "Moderate last time. Without an answer nothing is recorded" in check
    other = address(made, "area", draft, code="OTH")
    skipped = made.client.post(other, {"OTH-version": "0"}, follow=True)
    assert "Nothing was chosen for Other significant needs" in text(skipped)
    assert stands(made, draft, "OTH") is None
    assert (
        made.client.post(other, {"same": "OTH", "OTH-version": "0"})["Location"]
        == f"{address(made, 'own', draft)}#here"
    )
    assert stands(made, draft, "OTH").domain_level == "M"
    assert "nothing is recorded" not in text(made.client.get(address(made, "check", draft)))


def test_other_needs_are_asked_of_nobody_who_had_none(made):
    assessed_in(made, COPD, on=LONG_AGO)
    draft = draft_in(made, COPD)
    follows = made.client.post(address(made, "area", draft, code="ASC"), {"same": "ASC", "ASC-version": "1"})
    assert follows["Location"] == f"{address(made, 'own', draft)}#here"
    assert "Other significant needs" not in text(made.client.get(address(made, "check", draft)))
    skipped = made.client.post(address(made, "area", draft, code="OTH"), {"OTH-version": "0"}, follow=True)
    assert "Nothing was chosen" not in text(skipped)


def test_last_times_answer_stands_beside_and_still_the_same_confirms_one_area(made):
    assessed_in(made, COPD | {"MOB": "M"}, on=LONG_AGO)
    draft = draft_in(made)
    page = text(made.client.get(address(made, "area", draft, code="MOB")))
    assert "Still the same: Moderate" in page and "14 February 2025" in page and " checked" not in page
    answered = made.client.post(address(made, "area", draft, code="MOB"), {"same": "MOB", "MOB-version": "0"})
    assert answered.headers["Location"] == address(made, "area", draft, code="NUT") + "#here"
    saved = stands(made, draft, "MOB")
    assert (saved.domain_level, saved.still_same) == ("M", True)
    with tenant(made.id):
        assert Answer.objects.filter(assessment=draft).count() == 1
    assert "confirmed the same" in text(made.client.get(address(made, "check", draft)))


def test_evidence_without_a_level_is_not_lost_and_asks_for_the_level(made):
    draft = draft_in(made)
    page = text(
        made.client.post(address(made, "area", draft, code="SKI"), {"SKI-evidence": "Heel red", "SKI-version": "0"})
    )
    assert "Choose a level for Skin" in page and "Heel red</textarea>" in page
    assert stands(made, draft, "SKI") is None


def test_all_areas_on_one_page_save_together(made):
    draft = draft_in(made)
    posted = {f"{code}-domain_level": "L" for code in REQUIRED} | {f"{code}-version": "0" for code in DOMAINS}
    answered = made.client.post(address(made, "all", draft), posted)
    assert answered.headers["Location"] == address(made, "own", draft) + "#here"
    with tenant(made.id):
        assert Answer.objects.filter(assessment=draft, domain_level="L").count() == 11
        sent = Sent.objects.count()
    made.client.post(address(made, "all", draft), posted)
    with tenant(made.id):
        assert Sent.objects.count() == sent


def test_own_words_and_preferences_with_reasons(made):
    draft = draft_in(made)
    posted = {"own_view-value": "I want the stairs made safe", "own_view-version": "0", "preferences-version": "0"}
    wish = {"preferences-wish-0": "No bed downstairs", "preferences-is_met-0": "yes"}
    without = {"preferences-wish-1": "Night sitter", "preferences-is_met-1": "no", "preferences-why_not-1": ""}
    page = text(made.client.post(address(made, "own", draft), posted | wish | {"preferences-wish-1": "Night sitter"}))
    assert "Will it be met? Choose yes or no." in page and "Say why" not in page
    assert 'id="preferences-is_met-1-no"' in page and 'value="no" checked' not in page
    page = text(made.client.post(address(made, "own", draft), posted | wish | without))
    assert "Say why a preference is not met" in page and "Night sitter" in page
    answered = made.client.post(
        address(made, "own", draft), posted | wish | without | {"preferences-why_not-1": "None on Fridays yet"}
    )
    assert answered.headers["Location"] == address(made, "check", draft) + "#here"
    with tenant(made.id):
        kept = Assessment.objects.get(id=draft.id)
        assert kept.own_view == "I want the stairs made safe"
        assert kept.preferences == [
            {"wish": "No bed downstairs", "is_met": True, "why_not": ""},
            {"wish": "Night sitter", "is_met": False, "why_not": "None on Fridays yet"},
        ]


def test_an_older_form_does_not_overwrite_what_a_colleague_answered_since(made):
    draft = draft_in(made)
    posted = {"SKI-domain_level": "L", "SKI-evidence": "Dry shins", "SKI-version": "0"}
    theirs = {"SKI-domain_level": "M", "SKI-evidence": "Heel red", "SKI-version": "0"}
    made.other.post(address(made, "area", draft, code="SKI"), theirs)
    page = text(made.client.post(address(made, "area", draft, code="SKI"), posted))
    assert "Clinician of here has answered Moderate, “Heel red”" in page and "Dry shins</textarea>" in page
    assert stands(made, draft, "SKI").domain_level == "M"
    with tenant(made.id):
        assert Sent.objects.filter(outcome="CONFLICT", value__evidence="Dry shins").count() == 1
    again = made.client.post(address(made, "area", draft, code="SKI"), posted | {"SKI-version": "1"})
    assert again.status_code == 302
    assert stands(made, draft, "SKI").domain_level == "L"


# Saving by itself ----------------------------------------------------------------------------------------


def change(area, version=0, **fields):
    return {"id": str(uuid4()), "area": area, "version": version, "fields": fields, "confirmed": False}


def sent(client, made, draft, *changes):
    answered = client.post(
        address(made, "send", draft), json.dumps({"changes": list(changes)}), content_type="application/json"
    )
    assert answered.status_code == 200
    return answered.json()


def test_a_change_sent_twice_counts_once(made):
    draft = draft_in(made)
    one = change("MOB", domain_level="M")
    first, again = sent(made.client, made, draft, one), sent(made.client, made, draft, one)
    assert [said["results"][0]["state"] for said in (first, again)] == ["saved", "saved"]
    assert (stands(made, draft, "MOB").version, again["answered"]) == (1, 1)


def test_two_answers_for_one_area_conflict_and_carry_who_and_what(made):
    draft = draft_in(made)
    sent(made.other, made, draft, change("SKI", domain_level="M", evidence="Heel red"))
    said = sent(
        made.client, made, draft, change("SKI", domain_level="L", evidence="Dry"), change("MOB", domain_level="H")
    )
    conflict, saved = said["results"]
    assert (conflict["state"], conflict["name"], saved["state"]) == ("conflict", DOMAINS["SKI"].name, "saved")
    theirs = conflict["theirs"]
    assert (theirs["by"], theirs["version"]) == ("Clinician of here", 1)
    assert theirs["fields"] == {"domain_level": "M", "doubted_level": "", "evidence": "Heel red", "risk": ""}
    assert said["areas"]["SKI"]["fields"]["domain_level"] == "M"


def test_the_same_answer_from_two_merges_silently(made):
    draft = draft_in(made)
    sent(made.other, made, draft, change("SKI", domain_level="M"))
    said = sent(made.client, made, draft, change("SKI", domain_level="M"))
    assert said["results"][0]["state"] == "saved"


def test_what_is_sent_after_completion_is_kept_and_told(made):
    draft = assessed_in(made, COPD)
    said = sent(made.client, made, draft, change("MOB", version=1, domain_level="H"))
    assert said["results"][0]["state"] == "closed"
    assert stands(made, draft, "MOB").domain_level == "L"
    with tenant(made.id):
        assert Sent.objects.get(outcome="TOO_LATE").value["domain_level"] == "H"


@pytest.mark.parametrize("page", ["area", "all"])
def test_a_stale_form_sent_after_completion_is_kept_and_shown_to_whoever_typed_it(made, page):
    draft = assessed_in(made, COPD)
    where = address(made, page, draft, **({"code": "MOB"} if page == "area" else {}))
    form = {"MOB-version": "1", "MOB-domain_level": "H", "MOB-evidence": "Fell twice <today>", "MOB-risk": "Stairs"}
    shown = text(made.other.post(where, form))
    assert "has completed this assessment already. Nothing that was answered is lost. What you sent changes" in shown
    for words in ("<p>High</p>", "Fell twice &lt;today&gt;", "Risk: Stairs", "Kept in the history."):
        assert words in shown
    assert stands(made, draft, "MOB").domain_level == "L"
    with tenant(made.id):
        kept = Sent.objects.get(outcome="TOO_LATE")
    assert (kept.value["evidence"], kept.sent_by_id) == ("Fell twice <today>", made.second.user_id)


def test_a_stale_form_without_a_level_and_a_stale_note_are_shown_again_and_said_to_be_kept_or_not(made):
    draft = assessed_in(made, COPD)
    form = {"BEH-version": "0", "BEH-evidence": "Shouts at night"}
    with tenant(made.id):
        Answer.objects.filter(assessment=draft, domain="BEH").delete()
    shown = text(made.other.post(address(made, "area", draft, code="BEH"), form))
    assert '<p>Shouts at night</p><p class="app-muted">Not kept: copy it from here if you need it.</p>' in shown
    note = {"own_view-version": "0", "own_view-value": "My own bed", "home-version": "0", "home-value": ""}
    shown = text(made.other.post(address(made, "own", draft), note))
    assert '<p>My own bed</p><p class="app-muted">Kept in the history.</p>' in shown
    again = made.other.post(address(made, "own", draft), {"home-version": "0", "home-value": ""})
    assert again.headers["Location"] == address(made, "result", draft) + "#here"
    with tenant(made.id):
        assert Sent.objects.get(outcome="TOO_LATE").what == "own_view"


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"changes": 3}', '{"changes": [1, {}, {"id": "x"}]}', '{"changes": [null]}']
)
def test_what_cannot_be_read_changes_nothing(made, body):
    draft = draft_in(made)
    answered = made.client.post(address(made, "send", draft), body, content_type="application/json")
    assert (answered.status_code, answered.json()["results"]) == (200, [])


def test_a_level_that_the_area_lacks_is_refused(made):
    draft = draft_in(made)
    said = sent(made.client, made, draft, change("ASC", domain_level="S"), change("XYZ", domain_level="S"))
    assert [one["state"] for one in said["results"]] == ["refused", "refused"]
    assert "has no level Severe" in said["results"][0]["message"]


def test_the_key_for_kept_answers_is_the_same_for_one_person_and_another_for_everybody_else(made):
    draft = draft_in(made)
    other_draft = draft_key(made.client.get(address(made, "all", draft)))
    assert draft_key(made.client.get(address(made, "area", draft, code="MOB"))) == other_draft
    assert draft_key(made.other.get(address(made, "all", draft))) != other_draft


def draft_key(response):
    return response.content.decode().split('data-key="')[1].split('"')[0]


# Completing ----------------------------------------------------------------------------------------------


def check_form(made, draft):
    """What the check page's form has in it."""
    page = made.client.get(address(made, "check", draft)).content.decode()
    names = [part.split('"')[0] for part in page.split('name="seen-')[1:]]
    values = [part.split('value="')[1].split('"')[0] for part in page.split('name="seen-')[1:]]
    return {f"seen-{name}": value for name, value in zip(names, values, strict=True)}


def test_it_completes_only_when_all_eleven_are_in_and_errors_lead_to_the_areas(made):
    draft = draft_in(made)
    for code in [code for code in REQUIRED if code not in ("PSY", "ASC")]:
        sent(made.client, made, draft, change(code, domain_level="L"))
    page = text(made.client.post(address(made, "check", draft), check_form(made, draft)))
    assert "Two areas still need an answer" in page
    for code in ("PSY", "ASC"):
        assert f'<a href="{address(made, "area", draft, code=code)}#here">{DOMAINS[code].name}: choose one</a>' in page
    with tenant(made.id):
        assert Assessment.objects.get(id=draft.id).state == State.DRAFT


def test_the_result_shows_only_after_complete(made):
    draft = draft_in(made, COPD)
    assert made.client.get(address(made, "result", draft)).status_code == 404
    for one in (address(made, "check", draft), address(made, "all", draft), address(made, "needs")):
        page = text(made.client.get(one))
        assert "Medium (2)" not in page and "functional low" not in page
    answered = made.client.post(address(made, "check", draft), check_form(made, draft))
    assert answered.headers["Location"] == address(made, "result", draft) + "#here"
    page = text(made.client.get(address(made, "result", draft)))
    assert 'Level of need: <span class="app-level app-level--2">Medium (2)</span>' in page
    assert "<strong>Complexity of health need is medium:</strong> Breathing is Moderate." in page
    assert "functional low with complexity medium gives Medium (2)." in page
    assert 'class="app-matrix__here">Given0 is here<br>Medium (2)</td>' in page
    assert "Complexity: C7, any starred area Moderate. No other rule matched." in page
    assert "YOC-DST v1, local proposal" in page


def test_an_answer_changed_since_the_check_is_looked_at_again(made):
    draft = draft_in(made, COPD)
    form = check_form(made, draft)
    sent(made.other, made, draft, change("BRE", version=1, domain_level="H"))
    page = text(made.client.post(address(made, "check", draft), form))
    assert "Look again before you complete" in page and "Breathing: somebody has changed this answer" in page
    with tenant(made.id):
        assert Assessment.objects.get(id=draft.id).state == State.DRAFT


@pytest.mark.parametrize("odd", ["99999999999", "9" * 5_000])
def test_a_hidden_number_that_nobody_was_given_is_taken_for_none(made, odd):
    assessed_in(made, COPD, on=timezone.localdate() - timedelta(1))
    draft = draft_in(made, COPD)
    typed = {"MOB-version": odd, "MOB-domain_level": "M"}
    for form in (typed, typed | {"same": "MOB", "MOB-evidence": "Walks with a frame"}):
        assert "There is a problem" in text(made.client.post(address(made, "area", draft, code="MOB"), form))
    page = text(made.client.post(address(made, "check", draft), check_form(made, draft) | {"seen-MOB": odd}))
    assert "Look again before you complete" in page
    assert stands(made, draft, "MOB").version == 1


def test_whoever_completes_second_is_told_and_sees_the_result(made):
    draft = draft_in(made, COPD)
    form = check_form(made, draft)
    with tenant(made.id):
        complete_assessment(actor=made.second, assessment=draft, now=timezone.now())
    answered = made.client.post(address(made, "check", draft), form, follow=True)
    page = text(answered)
    assert "Medium (2)" in page and "Clinician of here has completed this assessment already" in page


def test_the_banner_about_continuing_healthcare_is_on_every_page(made):
    draft = draft_in(made)
    pages = [("all", {}), ("own", {}), ("check", {}), ("visit", {}), ("area", {"code": "MOB"})]
    addresses = [address(made, page, draft, **more) for page, more in pages]
    draft = None
    with tenant(made.id):
        Assessment.objects.update(state=State.ABANDONED)
    done = assessed_in(made, COPD)
    addresses = [address(made, "start"), address(made, "needs")]
    addresses += [address(made, page, done) for page in ("result", "override", "correct")]
    draft = draft_in(made)
    addresses += [address(made, page, draft, **more) for page, more in pages]
    for one in addresses:
        assert "not an assessment for NHS continuing healthcare" in text(made.client.get(one)), one


# After ---------------------------------------------------------------------------------------------------


def test_the_three_definitions_are_quoted_asked_and_move_nothing(made):
    done = assessed_in(made, COPD)
    page = text(made.client.get(address(made, "result", done)))
    assert "LTC Stable/low complexity – Symptoms controlled" in page and "Department of Health" in page
    assert " checked" not in page
    assert "Choose the definition" in text(made.client.post(address(made, "definition", done)))
    made.client.post(address(made, "definition", done), {"need_band": "3"})
    with tenant(made.id):
        assert DefinitionChosen.objects.get(assessment=done).need_band == 3
    page = text(made.client.get(address(made, "result", done)))
    assert "It differs from the rules" in page and 'Level of need: <span class="app-level app-level--2">' in page


def test_a_flag_is_a_form_with_four_ends(made):
    done = assessed_in(made, COPD | {"BRE": "H"})
    page = text(made.client.get(address(made, "result", done)))
    assert "Consider an NHS CHC Checklist" in page and page.count('name="outcome"') == 4
    assert "Say what you did" in text(made.client.post(address(made, "checklist", done)))
    made.client.post(address(made, "checklist", done), {"outcome": "SENT"})
    page = text(made.client.get(address(made, "result", done)))
    assert page.index(">Why</h2>") < page.index('id="checklist"') < page.index("app-matrix")
    assert page.count('name="outcome"') == 2 and "Found eligible" in page
    refused = text(made.client.post(address(made, "checklist", done), {"outcome": "ELIGIBLE"}))
    assert "Name who pays" in refused
    made.client.post(address(made, "checklist", done), {"outcome": "NOT_ELIGIBLE"})
    with tenant(made.id):
        outcomes = list(ChcFollowUp.objects.order_by("id").values_list("outcome", flat=True))
    assert outcomes == [ChcOutcome.SENT, ChcOutcome.NOT_ELIGIBLE]
    assert 'name="outcome"' not in text(made.client.get(address(made, "result", done)))


def test_another_level_is_asked_and_a_second_professional_answers(made):
    assessed_in(made, {"MOB": "L"}, on=LONG_AGO)
    done = assessed_in(made, COPD)
    assert "One step up from last time" in text(made.client.get(address(made, "result", done)))
    page = text(made.client.get(address(made, "override", done)))
    assert "Up to High (3), for at most 6 months" in page and "Down to Low (1), for at most 3 months" in page
    posted = {"reason": "U1", "explanation": "Jean has not slept for weeks."}
    made.client.post(address(made, "override", done), posted)
    assert "It waits for a second professional" in text(made.client.get(address(made, "result", done)))
    waiting = text(made.other.get("/people/second-opinions/"))
    assert "Given0 Family0" in waiting
    with tenant(made.id):
        event = AuditEvent.objects.get(action="PEOPLE_LISTED", user_id=made.second.user_id)
        assert event.details == {"shown": 1}
    page = text(made.other.get(address(made, "second-opinion", done)))
    assert "High (3), if Breathing were High" in page
    made.other.post(address(made, "second-opinion", done), {"agrees": "yes", "note": "Seen it myself."})
    with tenant(made.id):
        agreed = Override.objects.get()
        assert (agreed.state, agreed.wanted_band, agreed.answered_by_id) == (
            OverrideState.AGREED,
            3,
            made.second.user_id,
        )
    assert "Agreed by Clinician of here" in text(made.client.get(address(made, "result", done)))
    result = text(made.client.get(address(made, "result", done)))
    assert "Ask for a different level" not in result
    assert 'Level of need: <span class="app-level app-level--3">High (3)</span>' in result
    assert "The rules gave Medium (2)." in result
    assert "By the rules: one step up from last time" in result
    assert "The rules gave Medium (2)." in text(made.client.get(address(made, "needs")))
    assert "agreed with you about the level of need of" in text(made.client.get("/"))
    with tenant(made.id):
        agreed.ends_before = timezone.localdate()
        agreed.starts_on = agreed.ends_before - timedelta(days=1)
        agreed.save()
    for page in ("result", "needs"):
        over = text(made.client.get(address(made, page, done) if page == "result" else address(made, page)))
        assert "app-level--2" in over and "The rules gave" not in over


def test_whoever_asked_does_not_answer_and_nobody_else_sees_what_would_change_the_level(made):
    done = assessed_in(made, COPD, actor=made.second)
    posted = {"reason": "D1", "explanation": "A chest infection that is clearing."}
    made.other.post(address(made, "override", done), posted)
    assert "Given0" not in text(made.other.get("/people/second-opinions/")).split("<main")[1]
    page = text(made.other.get(address(made, "second-opinion", done)))
    assert "somebody else answers" in page
    page = text(made.other.post(address(made, "second-opinion", done), {"agrees": "yes", "note": "I agree."}))
    assert "not whoever asked" in page
    with tenant(made.id):
        assert Override.objects.get().state == OverrideState.ASKED
    for one in ("result", "override"):
        assert "if Breathing were" not in text(made.client.get(address(made, one, done)))
    assert made.client.get(address(made, "second-opinion", done)).status_code == 403


def test_a_correction_is_a_new_version_and_the_old_one_stays(made):
    done = assessed_in(made, COPD)
    answered = made.client.post(address(made, "correct", done))
    with tenant(made.id):
        draft = Assessment.objects.get(replaces=done)
        assert (draft.version, Answer.objects.filter(assessment=draft).count()) == (2, 11)
    assert answered.headers["Location"] == address(made, "check", draft) + "#here"
    assert "The day and the areas of need are still as they were" in text(
        made.client.get(address(made, "check", draft))
    )
    sent(made.client, made, draft, change("BRE", version=1, domain_level="H"))
    check = text(made.client.get(address(made, "check", draft)))
    assert "<li>Breathing: High, was Moderate</li>" in check and check.count(", was ") == 1
    assert "Complete the correction" in check
    made.client.post(address(made, "check", draft), check_form(made, draft))
    assert "A correction has replaced this version" in text(made.client.get(address(made, "result", done)))
    page = text(made.client.get(address(made, "result", draft)))
    assert "High (3)" in page and "Version 2, a correction" in page
    assert stands(made, done, "BRE").domain_level == "M"


def test_a_completed_assessment_is_never_edited(made):
    done = assessed_in(made, COPD)
    for page, more in (
        ("all", {}),
        ("own", {}),
        ("check", {}),
        ("visit", {}),
        ("area", {"code": "MOB"}),
        ("abandon", {}),
    ):
        for answered in (
            made.client.get(address(made, page, done, **more)),
            made.client.post(address(made, page, done, **more), {"MOB-domain_level": "L", "MOB-version": "1"}),
        ):
            assert answered.headers["Location"] == address(made, "result", done) + "#here"
        made.client.post(address(made, page, done, **more), {"MOB-domain_level": "H", "MOB-version": "1"})
    assert stands(made, done, "MOB").domain_level == "L"


def test_a_draft_is_given_up_with_a_reason_and_another_can_begin(made):
    draft = draft_in(made)
    assert "There is a problem" in text(made.client.post(address(made, "abandon", draft), {"why": ""}))
    made.client.post(address(made, "abandon", draft), {"why": "Begun for the wrong person"})
    with tenant(made.id):
        assert Assessment.objects.get(id=draft.id).state == State.ABANDONED
    assert "Start an assessment" in text(made.client.get(address(made, "needs")))


def test_the_tab_says_the_latest_result_and_earlier_ones(made):
    first = assessed_in(made, {}, on=LONG_AGO)
    assessed_in(made, COPD)
    page = text(made.client.get(address(made, "needs")))
    assert 'Level of need: <span class="app-level app-level--2">Medium (2)</span>' in page
    assert "functional low, complexity medium" in page
    assert f'href="{address(made, "result", first)}#here">14 February 2025</a>' in page and "Start a review" in page
    assert "One step up from last time" in text(
        made.client.get(address(made, "result", SimpleNamespace(uid=latest(made).uid)))
    )


def latest(made):
    with tenant(made.id):
        return Assessment.objects.latest("id")


# Who may -------------------------------------------------------------------------------------------------


def every_page(made, draft, done):
    pages = [("needs", None), ("start", None)]
    pages += [(page, draft) for page in ("visit", "all", "own", "check", "send", "abandon")]
    pages += [(page, done) for page in ("result", "definition", "checklist", "correct", "override", "second-opinion")]
    return [(page, address(made, page, one)) for page, one in pages] + [
        ("area", address(made, "area", draft, code="MOB"))
    ]


def test_beyond_reach_refused_consent_and_another_partnership_are_as_if_nobody_existed(made):
    done = assessed_in(made, COPD, on=LONG_AGO)
    draft = draft_in(made, COPD)
    elsewhere, other_team = world_with_a_team("there", 40)
    strangers = [
        seated(made.world.member(Role.TEAM_LEAD, organisation="SOC", email="stranger@here.example")),
        seated(elsewhere.member(Role.TEAM_LEAD, organisation="COM", team=other_team, email="x@there.example")),
    ]
    with tenant(made.id):
        before = list(Sent.objects.values_list("id", flat=True))
    for client in strangers:
        for page, one in every_page(made, draft, done):
            status = client.post(one).status_code if page in ("send", "definition", "checklist") else 0
            assert (status or client.get(one).status_code) == 404, page
    with tenant(made.id):
        Person.objects.filter(id=made.person.id).update(sharing_consent="REFUSED")
    for page, one in every_page(made, draft, done):
        status = made.other.post(one).status_code if page in ("send", "definition", "checklist") else 0
        assert (status or made.other.get(one).status_code) == 404, page
    with tenant(made.id):
        assert list(Sent.objects.values_list("id", flat=True)) == before
        assert Assessment.objects.get(id=draft.id).state == State.DRAFT


def test_a_practice_reads_and_does_not_write(made):
    done = assessed_in(made, COPD, on=LONG_AGO)
    draft = draft_in(made, COPD)
    practice = seated(made.world.member(Role.GP_PRACTICE, organisation="P01"))
    page = text(practice.get(address(made, "result", done)))
    assert "Medium (2)" in page and "Ask for a different level" not in page and 'name="need_band"' not in page
    page = text(practice.get(address(made, "needs")))
    assert "A draft is open" in page and "Go on with it" not in page and "Start" not in page.split("<main")[1]
    for one in ("all", "check", "own", "visit"):
        assert practice.get(address(made, one, draft)).status_code == 403
    assert practice.post(address(made, "send", draft)).status_code == 403


def test_no_page_of_an_assessment_names_money_or_carries_a_number_in_an_address(made):
    done = assessed_in(made, COPD, on=LONG_AGO)
    draft = draft_in(made, COPD)
    number = made.world.number(0)
    for page, one in every_page(made, draft, done):
        if page in ("send", "definition", "checklist", "second-opinion"):
            continue
        body = made.client.get(one).content.decode()
        assert "£" not in body, page
        assert number not in one
        assert not any(number in link for link in body.split('href="')[1:] if link.split('"')[0].count(number))


# Light and quick -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["area", "all"])
def test_a_page_of_a_draft_asks_few_questions_and_answers_at_once(made, page):
    assessed_in(made, COPD, on=LONG_AGO)
    draft = draft_in(made, COPD)
    one = address(made, page, draft, **({"code": "MOB"} if page == "area" else {}))
    made.client.get(one)
    with questions() as asked:
        begun = timezone.now()
        made.client.get(one)
    assert 9 <= len(asked) <= 36
    assert timezone.now() - begun < timedelta(seconds=1)


# What is said of what is missing ---------------------------------------------------------------------------


def test_saving_an_area_in_which_nothing_is_chosen_says_so(made):
    draft = draft_in(made)
    here = address(made, "area", draft, code="BEH")
    posted = {"BEH-version": "0", "BEH-evidence": "", "BEH-risk": "", "BEH-doubted_level": "", "next": "BEH"}
    page = text(made.client.post(here, posted, follow=True))
    assert "Nothing was chosen for Behaviour: it is not answered yet." in page
    assert stands(made, draft, "BEH") is None
    page = text(made.client.post(here, posted | {"BEH-domain_level": "M"}, follow=True))
    assert "Nothing was chosen" not in page
    assert stands(made, draft, "BEH").domain_level == "M"


def test_the_check_says_that_no_preference_was_written(made):
    page = text(made.client.get(address(made, "check", draft_in(made, {}))))
    assert "Would prefer</dt>" in page.replace(" </dt>", "</dt>")


# The assessment tool ---------------------------------------------------------------------------------------


def test_the_fields_of_the_assessment_tool_are_asked_and_stand_on_check_and_result(made):
    draft = draft_in(made, {})
    check = text(made.client.get(address(made, "check", draft)))
    assert "From the tool" in check and "Nothing written" in check
    here = address(made, "tool", draft)
    page = text(made.client.get(here))
    assert "From the tool: Single Assessment Process" in page
    assert page.count("<textarea") == len(SAP_DOMAINS)
    posted = {"tool_fields-version": "0", "tool_fields-said-Senses": "New glasses in May"}
    assert made.client.post(here, posted).status_code == 302
    check = text(made.client.get(address(made, "check", draft)))
    assert "New glasses in May" in check and "From the tool<" not in check
    assert "New glasses in May" in text(made.client.get(here))
    with tenant(made.id):
        draft.refresh_from_db()
        assert draft.tool_fields == {"Senses": "New glasses in May"}
        complete_assessment(actor=made.actor, assessment=draft, now=timezone.now())
    assert "New glasses in May" in text(made.client.get(address(made, "result", draft)))


def test_what_the_tool_does_not_ask_is_refused_and_two_who_write_it_do_not_overwrite_each_other(made):
    draft = draft_in(made)
    here = address(made, "tool", draft)
    refused = text(made.client.post(here, {"tool_fields-version": "0", "tool_fields-said-Shoe size": "7"}))
    assert "The assessment tool has no such field." in refused
    made.client.post(here, {"tool_fields-version": "0", "tool_fields-said-Senses": "New glasses"})
    page = text(made.other.post(here, {"tool_fields-version": "0", "tool_fields-said-Senses": "No glasses"}))
    assert "There is a problem" in page and "No glasses" in page
    with tenant(made.id):
        draft.refresh_from_db()
        assert draft.tool_fields == {"Senses": "New glasses"}


def test_a_tool_is_added_with_its_fields_by_whoever_adopts_rule_sets(made):
    operator = seated(made.world.member(Role.ADMINISTRATOR))
    page = reverse("needs:new-tool")
    assert made.client.get(page).status_code == 403
    fields = dict.fromkeys(SAP_DOMAINS, "One\r\nTwo") | {"name": "EASY", "SENSES": "Sight and hearing"}
    refused = text(operator.post(page, fields | {"SAFETY": " "}))
    assert "Name at least one field" in refused
    for _ in range(2):
        assert operator.post(page, fields).status_code == 302
    shown = text(operator.get(reverse("needs:rule-sets")))
    assert "Senses: Sight and hearing" in shown
    with tenant(made.id):
        easy = AssessmentTool.objects.get(name="EASY")
        draft = start_assessment(
            actor=made.actor,
            person=made.person,
            assessed_on=timezone.localdate(),
            reason=Reason.CHANGE,
            setting=Setting.OWN_HOME,
            tool=easy,
            now=timezone.now(),
        )
    page = text(made.client.get(address(made, "tool", draft)))
    assert page.count("<textarea") == 3 and ">Sight and hearing<" in page


def test_an_assessment_about_somebody_else_is_withdrawn_with_a_reason_and_stays_to_be_read(made):
    done = assessed_in(made, COPD)
    assert address(made, "withdraw", done) in made.client.get(address(made, "result", done)).content.decode()
    assert "There is a problem" in made.client.post(address(made, "withdraw", done), {"why": ""}).content.decode()
    answer = made.client.post(address(made, "withdraw", done), {"why": "Her neighbour's"}, follow=True)
    needs = answer.content.decode()
    assert "The assessment is withdrawn" in needs
    assert "Nobody has assessed" in needs
    assert "Corrected and withdrawn" in needs
    assert "Her neighbour&#39;s" in needs
    result = made.client.get(address(made, "result", done)).content.decode()
    assert "This assessment says nothing about" in result
    assert "It said level of need" in result
    assert "Next review by" not in result
    pages = [made.client.get(address(made, page, done), follow=True) for page in ("correct", "override", "withdraw")]
    for page in (*pages, made.client.post(address(made, "withdraw", done), {"why": "Her neighbour's"}, follow=True)):
        assert page.redirect_chain[0][0].partition("#")[0] == address(made, "result", done)
        assert "This assessment is withdrawn: nothing follows from it" in page.content.decode()


def test_a_correction_may_give_another_day(made):
    day = timezone.localdate()
    done = assessed_in(made, COPD, on=day)
    made.client.post(address(made, "correct", done))
    with tenant(made.id):
        draft = Assessment.objects.get(state=State.DRAFT)
    made.client.post(
        address(made, "visit", draft),
        {"assessed_on-version": "0", "assessed_on-value": (day - timedelta(3)).isoformat(), "next": "check"},
    )
    with tenant(made.id):
        draft.refresh_from_db()
        assert draft.assessed_on == day - timedelta(3)
    assert "<li>Day of the visit: " in text(made.client.get(address(made, "check", draft)))
