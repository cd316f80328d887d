"""People are drawn by lot, by the system, and looked at again by somebody of another team."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.care.admissions.models import Alert
from apps.care.admissions.selectors.stays import in_hospital
from apps.care.assessments.choices import Reason, Setting, State
from apps.care.assessments.models import Assessment, Classification
from apps.care.assessments.selectors import counterfactuals_of, drafts_of_team
from apps.care.assessments.services import answer, complete_assessment, start_assessment
from apps.care.assurance.choices import Check
from apps.care.assurance.domain.chance import Standing
from apps.care.assurance.engine.changes import agreements
from apps.care.assurance.models import Sample, SampleMember
from apps.care.assurance.presenters.sample import steps_shown
from apps.care.assurance.selectors import done_of, members_of, steps_away, to_reassess
from apps.care.assurance.services import NobodyToDraw, begin_reassessment, draw_sample, show_whose_records
from apps.care.care_plans.selectors.parties import parties_to_care
from apps.care.caseloads.selectors import TEAM, caseload
from apps.care.co_ordination.choices import Tier
from apps.care.co_ordination.engine.requirements import facts_of
from apps.care.co_ordination.models import VirtualWard, WardStay
from apps.care.co_ordination.selectors import lists_of, people_on
from apps.care.co_ordination.services import step_up_to_ward
from apps.care.need_bands.choices import BandSource
from apps.care.need_bands.models import BandPeriod
from apps.care.patients.choices import RestrictionReason
from apps.care.patients.domain.reach import Reach
from apps.care.patients.selectors import BeyondReach, open_person, people_within_reach
from apps.care.patients.services import NotCaredFor, begin_care
from apps.care.patients.services.restrictions import restrict_record
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import MATRIX, Role
from apps.foundation.audit.models import AuditEvent
from tests.factories.assessing import assessed, levels
from tests.factories.world import sit
from tests.integration.assurance.conftest import window

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = TODAY - timedelta(days=30)


def everybody_assessed(made, actor=None, people=range(12)):
    for number in people:
        said = ("", "DRU M", "MOB S")[number % 3]
        assessed(actor or made.grace, made.world.person(number), DAY, said)


def names(sample):
    return [member.person_id for member in SampleMember.objects.filter(sample=sample).order_by("place")]


def test_the_same_seed_draws_the_same_people(made):
    everybody_assessed(made)
    first, again, other = (
        draw_sample(actor=made.auditor, size=6, now=NOW, seed=seed) for seed in ("one", "one", "another")
    )
    assert names(first) == names(again) != names(other)
    assert (first.number, again.number, other.number) == (1, 2, 3)


def test_a_sample_is_even_over_the_levels_and_says_what_was_available_and_left_out(made):
    everybody_assessed(made)
    sample = draw_sample(actor=made.auditor, size=6, now=NOW)
    bands = list(SampleMember.objects.filter(sample=sample).order_by("place").values_list("need_band", flat=True))
    assert bands == [1, 1, 2, 2, 3, 3]
    assert (sample.available, sample.left_out, len(sample.seed)) == ({"1": 3, "2": 4, "3": 4}, 1, 32)
    event = AuditEvent.objects.get(action="SAMPLE_DRAWN")
    assert (event.user_id, event.details) == (made.auditor.user_id, {"people": 6})


def test_a_person_who_shares_with_nobody_else_is_never_drawn(made):
    everybody_assessed(made, people=[5, 6])
    sample = draw_sample(actor=made.auditor, size=6, now=NOW)
    assert (names(sample), sample.left_out) == ([made.world.person(5).id], 1)


def test_a_restricted_record_is_neither_drawn_nor_listed_nor_named(made):
    everybody_assessed(made, people=[0, 1])
    people = [made.world.person(number) for number in (0, 1)]

    def restrict(person):
        restrict_record(
            actor=made.lead,
            person=person,
            reason=RestrictionReason.STAFF,
            words="Works in the team.",
            users=[made.lead.user_id],
            now=NOW,
        )

    restrict(people[0])
    sample = draw_sample(actor=made.auditor, size=3, now=NOW)
    assert (names(sample), sample.left_out) == ([people[1].id], 1)
    restrict(people[1])
    assert not to_reassess(made.kim, TODAY).exists()
    assert show_whose_records(actor=made.auditor, sample=sample) == []


def test_whoever_looks_again_is_of_another_team_and_did_not_assess_before(made):
    everybody_assessed(made, made.grace, range(4))
    everybody_assessed(made, made.omar, range(8, 12))
    everybody_assessed(made, made.sam, range(14, 18))
    sample = draw_sample(actor=made.auditor, size=12, now=NOW)
    for member in members_of(sample):
        assert member.team_id != member.assessment.team_id
        assert member.clinician_id != member.assessment.lead_id
    given = {member.clinician_id for member in members_of(sample)}
    assert given == {made.sam.user_id, made.kim.user_id}


def test_the_team_that_looks_again_may_open_the_record_and_no_other(made):
    everybody_assessed(made, people=[0])
    person = made.world.person(0)
    with pytest.raises(BeyondReach):
        open_person(made.kim, person.uid, NOW)
    sample = draw_sample(actor=made.auditor, size=3, now=NOW)
    assert open_person(made.kim, person.uid, NOW).reach.opens
    with pytest.raises(BeyondReach):
        open_person(made.ruth, person.uid, NOW)
    assert open_person(made.kim, person.uid, NOW).reach == Reach.LENT
    days = {"days": (sample.due_on - TODAY).days}
    assert open_person(made.kim, person.uid, NOW + timedelta(**days)).reach.opens
    assert to_reassess(made.kim, sample.due_on).count() == 1
    after = sample.due_on + timedelta(days=1)
    with pytest.raises(BeyondReach):
        open_person(made.kim, person.uid, NOW + timedelta(days=days["days"] + 1))
    assert not people_within_reach(made.kim, after).exists()
    assert not to_reassess(made.kim, after).exists()
    event = AuditEvent.objects.get(action="LENT_TO_TEAM", person_id=person.id)
    assert event.details == {"team": str(made.kestrel.uid), "ends_before": str(after)}


def test_a_team_that_looks_again_is_no_party_to_care_and_finds_the_person_on_none_of_its_lists(made):
    """The lent person is on a practice's list, has a draft of their own team, and is in hospital."""
    person, kim = made.world.person(0), made.kim
    begin_care(actor=made.world.operator, person=person, team=made.heron, starts_on=DAY, why="Referred.")
    everybody_assessed(made, people=[0])
    sampled = draw_sample(actor=made.auditor, size=3, now=NOW)
    assert names(sampled) == [person.id]
    assert people_within_reach(kim, TODAY).filter(id=person.id).exists()
    facts = facts_of([person.id], TODAY, NOW)[person.id]
    begun = start_assessment(
        actor=made.grace,
        person=person,
        assessed_on=TODAY,
        reason=Reason.ANNUAL_REVIEW,
        setting=Setting.OWN_HOME,
        now=NOW,
    )
    came = f"{timezone.localtime(NOW):%Y-%m-%dT00:00}"
    made.world.send("admissions", f"provider,spell_ref,nhs_number,admitted_at\nACU,S1,{made.world.number(0)},{came}")
    assert [alert.team_id for alert in Alert.objects.all()] == [made.heron.id]
    assert made.kestrel.id not in {party.team_id for party in parties_to_care(person, made.grace, TODAY)}
    assert facts.parties == 1
    for name in (one.name for one in lists_of(kim)):
        assert not people_on(kim, name, TODAY)[1].exists()
    assert not caseload(kim, TODAY, whose=TEAM, level="", show="", sort="").people.exists()
    assert in_hospital(kim, TODAY) == []
    assert begun not in drafts_of_team(kim, TODAY)
    assert begun in drafts_of_team(made.sam, TODAY)
    VirtualWard.objects.create(team=made.kestrel, opened_on=TODAY)
    with pytest.raises(NotCaredFor):
        step_up_to_ward(actor=kim, person=person, tier=Tier.TODAY, why="Falls", expected_on=TODAY, now=NOW, today=TODAY)
    assert not WardStay.objects.exists()


