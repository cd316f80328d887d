"""What somebody may do with roles and records at the edges: twice, in another role, without a reason."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.patients.choices import EmergencyReason
from apps.care.patients.models import CareRelationship
from apps.care.patients.selectors import BeyondReach, open_person
from apps.care.patients.services.emergencies import open_in_emergency
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership
from apps.foundation.accounts.selectors import memberships_visible_to
from apps.foundation.accounts.services import EndedAlready, RoleOfAnother, end_membership, invite
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation, Team
from tests.factories.world import World, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = World.make()
    made.people(2)
    return made


def test_asking_for_a_new_password_says_the_same_to_everybody(world, mailoutbox):
    known = world.member(Role.AUDITOR, password="a long enough password")
    answers = [
        Client().post(reverse("account_reset_password"), {"email": email})
        for email in (known.user.email, "nobody@here.example")
    ]
    assert [(answer.status_code, answer.get("Location")) for answer in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2
    assert [message.to for message in mailoutbox] == [[known.user.email]]


def test_an_emergency_opening_holds_in_the_role_and_organisation_that_made_it(world):
    clinician = world.actor(world.member(Role.CLINICIAN, organisation="ACU", email="one@here.example"))
    elsewhere = world.actor(world.member(Role.CLINICIAN, organisation="COM", email="one@here.example"))
    practice = world.actor(world.member(Role.GP_PRACTICE, organisation="P02", email="one@here.example"))
    person, now = world.person(0), timezone.now()
    with tenant(world.partnership.id):
        open_in_emergency(
            actor=clinician,
            person=person,
            reason=EmergencyReason.VITAL_INTERESTS,
            explanation="Unconscious in the department",
            now=now,
        )
        assert open_person(clinician, person.uid, now).person == person
        for other in (elsewhere, practice):
            with pytest.raises(BeyondReach):
                open_person(other, person.uid, now)


def test_somebody_invited_again_on_the_day_the_role_ended_has_it_again(world):
    administrator = world.actor(world.member(Role.ADMINISTRATOR))
    held, today = world.member(Role.AUDITOR), timezone.localdate()
    with tenant(world.partnership.id):
        held.starts_on = today
        held.save()
        end_membership(actor=administrator, membership=held, ends_before=today)
        again = invite(
            actor=administrator,
            email=held.user.email,
            name="Somebody",
            organisation=Organisation.objects.get(ods_code="ICB"),
            role=Role.AUDITOR,
            team=None,
            starts_on=today,
        )
        assert (again.membership.id, again.membership.ends_before) == (held.id, None)


def test_an_end_is_never_moved_later(world):
    administrator = world.actor(world.member(Role.ADMINISTRATOR))
    held, today = world.member(Role.AUDITOR), timezone.localdate()
    with tenant(world.partnership.id):
        end_membership(actor=administrator, membership=held, ends_before=today - timedelta(days=30))
        with pytest.raises(EndedAlready):
            end_membership(actor=administrator, membership=held, ends_before=today)
        assert Membership.objects.get(id=held.id).ends_before == today - timedelta(days=30)


def test_one_s_own_roles_elsewhere_are_not_on_this_partnership_s_list(world):
    there = World.make("there", first=5_000)
    here = world.member(Role.ADMINISTRATOR, email="both@example.com")
    there.member(Role.ADMINISTRATOR, email="both@example.com")
    with tenant(world.partnership.id, user_id=here.user_id):
        assert memberships_visible_to(world.actor(here)).count() == 1


def test_a_browser_keeps_no_page_of_a_partnership(world):
    client = Client()
    sit(client, world.member(Role.COMMISSIONER))
    assert client.get(reverse("dashboards:home"))["Cache-Control"] == "no-store"


def test_a_team_lead_takes_somebody_in_by_exact_number_with_the_reason_recorded(world):
    with tenant(world.partnership.id):
        team = Team.objects.create(organisation=Organisation.objects.get(ods_code="COM"), name="Team")
    client, person = Client(), world.person(0)
    sit(client, world.member(Role.TEAM_LEAD, organisation="COM", team=team))
    found = client.post(reverse("patients:find"), {"wanted": person.nhs_number, "born_on": "1940-01-01"})
    address = reverse("patients:assign", kwargs={"uid": person.uid})
    assert address in found.content.decode()
    assert person.family_name not in client.get(address).content.decode()
    assert client.post(address, {"team": team.id, "why": "short"}).status_code == 200
    client.post(address, {"team": team.id, "why": "Referred by the practice"})
    with tenant(world.partnership.id):
        assert CareRelationship.objects.filter(person=person, team=team).count() == 1
        assert AuditEvent.objects.get(action="CARE_BEGUN").purpose == "Referred by the practice"


@pytest.mark.parametrize(
    ("role", "organisation"),
    [
        (Role.COMMISSIONER, "COM"),
        (Role.PROVIDER_MANAGER, "ICB"),
        (Role.PROVIDER_FINANCE, "P01"),
        (Role.GP_PRACTICE, "ACU"),
    ],
)
def test_a_role_is_given_only_at_organisations_of_its_kind(world, role, organisation):
    with pytest.raises(RoleOfAnother):
        world.member(role, organisation=organisation)
