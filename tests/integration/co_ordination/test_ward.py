"""The virtual ward: places, stepping up and down, and who may."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.co_ordination.choices import Left, Tier
from apps.care.co_ordination.models import WardMove, WardPlaces, WardStay
from apps.care.co_ordination.selectors import board_of, occupancy, places_of
from apps.care.co_ordination.services import (
    NoWard,
    OnAWardAlready,
    StayIsOver,
    WardFull,
    arrive,
    leave_ward,
    move_tier,
    note_visit,
    set_places,
    step_up_to_ward,
)
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from tests.factories.world import sit
from tests.integration.caseloads.team import Crew

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew():
    return Crew.make()


@pytest.fixture
def inside(crew):
    with tenant(crew.id):
        yield crew


def places(crew, number, by="lead"):
    return set_places(
        actor=crew.actors[by], team=crew.team, places=number, now=timezone.now(), today=timezone.localdate()
    )


def up(crew, number, *, by="grace", tier=Tier.TODAY, in_days=0):
    today = timezone.localdate()
    return step_up_to_ward(
        actor=crew.actors[by],
        person=crew.world.person(number),
        tier=tier,
        why="Falls",
        expected_on=today + timedelta(days=in_days),
        now=timezone.now(),
        today=today,
    )


def board(crew, by="grace"):
    ward = places(crew, 2)
    shown = board_of(crew.actors[by], ward, timezone.localdate())
    return [[bed.stay.person.family_name for bed in beds] for _, beds in shown.tiers], shown


def test_the_ward_is_opened_by_its_places_and_the_same_number_again_records_nothing(inside):
    with pytest.raises(NoWard):
        up(inside, 0)
    ward = places(inside, 2)
    places(inside, 2)
    places(inside, 3)
    assert (places_of(ward), WardPlaces.objects.count()) == (3, 2)
    assert AuditEvent.objects.filter(action="WARD_PLACES_SET").count() == 2


def test_places_taken_and_held_count_and_nobody_comes_to_a_full_ward(inside):
    places(inside, 2)
    up(inside, 0)
    held = up(inside, 1, in_days=1)
    with pytest.raises(WardFull):
        up(inside, 2)
    _, shown = board(inside)
    assert (shown.taken, shown.held, shown.free, held.arrived_on) == (1, 1, 0, None)
    arrive(actor=inside.actors["grace"], stay=held, now=timezone.now(), today=timezone.localdate())
    _, shown = board(inside)
    assert (shown.taken, shown.held) == (2, 0)


def test_nobody_is_on_a_ward_twice(inside):
    places(inside, 2)
    up(inside, 0)
    with pytest.raises(OnAWardAlready):
        up(inside, 0)
    assert WardStay.objects.count() == 1


def test_somebody_moves_between_tiers_and_leaves_and_their_place_is_free(inside):
    places(inside, 2)
    stay, now, today = up(inside, 0), timezone.now(), timezone.localdate()
    move_tier(actor=inside.actors["sean"], stay=stay, tier=Tier.STEPPING_DOWN, why="Steady", now=now)
    move_tier(actor=inside.actors["sean"], stay=stay, tier=Tier.STEPPING_DOWN, why="Steady", now=now)
    assert board(inside)[0] == [[], [], ["Family0"]]
    leave_ward(actor=inside.actors["grace"], stay=stay, left=Left.OWN_TEAM, why="", now=now, today=today)
    with pytest.raises(StayIsOver):
        leave_ward(actor=inside.actors["grace"], stay=stay, left=Left.DIED, why="", now=now, today=today)
    with pytest.raises(StayIsOver):
        move_tier(actor=inside.actors["grace"], stay=stay, tier=Tier.TODAY, why="Again", now=now)
    assert board(inside)[0] == [[], [], []]
    assert list(WardMove.objects.order_by("id").values_list("before", "tier")) == [(None, 1), (1, 3), (3, None)]
    assert WardStay.objects.get().left == Left.OWN_TEAM


def test_another_team_moves_nobody_and_a_co_ordinator_sets_no_places(inside):
    places(inside, 2)
    stay = up(inside, 0)
    for act in (
        lambda: move_tier(actor=inside.actors["other"], stay=stay, tier=Tier.THIS_WEEK, why="Ours", now=timezone.now()),
        lambda: places(inside, 5, by="grace"),
        lambda: places(inside, 5, by="other_lead"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert (WardStay.objects.get().tier, WardPlaces.objects.count()) == (Tier.TODAY, 1)


def test_how_full_the_ward_was(inside):
    ward = places(inside, 2)
    up(inside, 0)
    stay = up(inside, 1)
    today = timezone.localdate()
    leave_ward(actor=inside.actors["grace"], stay=stay, left=Left.HOSPITAL, why="", now=timezone.now(), today=today)
    assert occupancy(ward, today, 2) == [(today - timedelta(days=1), 0, 0), (today, 1, 2)]


def test_the_board_through_the_client(crew):
    client, lead = Client(), Client()
    sit(client, crew.members["grace"])
    sit(lead, crew.members["lead"])
    ward, page = (
        reverse("co_ordination:ward"),
        reverse("co_ordination:to-ward", kwargs={"uid": crew.world.person(0).uid}),
    )
    assert "no virtual ward yet" in client.get(ward).content.decode()
    assert lead.post(reverse("co_ordination:places"), {"places": "0"}).status_code == 200
    assert lead.post(reverse("co_ordination:places"), {"places": "2"}).status_code == 302
    today = timezone.localdate()
    sent = {"tier": "1", "why": "Falls, new confusion", "expected_on": f"{today:%d/%m/%Y}"}
    assert "There is a problem" in client.post(page, sent | {"tier": "9"}).content.decode()
    assert client.post(page, sent).status_code == 302
    assert "on a virtual ward already" in client.post(page, sent).content.decode()
    found = client.get(ward).content.decode()
    assert "1 of 2 places taken" in found
    assert "Falls, new confusion. Day 1" in found
    with tenant(crew.id):
        uid = WardStay.objects.get().uid
    address = reverse("co_ordination:stay", kwargs={"uid": uid})
    other = Client()
    sit(other, crew.members["other"])
    assert other.get(address).status_code == 404
    assert client.post(address, {"act": "move", "tier": "2", "why": "Better"}).status_code == 302
    assert client.post(address, {"act": "leave", "left": "OWN_TEAM", "why": ""}).status_code == 302
    assert client.post(address, {"act": "leave", "left": "DIED", "why": ""}).status_code == 302
    with tenant(crew.id):
        assert WardStay.objects.get().left == "OWN_TEAM"


def test_the_board_says_who_was_not_seen_today_and_who_is_in_hospital(crew):
    """Three people: seen today; seen yesterday and in hospital; expected, and not to be seen yet."""
    now = timezone.now()
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    with tenant(crew.id):
        places(crew, 3)
        for number, days in ((0, 0), (1, 0), (2, 4)):
            up(crew, number, in_days=days)
        for number, at in ((0, midnight), (1, midnight - timedelta(minutes=1))):
            note_visit(
                actor=crew.actors["grace"],
                person=crew.world.person(number),
                way="HOME",
                words="Seen.",
                next_step="",
                client_id=uuid4(),
                visited_at=at,
                now=now,
            )
    came = f"{midnight - timedelta(days=1):%Y-%m-%dT10:00}"
    crew.world.send("admissions", f"provider,spell_ref,nhs_number,admitted_at\nACU,S1,{crew.world.number(1)},{came}")
    client = Client()
    sit(client, crew.members["grace"])
    page = client.get(reverse("co_ordination:ward")).content.decode()
    rows = {n: row for row in page.split("<tr>") for n in range(3) if f"Family{n}" in row}
    marks = {n: ("Not seen today" in row, "In hospital since yesterday 10:00" in row) for n, row in rows.items()}
    assert marks == {0: (False, False), 1: (True, True), 2: (False, False)}


def test_somebody_whose_record_no_longer_opens_is_counted_and_not_named(crew):
    with tenant(crew.id):
        places(crew, 2)
        up(crew, 0)
        person = crew.world.person(0)
        person.sharing_consent = "REFUSED"
        person.save()
    client = Client()
    sit(client, crew.members["grace"])
    found = client.get(reverse("co_ordination:ward")).content.decode()
    assert "1 of 2 places taken" in found
    assert "Family0" not in found
    assert "Falls" not in found
