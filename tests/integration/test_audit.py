"""What was done is recorded, sealed, and cannot be altered without being found."""

import json
import threading
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from apps.care.patients.choices import EmergencyReason
from apps.care.patients.services import begin_care
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.accounts.pages import page
from apps.foundation.audit.models import AuditEvent, AuditSeal
from apps.foundation.audit.selectors import ChainState, chain_state
from apps.foundation.audit.services import record, seal_events
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_team, create_partnership
from tests.database import owner_of
from tests.factories.everything import sealed
from tests.factories.world import World, sit

ACTS = 5


@pytest.fixture
def here(committed_db: None) -> World:
    """A partnership with five acts and no more, committed."""
    world = World(create_partnership(slug="here", name="Here"))
    with tenant(world.partnership.id):
        for n in range(ACTS - AuditEvent.objects.count()):
            record(actor=world.operator, action="TEAM_ADDED", details={"name": f"Team {n}"})
    return world


def state_of(world: World) -> ChainState:
    with tenant(world.partnership.id):
        return chain_state()


def as_owner(world: World, sql: str) -> int:
    """Whoever has the owner's password can change rows, one partnership at a time."""
    with owner_of(connection.settings_dict["NAME"]) as owner, owner.transaction():
        owner.execute("SELECT set_config('app.partnership_id', %s, true)", [str(world.partnership.id)])
        return owner.execute(sql).rowcount


def verified() -> tuple[int, dict[str, bool]]:
    """The exit status of `manage.py verify`, and whether each chain holds."""
    out = StringIO()
    try:
        call_command("verify", "--json", stdout=out)
        status = 0
    except CommandError as error:
        status = error.returncode
    found = json.loads(out.getvalue())
    return status, {slug: proofs[0]["holds"] for slug, proofs in found.items()}