def test_nobody_to_draw_is_said_and_nothing_is_kept(made):
    with pytest.raises(NobodyToDraw):
        draw_sample(actor=made.auditor, size=3, now=NOW)
    everybody_assessed(made, people=[6])
    with pytest.raises(NobodyToDraw):
        draw_sample(actor=made.auditor, size=3, now=NOW)
    assert not Sample.objects.exists()


def test_only_the_auditor_draws_and_reads_names(made):
    everybody_assessed(made, people=[0])
    sample = draw_sample(actor=made.auditor, size=3, now=NOW)
    for actor in (made.commissioner, made.lead, made.sam, made.manager):
        with pytest.raises(NotPermitted):
            draw_sample(actor=actor, size=3, now=NOW)
        with pytest.raises(NotPermitted):
            show_whose_records(actor=actor, sample=sample)
    assert Sample.objects.count() == 1
    assert not AuditEvent.objects.filter(action="SAMPLE_NAME_SHOWN").exists()


def test_each_name_that_the_auditor_reads_is_recorded(made):
    everybody_assessed(made, people=[0, 1])
    sample = draw_sample(actor=made.auditor, size=3, now=NOW)
    shown = show_whose_records(actor=made.auditor, sample=sample)
    events = AuditEvent.objects.filter(action="SAMPLE_NAME_SHOWN")
    assert {event.person_id for event in events} == {person.id for _, person in shown} == set(names(sample))
    assert all(event.user_id == made.auditor.user_id for event in events)


