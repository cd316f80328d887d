"""A finding is opened by the auditor, answered by the organisation, asked again or closed; nothing is lost."""

import re
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from apps.care.assurance.choices import Check, FindingState, Grain, Outcome, StepKind
from apps.care.assurance.models import CheckFigure, CheckRun, Finding, FindingStep
from apps.care.assurance.selectors import findings_visible_to, get_own_finding, own_findings, steps_of
from apps.care.assurance.services import AlreadySaid, answer_finding, close_finding, open_finding, return_finding
from apps.foundation.access.policy import NotPermitted
from apps.foundation.audit.models import AuditEvent
from apps.foundation.partnerships.models import Organisation
from tests.factories.pages import tables_of
from tests.factories.world import sit

NOW = datetime(2026, 5, 4, 10, tzinfo=ZoneInfo("Europe/London"))
LATER = NOW + timedelta(days=3)


def opened(made, body="COM", **more):
    return open_finding(
        actor=made.auditor,
        check=Check.CASE_MIX,
        organisation=Organisation.objects.get(ods_code=body),
        question="Why do so many end at High?",
        now=NOW,
        **more,
    )


def test_a_finding_goes_from_opened_to_closed_and_keeps_every_word(made):
    finding = opened(made, team=made.heron)
    assert (finding.number, finding.state, finding.answer_by.isoformat()) == (1, FindingState.OPEN, "2026-06-01")
    answer_finding(actor=made.lead, finding=finding, said="We looked at all of them.", now=LATER)
    return_finding(actor=made.auditor, finding=finding, said="And what did you find?", now=LATER)
    answer_finding(actor=made.manager, finding=finding, said="They live in two care homes.", now=LATER)
    close_finding(actor=made.auditor, finding=finding, outcome=Outcome.EXPLAINED, said="Agreed.", now=LATER)
    said = [(step.kind, step.outcome, step.by_id) for step in steps_of(finding)]
    auditor, lead, manager = (actor.user_id for actor in (made.auditor, made.lead, made.manager))
    assert said == [
        (StepKind.OPENED, "", auditor),
        (StepKind.ANSWERED, "", lead),
        (StepKind.RETURNED, "", auditor),
        (StepKind.ANSWERED, "", manager),
        (StepKind.CLOSED, Outcome.EXPLAINED, auditor),
    ]
    assert Finding.objects.get().state == FindingState.CLOSED
    acts = AuditEvent.objects.filter(action__startswith="FINDING_").order_by("id").values_list("action", flat=True)
    assert list(acts) == [f"FINDING_{kind}" for kind, _, _ in said]


def test_who_answers_second_is_told_and_changes_nothing(made):
    finding = opened(made)
    same = Finding.objects.get()
    answer_finding(actor=made.lead, finding=finding, said="We looked at all of them.", now=LATER)
    with pytest.raises(AlreadySaid):
        answer_finding(actor=made.manager, finding=same, said="Another answer.", now=LATER)
    assert FindingStep.objects.count() == 2


def test_what_is_closed_is_neither_answered_nor_asked_again(made):
    finding = opened(made)
    close_finding(actor=made.auditor, finding=finding, outcome=Outcome.EXPLAINED, said="Opened by mistake.", now=LATER)
    for act in (
        lambda: answer_finding(actor=made.lead, finding=finding, said="We looked.", now=LATER),
        lambda: return_finding(actor=made.auditor, finding=finding, said="Again?", now=LATER),
        lambda: close_finding(actor=made.auditor, finding=finding, outcome=Outcome.CHANGED, said="Twice.", now=LATER),
    ):
        with pytest.raises(AlreadySaid):
            act()
    assert FindingStep.objects.count() == 2


def test_an_organisation_sees_its_own_findings_only(made):
    ours, theirs = opened(made), opened(made, "ACU")
    assert list(own_findings(made.manager)) == [ours]
    assert list(own_findings(made.elsewhere)) == [theirs]
    with pytest.raises(Finding.DoesNotExist):
        get_own_finding(made.manager, theirs.uid)
    assert list(findings_visible_to(made.commissioner)) == [theirs, ours]