def elsewhere(act: Callable[[], None]) -> threading.Thread:
    """Something done at the same time, over a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_events_are_sealed_in_order_into_one_chain(here: World):
    assert sealed(here.partnership.id, ACTS) == ACTS
    with tenant(here.partnership.id):
        seals = list(AuditSeal.objects.order_by("position").values_list("position", "event_id", "chain_hash"))
        events = list(AuditEvent.objects.order_by("id").values_list("id", flat=True))
    assert [(position, event) for position, event, _ in seals] == list(enumerate(events, start=1))
    assert state_of(here) == ChainState(sealed=ACTS, unsealed=0, head=seals[-1][2], broken_at=None)
    assert verified() == (0, {"here": True})


@pytest.mark.parametrize(
    ("sql", "broken_at"),
    [
        ("UPDATE audit_auditevent SET details = '{}' WHERE id = (SELECT min(id) + 2 FROM audit_auditevent)", 3),
        ("UPDATE audit_auditevent SET at = at - interval '1 day' WHERE id = (SELECT max(id) FROM audit_auditevent)", 5),
        ("UPDATE audit_auditevent SET purpose = 'Another' WHERE id = (SELECT min(id) FROM audit_auditevent)", 1),
        ("UPDATE audit_auditevent SET role = 'AUDITOR' WHERE id = (SELECT min(id) + 1 FROM audit_auditevent)", 2),
        ("UPDATE audit_auditseal SET chain_hash = repeat('0', 64) WHERE position = 4", 4),
        ("DELETE FROM audit_auditseal WHERE position = 2", 2),
    ],
)
def test_an_event_that_was_altered_is_found_with_its_place_and_verify_ends_with_status_1(
    here: World, sql: str, broken_at: int
):
    sealed(here.partnership.id, ACTS)
    assert as_owner(here, sql) == 1
    found = state_of(here)
    assert (found.intact, found.broken_at) == (False, broken_at)
    assert verified() == (1, {"here": False})


def test_an_event_that_was_sealed_cannot_be_removed_even_by_the_owner(here: World):
    sealed(here.partnership.id, ACTS)
    with pytest.raises(Exception, match="audit_auditseal_event_link"):
        as_owner(here, "DELETE FROM audit_auditevent WHERE id = (SELECT max(id) FROM audit_auditevent)")
    assert state_of(here).intact


def test_a_second_sealer_waits_for_the_first_and_does_not_fork_the_chain(here: World):
    second: list[int] = []

    def seal_as_well() -> None:
        with tenant(here.partnership.id):
            second.append(seal_events())

    with tenant(here.partnership.id):
        first = seal_events()
        other = elsewhere(seal_as_well)
        other.join(timeout=0.5)
        assert other.is_alive()
    other.join(timeout=30)
    assert len(second) == 1
    assert first + sum(second) + sealed(here.partnership.id, ACTS - first - sum(second)) == ACTS
    found = state_of(here)
    assert (found.sealed, found.unsealed, found.intact) == (ACTS, 0, True)


def test_an_event_of_a_transaction_that_still_runs_is_waited_for_and_never_skipped(here: World):
    assert sealed(here.partnership.id, ACTS) == ACTS
    recorded, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        with tenant(here.partnership.id):
            record(actor=here.operator, action="TEAM_ADDED", details={"name": "slow"})
            recorded.set()
            assert go_on.wait(30)

    slow = elsewhere(slowly)
    assert recorded.wait(30)
    with tenant(here.partnership.id):
        record(actor=here.operator, action="TEAM_ADDED", details={"name": "quick"})
    with tenant(here.partnership.id):
        assert seal_events() == 0
    go_on.set()
    slow.join(timeout=30)
    assert sealed(here.partnership.id, 2) == 2
    with tenant(here.partnership.id):
        last = AuditSeal.objects.order_by("position").values_list("event__details__name", flat=True)[ACTS:]
        assert list(last) == ["slow", "quick"]
    assert state_of(here).intact


def test_a_refusal_is_recorded_though_everything_else_that_the_request_did_is_undone(here: World):
    here.send("organisations", "ods_code,name,sector,role\nICB,Commissioner,COMMUNITY,COMMISSIONER\n")
    membership = here.member(Role.BOARD_MEMBER)

    @page(Permission.HOME_OPEN)
    def writes_and_finds_nothing(request: HttpRequest, actor: Actor) -> HttpResponse:
        record(actor=actor, action="SETTING_CHANGED")
        raise Http404

    with tenant(here.partnership.id):
        before = AuditEvent.objects.count()
    client = Client()
    sit(client, membership)
    request = RequestFactory().get("/")
    request.user, request.session, request.resolver_match = membership.user, client.session, None
    assert writes_and_finds_nothing(request).status_code == 404
    assert client.get(reverse("administration:settings")).status_code == 403
    with tenant(here.partnership.id):
        told = list(AuditEvent.objects.order_by("id").values_list("action", "user_id", "role", "details")[before:])
    assert told == [
        ("NOT_FOUND", membership.user_id, "BOARD_MEMBER", {"page": "", "method": "GET", "permission": "HOME_OPEN"}),
        (
            "REFUSED",
            membership.user_id,
            "BOARD_MEMBER",
            {"page": "administration:settings", "method": "GET", "permission": "SETTING_CHANGE"},
        ),
    ]


@pytest.fixture
def practice_and_team(db: Any) -> World:
    world = World.make("here")
    world.people(3)
    return world


def openings(world: World) -> list[tuple[Any, ...]]:
    with tenant(world.partnership.id):
        events = AuditEvent.objects.filter(person_id__isnull=False).order_by("id")
        return list(events.values_list("action", "user_id", "role", "person_id", "purpose"))


def test_opening_a_record_is_recorded_with_who_in_which_role_and_why(practice_and_team: World):
    world = practice_and_team
    practice = world.member(Role.GP_PRACTICE, organisation="P01")
    client = Client()
    sit(client, practice)
    person = world.person(1)
    assert client.get(reverse("patients:person", kwargs={"uid": person.uid})).status_code == 200
    expected = ("PERSON_OPENED", practice.user_id, "GP_PRACTICE", person.id, "Registered with the practice")
    assert openings(world) == [expected]
    listed = client.get(reverse("patients:list"))
    assert listed.status_code == 200
    with tenant(world.partnership.id):
        last = AuditEvent.objects.latest("id")
    assert (last.action, last.details, last.person_id) == ("PEOPLE_LISTED", {"shown": 3}, None)


def test_an_emergency_opening_is_recorded_with_the_reason_that_was_given(practice_and_team: World):
    world = practice_and_team
    with tenant(world.partnership.id):
        team = add_team(actor=world.operator, organisation=Organisation.objects.get(ods_code="COM"), name="Heron")
    lead = world.member(Role.TEAM_LEAD, organisation="COM", team=team)
    client = Client()
    sit(client, lead)
    person = world.person(2)
    opened = reverse("patients:person", kwargs={"uid": person.uid})
    assert client.get(opened).status_code == 404
    given = {
        "wanted": person.nhs_number,
        "born_on": "1940-01-03",
        "reason": EmergencyReason.VITAL_INTERESTS.value,
        "explanation": "Found on the floor at home",
    }
    answer = client.post(reverse("patients:emergency"), given)
    assert (answer.status_code, answer.headers["Location"]) == (302, opened)
    assert client.get(opened).status_code == 200
    label = EmergencyReason.VITAL_INTERESTS.label
    assert openings(world) == [
        ("OPENED_IN_EMERGENCY", lead.user_id, "TEAM_LEAD", person.id, f"{label}: Found on the floor at home"),
        ("PERSON_OPENED", lead.user_id, "TEAM_LEAD", person.id, "Vital interests"),
    ]


def test_a_record_opens_for_the_team_that_cares_and_says_so(practice_and_team: World):
    world = practice_and_team
    with tenant(world.partnership.id):
        practice = Organisation.objects.get(ods_code="P01")
        team = add_team(actor=world.operator, organisation=practice, name="Practice nurses")
    lead = world.member(Role.TEAM_LEAD, organisation="P01", team=team)
    person = world.person(0)
    with tenant(world.partnership.id):
        begin_care(
            actor=world.actor(lead),
            person=person,
            team=team,
            starts_on=timezone.localdate(),
            why="Referred by the practice.",
        )
    client = Client()
    sit(client, lead)
    assert client.get(reverse("patients:person", kwargs={"uid": person.uid})).status_code == 200
    assert openings(world)[-1][0] == "PERSON_OPENED"
    assert openings(world)[-1][4] == "In the team's care"