def look_again(made, member, said):
    clinician = made.kim if member.clinician_id == made.kim.user_id else made.sam
    draft = begin_reassessment(actor=clinician, member=member, setting=Setting.OWN_HOME, now=NOW)
    for code, level in levels(said).items():
        answer(
            actor=clinician,
            assessment=draft,
            domain=code,
            domain_level=level,
            based_on=0,
            client_id=uuid4(),
            now=NOW,
        )
    complete_assessment(actor=clinician, assessment=draft, now=NOW)
    return draft


def test_a_re_assessment_begins_once_moves_no_level_and_is_done_when_complete(made):
    everybody_assessed(made, people=[2])
    sample = draw_sample(actor=made.auditor, size=3, now=NOW)
    member = to_reassess(made.kim, TODAY).get()
    first = begin_reassessment(actor=made.kim, member=member, setting=Setting.OWN_HOME, now=NOW)
    assert begin_reassessment(actor=made.kim, member=member, setting=Setting.CLINIC, now=NOW) == first
    assert (first.reason, first.state) == (Reason.AUDIT, State.DRAFT)
    look_again(made, member, "")
    assert not to_reassess(made.kim, TODAY).exists()
    assert done_of([sample]) == {sample.id: 1}
    assert members_of(sample).get().found == 1
    now = BandPeriod.objects.get(person_id=member.person_id, superseded_at__isnull=True, ends_before__isnull=True)
    assert (now.need_band, now.source) == (3, BandSource.ASSESSMENT)
    assert Assessment.objects.filter(person_id=member.person_id, reason=Reason.AUDIT).count() == 1


def test_agreement_is_that_of_the_pairs(made):
    everybody_assessed(made, people=range(9))
    sample = draw_sample(actor=made.auditor, size=6, now=NOW)
    said = {1: "", 2: "DRU M", 3: "MOB S"}
    for place, member in enumerate(members_of(sample)):
        look_again(made, member, "" if place == 2 else said[member.need_band])
    whole, body = agreements(window(date.today() - timedelta(days=300), date.today() + timedelta(days=1)))
    assert (whole.check, whole.organisation_id, whole.standing) == (Check.AGREEMENT, None, Standing.WITHIN)
    assert (whole.figures["pairs"], whole.figures["same"], whole.figures["higher_first"]) == (6, 5, 1)
    assert body.organisation_id == made.heron.organisation_id
    assert body.figures == whole.figures


def test_a_clinician_goes_from_the_list_to_an_empty_assessment(made, client):
    everybody_assessed(made, people=[2])
    draw_sample(actor=made.auditor, size=3, now=NOW)
    member = to_reassess(made.kim, TODAY).get()
    sit(client, made.members["kim"])
    assert member.person.family_name in client.get("/consistency/re-assessments/").content.decode()
    begun = client.post(f"/consistency/re-assessments/{member.uid}/", {"setting": "OWN_HOME"})
    draft = Assessment.objects.get(reason=Reason.AUDIT)
    assert begun.headers["Location"] == f"/people/{member.person.uid}/needs/{draft.uid}/visit/"
    assert client.get(begun.headers["Location"]).status_code == 200
    assert not draft.answers.exists()