def test_only_the_auditor_opens_and_closes_and_only_the_organisation_answers(made):
    finding = opened(made)
    for actor in (made.commissioner, made.lead, made.manager, made.grace):
        with pytest.raises(NotPermitted):
            close_finding(actor=actor, finding=finding, outcome=Outcome.EXPLAINED, said="Nothing there.", now=LATER)
        with pytest.raises(NotPermitted):
            return_finding(actor=actor, finding=finding, said="Again?", now=LATER)
    for actor in (made.auditor, made.commissioner, made.grace, made.sam):
        with pytest.raises(NotPermitted):
            answer_finding(actor=actor, finding=finding, said="We looked at them.", now=LATER)
    assert (Finding.objects.get().state, FindingStep.objects.count()) == (FindingState.OPEN, 1)


def test_a_finding_is_opened_answered_and_closed_on_the_pages(made, client):
    body = Organisation.objects.get(ods_code="COM")
    sit(client, made.members["auditor"])
    given = {"check": "CASE_MIX", "organisation": body.id, "team": made.heron.id, "question": "Why so many at High?"}
    wrong = client.post("/consistency/findings/open/", {**given, "team": made.ward.id})
    assert "This team belongs to another organisation." in wrong.content.decode()
    assert not Finding.objects.exists()
    made_at = client.post("/consistency/findings/open/", given)
    finding = Finding.objects.get()
    assert made_at.headers["Location"] == f"/consistency/findings/{finding.uid}/"
    sit(client, made.members["lead"])
    assert "please answer by" in client.get("/").content.decode()
    short = client.post(f"/consistency/own-findings/{finding.uid}/", {"said": "No."})
    assert "at least ten characters" in short.content.decode()
    client.post(f"/consistency/own-findings/{finding.uid}/", {"said": "We looked at all of them."})
    late = client.post(f"/consistency/own-findings/{finding.uid}/", {"said": "We looked at them twice."})
    assert "Somebody else has answered or closed this in the meantime" in late.content.decode()
    sit(client, made.members["auditor"])
    address = f"/consistency/findings/{finding.uid}/"
    answered = client.get(address).content.decode()
    assert 'value="return"' in answered
    assert "answer by" not in answered
    again = {"decision": "return", "said": "Which of them, and since when?"}
    waiting = client.post(f"{address}decide/", again, follow=True).content.decode()
    assert "The organisation is asked again." in waiting
    assert "answer by" in waiting
    assert 'value="return"' not in waiting
    assert "Somebody else has answered" in client.post(f"{address}decide/", again).content.decode()
    closing = {"decision": "EXPLAINED", "said": "Two care homes."}
    assert "Finding 1 is closed." in client.post(f"{address}decide/", closing, follow=True).content.decode()
    page = client.get("/consistency/findings/?state=CLOSED")
    assert [row[0] for row in tables_of(page)[0][1:]] == ["1: Share assessed at High"]


def test_a_finding_about_a_figure_offers_only_the_teams_that_it_is_about(made, client):
    def offered(figure):
        said = client.get("/consistency/findings/open/", {"figure": figure} if figure else {}).content.decode()
        return re.findall(r"<option value=\"\d+\"[^>]*>([A-Z][a-z]+ team) \(", said)

    now = datetime.now(tz=ZoneInfo("Europe/London"))
    run = CheckRun.objects.create(
        uid=uuid4(), as_of=now, starts_on=NOW.date(), ends_before=LATER.date(), seed="s", check_code="c"
    )
    about = {"run": run, "check_name": Check.CASE_MIX, "count": 8, "of": 9, "low": 0, "high": 1}
    body = made.heron.organisation
    of_team = CheckFigure.objects.create(
        **about, grain=Grain.TEAM, organisation=body, team=made.heron, standing="ABOVE"
    )
    of_body = CheckFigure.objects.create(**about, grain=Grain.ORGANISATION, organisation=body, standing="ABOVE")
    sit(client, made.members["auditor"])
    assert offered(of_team.id) == ["Heron team"]
    assert offered(of_body.id) == ["Heron team", "Kestrel team"]
    assert offered(None) == ["Heron team", "Kestrel team", "Ward team"]
