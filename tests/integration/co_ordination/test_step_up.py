"""The directory, requests for more care, and their answers."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.co_ordination.choices import AskState, Refusal
from apps.care.co_ordination.models import Service, StepUpRequest
from apps.care.co_ordination.selectors import get_request_to_answer, kept_promises, requests_to_answer
from apps.care.co_ordination.services import (
    AnsweredAlready,
    CannotBeThePoint,
    CannotShare,
    ChangedMeanwhile,
    NotAskable,
    NotYet,
    accept_step_up,
    add_service,
    ask_step_up,
    change_service,
    refuse_step_up,
    say_achieved,
    withdraw_step_up,
)
from apps.care.patients.choices import RestrictionReason
from apps.care.patients.models import CareRelationship, Person
from apps.care.patients.services.restrictions import restrict_record
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_sharing_agreement
from tests.factories.everything_of.m50_co_ordination import facts
from tests.factories.world import sit
from tests.integration.caseloads.team import Crew

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def crew():
    made = Crew.make()
    made.members["admin"] = made.world.member(Role.ADMINISTRATOR)
    made.members["manager"] = made.world.member(Role.PROVIDER_MANAGER)
    for name in ("admin", "manager"):
        made.actors[name] = made.world.actor(made.members[name])
    return made


@pytest.fixture
def inside(crew):
    with tenant(crew.id):
        yield crew


def listed(crew, code="COM", name="Rapid response", by="admin", **more):
    organisation = Organisation.objects.get(ods_code=code)
    return add_service(actor=crew.actors[by], organisation=organisation, facts=facts(name, **more), now=timezone.now())


def ask(crew, service, *, number=0, by="grace", needs="Oxygen reading twice a day"):
    now = timezone.now()
    return ask_step_up(
        actor=crew.actors[by],
        person=crew.world.person(number),
        service=service,
        needs=needs,
        wanted_by=now.replace(minute=0, second=0, microsecond=0) + 4 * HOUR,
        now=now,
    )


def accept(crew, request, *, by="other_lead", after=HOUR):
    now = timezone.now()
    accept_step_up(actor=crew.actors[by], request=request, promised_for=now + after, note="", now=now)


def test_a_provider_lists_and_changes_its_own_services_and_no_other(inside):
    own = listed(inside, code="ACU", by="manager")
    foreign = listed(inside, code="COM")
    with pytest.raises(PermissionDenied):
        listed(inside, code="COM", name="Another", by="manager")
    for service, by in ((foreign, "manager"), (own, "grace")):
        with pytest.raises(PermissionDenied):
            change_service(actor=inside.actors[by], service=service, facts=facts("Mine"), edits=1, now=timezone.now())
    change_service(
        actor=inside.actors["manager"], service=own, facts=facts("Rapid", places_free=0), edits=1, now=timezone.now()
    )
    assert (Service.objects.get(id=own.id).places_free, Service.objects.get(id=foreign.id).name) == (
        0,
        "Rapid response",
    )


def test_a_stale_form_changes_nothing(inside):
    service, now = listed(inside), timezone.now()
    change_service(actor=inside.actors["admin"], service=service, facts=facts("A", places_free=1), edits=1, now=now)
    with pytest.raises(ChangedMeanwhile):
        change_service(actor=inside.actors["admin"], service=service, facts=facts("B"), edits=1, now=now)
    assert Service.objects.get().name == "A"


def test_there_is_one_single_point_of_access_and_it_answers_day_and_night(inside):
    with pytest.raises(CannotBeThePoint):
        listed(inside, is_single_point=True)
    listed(inside, is_single_point=True, is_day_and_night=True)
    with pytest.raises(CannotBeThePoint):
        listed(inside, code="ACU", is_single_point=True, is_day_and_night=True)
    assert Service.objects.filter(is_single_point=True).count() == 1


def test_a_request_waits_once_and_is_accepted_once(inside):
    request = ask(inside, listed(inside))
    assert ask(inside, request.service).id == request.id
    accept(inside, request)
    for act in (
        lambda: accept(inside, request),
        lambda: refuse_step_up(
            actor=inside.actors["other_lead"], request=request, refusal=Refusal.NO_PLACE, note="", now=timezone.now()
        ),
        lambda: withdraw_step_up(actor=inside.actors["grace"], request=request, now=timezone.now()),
    ):
        with pytest.raises(AnsweredAlready):
            act()
    found = StepUpRequest.objects.get()
    assert (found.state, found.refusal, found.answered_by.name) == (AskState.ACCEPTED, "", "Other_Lead")
    acts = set(AuditEvent.objects.filter(action__startswith="STEP_UP").values_list("action", flat=True))
    assert acts == {"STEP_UP_ASKED", "STEP_UP_ACCEPTED"}


def test_another_need_is_never_lost_behind_a_request_that_waits(inside):
    request = ask(inside, listed(inside))
    with pytest.raises(NotAskable, match="ring them"):
        ask(inside, request.service, needs="Two carers tonight")
    withdraw_step_up(actor=inside.actors["grace"], request=request, now=timezone.now())
    assert ask(inside, request.service, needs="Two carers tonight").id != request.id


def test_a_refusal_says_why_and_the_next_request_is_a_new_one(inside):
    service = listed(inside)
    request = ask(inside, service)
    refuse_step_up(
        actor=inside.actors["lead"], request=request, refusal=Refusal.NO_PLACE, note="Friday", now=timezone.now()
    )
    again = ask(inside, service)
    assert again.id != request.id
    withdraw_step_up(actor=inside.actors["sean"], request=again, now=timezone.now())
    states = list(StepUpRequest.objects.order_by("id").values_list("state", "refusal"))
    assert states == [("REFUSED", "NO_PLACE"), ("WITHDRAWN", "")]


def test_care_that_is_accepted_begins_with_the_team_that_gives_it(inside):
    request = ask(inside, listed(inside, team_id=inside.other_team.id))
    accept(inside, request)
    care = CareRelationship.objects.get(team=inside.other_team)
    assert (care.person_id, care.starts_on) == (inside.world.person(0).id, timezone.localdate())


def test_the_time_that_was_achieved_is_kept_once_beside_the_one_promised(inside):
    request = ask(inside, listed(inside))
    now = timezone.now()
    with pytest.raises(AnsweredAlready):
        say_achieved(actor=inside.actors["grace"], request=request, achieved_at=now, now=now)
    with pytest.raises(NotYet):
        accept(inside, request, after=-HOUR)
    accept(inside, request)
    now = timezone.now()
    for wrong in (now + HOUR, request.asked_at - HOUR):
        with pytest.raises(NotYet):
            say_achieved(actor=inside.actors["grace"], request=request, achieved_at=wrong, now=now)
    for when in (now, now - timedelta(seconds=0)):
        say_achieved(actor=inside.actors["grace"], request=request, achieved_at=when, now=now)
    with pytest.raises(PermissionDenied):
        say_achieved(actor=inside.actors["manager"], request=request, achieved_at=now, now=now)
    (row,) = kept_promises(StepUpRequest.objects.all(), now - HOUR)
    assert (row.asked, row.accepted, row.refused, row.came, row.came_in_time, row.minutes) == (1, 1, 0, 1, 1, 0)


def test_nothing_about_a_person_crosses_without_consent_and_agreement(inside):
    service = listed(inside, code="ACU")
    with pytest.raises(CannotShare, match="No information-sharing agreement"):
        ask(inside, service)
    add_sharing_agreement(
        actor=inside.world.operator,
        name="With the hospital",
        purposes="Direct care",
        starts_on=timezone.localdate(),
        ends_before=timezone.localdate() + timedelta(days=9),
        parties=list(Organisation.objects.filter(ods_code__in=["COM", "ACU"])),
    )
    request = ask(inside, service)
    assert list(requests_to_answer(inside.actors["manager"], timezone.localdate())) == [request]
    person = inside.world.person(0)
    person.sharing_consent = "REFUSED"
    person.save()
    assert list(requests_to_answer(inside.actors["manager"], timezone.localdate())) == []
    with pytest.raises(CannotShare, match="has not agreed"):
        ask(inside, service, number=0)


def test_a_service_that_closed_or_takes_none_is_not_asked(inside):
    with pytest.raises(NotAskable):
        ask(inside, listed(inside, takes_requests=False))
    assert StepUpRequest.objects.count() == 0


def share(crew, until, *codes):
    return add_sharing_agreement(
        actor=crew.world.operator,
        name="With the hospital",
        purposes="Direct care",
        starts_on=timezone.localdate() - timedelta(days=9),
        ends_before=until,
        parties=list(Organisation.objects.filter(ods_code__in=codes)),
    )


def reads(crew, name, day):
    """Whether the one request is on the list of somebody who answers, and opens to them, on a day."""
    actor, uid = crew.actors[name], StepUpRequest.objects.get().uid
    listed_there = requests_to_answer(actor, day).filter(uid=uid).exists()
    try:
        opens = get_request_to_answer(actor, uid, day).uid == uid
    except StepUpRequest.DoesNotExist:
        opens = False
    assert listed_there is opens
    return opens


def test_a_request_is_gone_for_the_service_when_the_agreement_it_was_sent_under_has_ended(inside):
    today = timezone.localdate()
    share(inside, today + timedelta(days=1), "COM", "ACU")
    ask(inside, listed(inside, code="ACU"))
    assert reads(inside, "manager", today)
    assert not reads(inside, "manager", today + timedelta(days=1))


def test_inside_the_organisation_a_request_is_gone_when_the_record_no_longer_opens_there(inside):
    """The practice holds the record: the trust reads it with consent, under the agreement, unless it is restricted."""
    today, person = timezone.localdate(), inside.world.person(0)
    ask(inside, listed(inside))
    assert reads(inside, "other_lead", today)
    assert not reads(inside, "other_lead", date(2090, 1, 1))
    Person.objects.filter(id=person.id).update(sharing_consent="REFUSED")
    assert not reads(inside, "other_lead", today)
    with pytest.raises(CannotShare, match="does not open to your organisation"):
        ask(inside, listed(inside, name="Another"))
    Person.objects.filter(id=person.id).update(sharing_consent="GIVEN")
    assert reads(inside, "other_lead", today)
    restrict_record(
        actor=inside.actors["lead"],
        person=person,
        reason=RestrictionReason.STAFF,
        words="Works here.",
        users=[inside.actors["lead"].user_id],
        now=timezone.now(),
    )
    assert reads(inside, "lead", today)
    assert not reads(inside, "other_lead", today)


def test_a_request_that_is_hidden_answers_as_one_that_never_was(crew):
    with tenant(crew.id):
        ask(crew, listed(crew))
        uid = StepUpRequest.objects.get().uid
        Person.objects.update(sharing_consent="REFUSED")
    lead = seated(crew, "other_lead")
    pages = [lead.get(reverse("co_ordination:answer", kwargs={"uid": one})) for one in (uid, uuid4())]
    assert [page.status_code for page in pages] == [404, 404]
    hide = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|requests/[^"]+')
    assert len({hide.sub("", page.content.decode()) for page in pages}) == 1


def test_a_closed_service_is_refused_in_a_sentence_until_the_day_on_which_it_opens(inside):
    today = timezone.localdate()
    closed = listed(inside, closed_until=today + timedelta(days=1))
    with pytest.raises(NotAskable, match=r"Rapid response is closed until .*Nobody has been asked"):
        ask(inside, closed)
    assert StepUpRequest.objects.count() == 0
    ask(inside, listed(inside, name="Open again", closed_until=today))
    assert StepUpRequest.objects.count() == 1


def test_the_single_point_of_access_stands_once_in_the_directory_and_closed_services_with_their_words(crew):
    with tenant(crew.id):
        listed(crew, name="Ring us", is_single_point=True, is_day_and_night=True)
        listed(crew, name="Twilight nursing", gives="Now given by day.", is_closed=True)
    said = seated(crew, "admin").get(reverse("co_ordination:directory")).content.decode()
    assert said.count("Ring us: day and night") == 1
    assert '<th scope="row">Ring us' not in said
    assert "<caption" not in said, "a table without a row"
    assert "No service is listed yet" not in said
    assert "Now given by day. <a" in said
    listed_now = seated(crew, "grace").get(reverse("co_ordination:directory")).content.decode()
    assert "Twilight nursing" not in listed_now


def test_a_full_service_is_asked_only_when_asked_once_more(crew):
    with tenant(crew.id):
        full = listed(crew, places=8, places_free=0)
        listed(crew, name="Night sitters", places=4, places_free=3)
        listed(crew, name="Therapy", closed_until=timezone.localdate() + timedelta(days=400))
    page = reverse("co_ordination:more-care", kwargs={"uid": crew.world.person(0).uid})
    grace = seated(crew, "grace")
    said = grace.get(page).content.decode()
    options = re.findall(r'<option value="([^"]*)"( selected)?>([^<]+)</option>', said[: said.index("</select>")])
    assert options[0] == ("", "", "Choose")
    words = [label.split(": ")[1] for _, _, label in options[1:]]
    assert words[:2] == ["3 of 4 places free", "full"]
    assert words[2].startswith("closed until")
    assert "full_too" not in said
    later = timezone.localtime() + 5 * HOUR
    sent = {"service": str(full.uid), "needs": "Oxygen", "day": f"{later:%d/%m/%Y}", "at": f"{later:%H:%M}"}
    assert grace.post(page, sent | {"service": ""}).status_code == 200
    warned = grace.post(page, sent).content.decode()
    assert "Rapid response has no place free. Nobody has been asked yet" in warned
    assert 'name="full_too"' in warned
    with tenant(crew.id):
        assert not StepUpRequest.objects.exists()
    assert grace.post(page, sent | {"full_too": "on"}).status_code == 302
    with tenant(crew.id):
        assert StepUpRequest.objects.get().service_id == full.id


def seated(crew, name):
    client = Client()
    sit(client, crew.members[name])
    return client


def test_asking_and_answering_through_the_client(crew):
    with tenant(crew.id):
        service = listed(crew)
    person = crew.world.person(0)
    page = reverse("co_ordination:more-care", kwargs={"uid": person.uid})
    now = timezone.localtime() + 5 * HOUR
    sent = {
        "service": str(service.uid),
        "needs": "Oxygen reading",
        "day": f"{now:%d/%m/%Y}",
        "at": f"{now:%H:%M}",
    }
    grace = seated(crew, "grace")
    assert "still to come" in grace.post(page, sent | {"day": "1/1/2020"}).content.decode()
    assert grace.post(page, sent).status_code == 302
    assert seated(crew, "other").post(page, sent).status_code == 404
    asked = grace.get(reverse("co_ordination:asked")).content.decode()
    assert "Waits for an answer" in asked
    assert "Family0" in asked
    assert "Family0" not in seated(crew, "other").get(reverse("co_ordination:asked")).content.decode()
    with tenant(crew.id):
        uid = StepUpRequest.objects.get().uid
    answer = reverse("co_ordination:answer", kwargs={"uid": uid})
    assert seated(crew, "manager").get(answer).status_code == 404
    lead = seated(crew, "other_lead")
    assert "Family0" in lead.get(reverse("co_ordination:to-answer")).content.decode()
    assert lead.post(answer, {"act": "refuse", "refusal": "NO_PLACE", "note": ""}).status_code == 302
    assert "No place or visit free" in grace.get(reverse("co_ordination:asked")).content.decode()


def test_a_manager_sees_a_reference_and_neither_name_nor_words(crew):
    with tenant(crew.id):
        service = listed(crew, code="ACU")
        agreement = list(Organisation.objects.filter(ods_code__in=["COM", "ACU"]))
        add_sharing_agreement(
            actor=crew.world.operator,
            name="With the hospital",
            purposes="Direct care",
            starts_on=timezone.localdate(),
            ends_before=timezone.localdate() + timedelta(days=9),
            parties=agreement,
        )
        ask(crew, service)
    found = seated(crew, "manager").get(reverse("co_ordination:to-answer")).content.decode()
    assert f"record {str(crew.world.person(0).uid)[:8]}" in found
    assert "Family0" not in found
    assert "Oxygen" not in found