def test_what_would_have_changed_a_level_is_read_by_the_auditor_with_the_names_and_by_no_other(made, client):
    everybody_assessed(made, people=[2])
    sample = draw_sample(actor=made.auditor, size=1, now=NOW)
    member = SampleMember.objects.get(sample=sample)
    steps = steps_away(made.auditor, sample)[member.assessment_id]
    assert steps
    said = steps_shown({member.assessment_id: steps})[member.assessment_id]
    address = f"/consistency/samples/{sample.uid}/"
    sit(client, made.members["auditor"])
    assert all(line not in client.get(address).content.decode() for line in said)
    shown = client.post(f"{address}names/").content.decode()
    assert all(line in shown for line in said)
    classification = Classification.objects.get(assessment_id=member.assessment_id)
    for who in ("grace", "commissioner", "manager"):
        with pytest.raises(NotPermitted):
            steps_away(getattr(made, who), sample)
        with pytest.raises(NotPermitted):
            counterfactuals_of(getattr(made, who), classification)
        sit(client, made.members[who])
        assert client.post(f"{address}names/").status_code == 403
    either = {Permission.SECOND_OPINION_GIVE, Permission.CONSISTENCY_CHECK}
    assert [role for role, may in MATRIX.items() if may & either] == [
        Role.TEAM_LEAD,
        Role.CLINICIAN,
        Role.AUDITOR,
        Role.COMMAND_LINE,
    ]


def test_a_re_assessment_shows_no_level_found_before_and_asks_for_no_reason(made, client):
    everybody_assessed(made, people=range(4))
    draw_sample(actor=made.auditor, size=4, now=NOW)
    sit(client, made.members["kim"])
    assert "4 people to assess again" in client.get("/").content.decode()
    member = SampleMember.objects.filter(clinician_id=made.kim.user_id).first()
    begun = client.post(f"/consistency/re-assessments/{member.uid}/", {"setting": "OWN_HOME"})
    page = client.get(begun.headers["Location"]).content.decode()
    assert "Day of the visit" in page
    assert "<dt>Level of need</dt>" not in page
    assert "Yearly review" not in page
    every_area = client.get(page_of_all := begun.headers["Location"].replace("/visit/", "/all/")).content.decode()
    assert "Not assessed before" not in every_area
    assert "Last time" not in every_area
    again = client.get(f"/consistency/re-assessments/{member.uid}/").content.decode()
    assert f'href="{page_of_all}"' in again
    assert "<form method" not in again[again.index("<main") : again.index("</main")]
    assert "<dt>Level of need</dt>" in client.get(f"/people/{member.person.uid}/").content.decode()


def test_the_result_of_a_re_assessment_says_that_it_moves_nothing_and_that_nothing_follows(made, client):
    everybody_assessed(made, people=range(3))
    draw_sample(actor=made.auditor, size=3, now=NOW)
    member = SampleMember.objects.filter(clinician_id=made.kim.user_id).first()
    done = assessed(made.kim, member.person, TODAY, "MOB S", reason=Reason.AUDIT)
    sit(client, made.members["kim"])
    page = client.get(f"/people/{member.person.uid}/needs/{done.uid}/result/").content.decode()
    assert "checks that levels are consistent: it moves no level." in page
    assert "first assessment on record" not in page
    assert "Next review by" not in page
    assert "What follows" not in page


def test_where_one_clinician_would_look_at_everybody_that_is_said_before_anything_is_drawn(made, client):
    everybody_assessed(made)
    sit(client, made.members["auditor"])
    said = client.post("/consistency/samples/", {"size": "6"}).content.decode()
    name = made.members["kim"].user.name
    assert f"All 6 people would be given to {name} of Kestrel team" in said
    assert (Sample.objects.count(), SampleMember.objects.count()) == (0, 0)
    assert client.post("/consistency/samples/", {"size": "6", "one_may_look": "on"}).status_code == 302
    assert SampleMember.objects.count() == 6


def test_where_two_look_nothing_is_asked(made, client):
    everybody_assessed(made, people=range(6))
    everybody_assessed(made, made.omar, people=range(6, 12))
    sit(client, made.members["auditor"])
    assert client.post("/consistency/samples/", {"size": "6"}).status_code == 302
