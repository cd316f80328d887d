"""Crisis plans: versions, who decides, who may open them. Carers: their own assessment."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from apps.care.care_plans.choices import Capacity, CarerAssessment
from apps.care.care_plans.models import CarerStep, CrisisPlan
from apps.care.care_plans.selectors.carers import carers_of
from apps.care.care_plans.selectors.crisis import crisis_plan_of
from apps.care.care_plans.services.carers import BeforeThat, CarerWords, record_carer_assessment, save_carer
from apps.care.care_plans.services.crisis import (
    Contact,
    CrisisWords,
    WhoDecides,
    WrittenMeanwhile,
    write_crisis_plan,
)
from apps.care.care_plans.services.drafts import ChangedMeanwhile
from apps.care.patients.models import Person
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.models.append_only import NeverChanges
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_sharing_agreement, add_team
from tests.factories.world import sit
from tests.integration.care_plans.writing import at
from tests.integration.caseloads.team import TODAY, Crew

pytestmark = pytest.mark.django_db
SAID = CrisisWords(
    usual="Breathless after one flight of stairs.",
    what_to_do="Sit up\nRing",
    allergies="Penicillin (rash)",
    capacity=Capacity.DECIDES,
)
CONTACTS = [Contact("Day and night", "Single point of access", "01632 960100")]


@pytest.fixture
def crew():
    return Crew.make()


def write(crew, said=SAID, number=0, by="grace", person=0):
    with tenant(crew.id):
        return write_crisis_plan(
            actor=crew.actors[by],
            person=crew.world.person(person),
            said=said,
            contacts=CONTACTS,
            number=number,
            now=at(),
            today=TODAY,
        )


def changed(**changes):
    return CrisisWords(**{**vars(SAID), **changes})


def test_every_version_is_kept_and_the_newest_stands(crew):
    write(crew)
    write(crew, changed(usual="Walks with a frame."), 1)
    with tenant(crew.id):
        versions = list(CrisisPlan.objects.order_by("number").values_list("number", "usual"))
        assert versions == [(1, SAID.usual), (2, "Walks with a frame.")]
        assert crisis_plan_of(crew.world.person(0).id).number == 2
        with pytest.raises(NeverChanges):
            CrisisPlan.objects.update(usual="Other")


def test_a_version_written_meanwhile_is_not_overwritten(crew):
    write(crew)
    write(crew, changed(usual="Walks with a frame."), 1, by="sean")
    with pytest.raises(WrittenMeanwhile) as conflict:
        write(crew, changed(usual="Sits."), 1)
    assert conflict.value.newest.written_by.name == "Sean"
    write(crew, changed(usual="Walks with a frame."), 1)
    with tenant(crew.id):
        assert CrisisPlan.objects.count() == 2


@pytest.mark.parametrize("capacity", [Capacity.BEST_INTERESTS, Capacity.ATTORNEY])
def test_whoever_decides_for_a_person_who_cannot_is_recorded_with_the_day(crew, capacity):
    with pytest.raises(WhoDecides):
        write(crew, changed(capacity=capacity, decided_by="Jean"))
    with pytest.raises(WhoDecides):
        write(crew, changed(capacity=capacity, decided_on=TODAY))
    assert write(crew, changed(capacity=capacity, decided_by="Jean", decided_on=TODAY)).number == 1


def hospital(crew, *, bound):
    """A clinician of the hospital with no care relationship; the hospital is bound by an agreement or not."""
    with tenant(crew.id):
        acute = Organisation.objects.get(ods_code="ACU")
        team = add_team(actor=crew.world.operator, organisation=acute, name="Front door")
        if bound:
            add_sharing_agreement(
                actor=crew.world.operator,
                name="Emergency care",
                purposes="Direct care",
                starts_on=TODAY.replace(year=2020),
                ends_before=TODAY.replace(year=2090),
                parties=list(Organisation.objects.filter(ods_code__in=["ACU", "P01"])),
            )
    client = Client()
    sit(client, crew.world.member(Role.CLINICIAN, organisation="ACU", team=team))
    return client


def test_a_crisis_plan_opens_to_any_organisation_under_the_agreement_and_nothing_else_does(crew):
    write(crew)
    person = crew.world.person(0)
    clinician = hospital(crew, bound=True)
    page = clinician.get(f"/people/{person.uid}/crisis-plan/")
    assert page.status_code == 200
    assert "Penicillin (rash)" in page.content.decode()
    for closed in ("", "plan/", "packages/", "carers/", "crisis-plan/write/"):
        assert clinician.get(f"/people/{person.uid}/{closed}").status_code == 404
    with tenant(crew.id):
        opened = AuditEvent.objects.get(action="CRISIS_PLAN_OPENED")
        assert (opened.person_id, opened.purpose) == (person.id, "Crisis plan, open under the sharing agreement")
    found = clinician.post("/people/find/", {"wanted": person.nhs_number, "born_on": "1/1/1940"})
    assert f'href="/people/{person.uid}/crisis-plan/"' in found.content.decode()


@pytest.mark.parametrize("reason", ["no agreement", "refused", "not asked", "no crisis plan"])
def test_a_crisis_plan_stays_closed_without_agreement_or_consent(crew, reason):
    person = crew.world.person(0)
    if reason != "no crisis plan":
        write(crew)
    clinician = hospital(crew, bound=reason != "no agreement")
    consent = {"refused": "REFUSED", "not asked": "NOT_ASKED"}.get(reason, "GIVEN")
    with tenant(crew.id):
        Person.objects.filter(id=person.id).update(sharing_consent=consent)
    assert clinician.get(f"/people/{person.uid}/crisis-plan/").status_code == 404
    found = clinician.post("/people/find/", {"wanted": person.nhs_number, "born_on": "1/1/1940"})
    assert "crisis-plan" not in found.content.decode()


def carer(crew, said, edits, uid, by="grace"):
    with tenant(crew.id):
        return save_carer(
            actor=crew.actors[by], person=crew.world.person(0), uid=uid, said=said, edits=edits, now=at(), today=TODAY
        )


def test_what_stood_about_a_carer_is_kept_and_not_overwritten_unseen(crew):
    uid = uuid4()
    for _ in range(2):
        carer(crew, CarerWords("Jean", "wife"), 0, uid)
    carer(crew, CarerWords("Jean", "wife", needs="Sleep"), 1, uid, by="sean")
    with pytest.raises(ChangedMeanwhile) as conflict:
        carer(crew, CarerWords("Jean", "wife", needs="Rest"), 1, uid)
    assert conflict.value.stands["needs"] == "Sleep"
    with tenant(crew.id):
        pages = carers_of(crew.world.person(0).id, TODAY)
        assert [(page.carer.name, page.carer.needs, page.assessment) for page in pages] == [("Jean", "Sleep", None)]
        assert CarerStep.objects.get().before["needs"] == ""


def test_a_carers_own_assessment_is_offered_declined_and_may_be_offered_again(crew):
    jean = carer(crew, CarerWords("Jean", "wife"), 0, uuid4())

    def say(state, on):
        record_carer_assessment(actor=crew.actors["grace"], carer=jean, state=state, on=on, note="", now=at())

    with tenant(crew.id):
        for _ in range(2):
            say(CarerAssessment.OFFERED, TODAY)
        say(CarerAssessment.DECLINED, TODAY + timedelta(days=1))
        with pytest.raises(BeforeThat):
            say(CarerAssessment.DONE, TODAY)
        say(CarerAssessment.OFFERED, TODAY + timedelta(days=200))
        page = carers_of(crew.world.person(0).id, TODAY)[0]
    assert page.assessment == CarerAssessment.OFFERED
    assert [step.state for step in page.steps] == ["OFFERED", "DECLINED", "OFFERED"]
