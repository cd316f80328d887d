"""The directory of services, virtual wards with people, visits, and requests for more care."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from django.utils import timezone

from apps.care.caseloads.models import Coordination
from apps.care.co_ordination.choices import Left, Refusal, Tier, Way
from apps.care.co_ordination.models import Service
from apps.care.co_ordination.services import (
    DoorWords,
    ServiceFacts,
    accept_step_up,
    add_service,
    ask_step_up,
    leave_ward,
    move_tier,
    note_visit,
    refuse_step_up,
    say_achieved,
    set_places,
    step_up_to_ward,
    write_door_note,
)
from apps.care.patients.models import CareRelationship, Person
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.in_force import in_force
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Team
from apps.interfaces.demo.admissions import away_since
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.people_who_sign_in import Staff

AT = time(8, 30)
"""When the story's today is told: before the morning's visits."""


@dataclass(frozen=True)
class Listed:
    """A service of the directory: whose, and what it says."""

    part: str
    name: str
    gives: str
    hours: str
    telephone: str
    places: tuple[int, int] | None = None
    team: str = ""
    is_point: bool = False
    is_closed: bool = False
    opens_in: int = 0


SERVICES = (
    Listed(
        "community",
        "Single point of access",
        "Whom to ring at any hour: finds the right service, and sends a nurse the same night where one is needed.",
        "Every day, day and night",
        "01632 960100",
        is_point=True,
    ),
    Listed(
        "community",
        "Rapid response nursing",
        "A nurse at home within two hours: intravenous antibiotics, oxygen, catheters.",
        "Every day, 07:00 to 22:00",
        "01632 960110",
        (24, 5),
    ),
    Listed(
        "community",
        "Physiotherapy at home",
        "Breathing, falls and moving about, for people who cannot come to a clinic.",
        "Monday to Saturday, 08:00 to 18:00",
        "01632 960118",
        (40, 9),
    ),
    Listed(
        "social_care",
        "Reablement at home",
        "Up to six weeks of help to do things oneself again.",
        "Every day, 07:00 to 22:00",
        "01632 960131",
        (60, 3),
        "Reablement",
    ),
    Listed(
        "mental_health",
        "Older people's crisis support",
        "A visit the same day for sudden confusion or distress.",
        "Every day, 08:00 to 20:00",
        "01632 960142",
    ),
    Listed(
        "acute",
        "Same-day frailty clinic",
        "Seen by the whole team the same day, home the same evening.",
        "Monday to Friday, 09:00 to 17:00",
        "01632 960150",
        (12, 0),
    ),
    Listed(
        "community",
        "Heart failure clinic at home",
        "Weight, tablets and a plan for bad days. While it is closed, ask Rapid response nursing.",
        "Monday to Friday, 09:00 to 16:00",
        "01632 960121",
        (15, 4),
        opens_in=24,
    ),
    Listed(
        "community",
        "Twilight nursing",
        "Nurses' visits in the evening. Rapid response nursing gives them now.",
        "Every day, 18:00 to 22:00",
        "01632 960112",
        is_closed=True,
    ),
)

REASONS = (
    "Falls, new confusion",
    "Heart failure, 2 kg up in a week",
    "Chest infection, on rescue pack",
    "Home from hospital yesterday",
    "Leg ulcer healing",
    "Blood sugar swinging",
    "Breathless since Tuesday",
    "Swallowing watched",
)
SEEN = (
    ("More breathless on the stairs since last month. Sleeping upright.", "Oxygen reading on Friday"),
    ("In good spirits. Walked to the gate and back. Ankles less swollen.", "Weight on Monday"),
    ("Tired: up three times most nights. Stair rail asked for.", "Occupational therapy to ring"),
    ("Took tablets from the box correctly. No falls this week.", ""),
)
DOORS = (
    ("Ring once and wait: it takes two minutes to come to the door.", "Loose rug in the hall"),
    ("Side gate, then the kitchen door. Neighbour at number 14 has a key.", ""),
    ("Ring the daughter first; she opens from work.", "A friendly dog that jumps up"),
)
CLOSEST = ("Jean, wife", "Priya, daughter", "Tom, nephew", "Maureen, sister")
PLACES, BEGAN = 20, 40
MOST_ON_WARD = 15
VISITED = 24


def co_ordinate(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> str:
    """List services, open wards, visit people, ask for more care. Returns what it came to, in words."""
    services = _list_services(staff, blueprint, timeline)
    on_wards = visits = 0
    for lead in staff.everybody(Role.TEAM_LEAD):
        with tenant(lead.partnership_id):
            people = _people_of(lead, timeline)
            visits += _visit(lead, people, timeline)
            on_wards += _ward(lead, people, timeline)
    lead = staff.acting(Role.TEAM_LEAD)
    with tenant(lead.partnership_id):
        asked = _ask(lead, services, _people_of(lead, timeline), timeline)
    return f"{len(services)} services, {on_wards} people on virtual wards, {visits} visits, {asked} requests"


def _moment(timeline: Timeline, days: int, at: time = AT) -> datetime:
    return timezone.make_aware(datetime.combine(timeline.today - timedelta(days=days), at))


def _list_services(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> list[Service]:
    """Each provider's own manager lists its services, else the administrator."""
    made = []
    for listed in SERVICES:
        actor = staff.manager_of(listed.part)
        with tenant(actor.partnership_id):
            organisation = by_part(blueprint)[listed.part]
            team = Team.objects.filter(organisation=organisation, name=listed.team).first()
            facts = ServiceFacts(
                name=listed.name,
                gives=listed.gives,
                hours=listed.hours,
                telephone=listed.telephone,
                is_day_and_night=listed.is_point,
                is_single_point=listed.is_point,
                takes_requests=not listed.is_point,
                places=listed.places[0] if listed.places else None,
                places_free=listed.places[1] if listed.places else None,
                team_id=team.id if team else None,
                closed_until=timeline.today + timedelta(days=listed.opens_in) if listed.opens_in else None,
                is_closed=listed.is_closed,
            )
            made.append(
                add_service(actor=actor, organisation=organisation, facts=facts, now=_moment(timeline, 1, time(17, 40)))
            )
    return made


def _people_of(lead: Actor, timeline: Timeline) -> list[Person]:
    """People whom the team's members co-ordinate, in an order that does not change: in the team's care and at home all
    the while that the ward has been open, so that nobody is visited at home or on the ward while in hospital."""
    begun = timeline.today - timedelta(days=BEGAN)
    in_care = CareRelationship.objects.filter(in_force(timeline.today), team_id=lead.team_id, starts_on__lte=begun)
    held = Coordination.objects.filter(team_id=lead.team_id, ends_before=None, person__died_on=None)
    held = held.filter(person_id__in=in_care.values("person_id"))
    held = held.exclude(person_id__in=away_since(begun).values("person_id"))
    return [one.person for one in held.select_related("person").order_by("person_id")]


def _visit(lead: Actor, people: Sequence[Person], timeline: Timeline) -> int:
    seen = people[:VISITED]
    for place, person in enumerate(seen):
        words, next_step = SEEN[place % len(SEEN)]
        days = 1 + (len(seen) - place - 1) // 2
        note_visit(
            actor=lead,
            person=person,
            visited_at=_moment(timeline, days, time(9 + place % 8, 20)),
            way=Way.HOME if place % 3 else Way.TELEPHONE,
            words=words,
            next_step=next_step,
            client_id=uuid5(UUID(str(person.uid)), "visit"),
            now=_moment(timeline, days, time(18, 10)),
        )
        if place % 4 == 0:
            said = DoorWords(
                *DOORS[place // 4 % len(DOORS)],
                next_of_kin=CLOSEST[place // 4 % len(CLOSEST)],
                next_of_kin_telephone=f"01632 960{200 + place % 100}",
            )
            write_door_note(actor=lead, person=person, said=said, now=_moment(timeline, days, time(18, 12)))
    return len(seen)


def _ward(lead: Actor, people: Sequence[Person], timeline: Timeline) -> int:
    """A ward that has been open for some weeks: most stays go on, every third has ended, one is expected tomorrow."""
    begun = timeline.today - timedelta(days=BEGAN)
    team = Team.objects.get(id=lead.team_id)
    places = PLACES if len(people) > PLACES * 2 else max(4, len(people) // 2)
    set_places(actor=lead, team=team, places=places, now=_moment(timeline, BEGAN), today=begun)
    wanted = people[: min(MOST_ON_WARD * 2, places)]
    staying = 0
    for place, person in enumerate(wanted):
        days = BEGAN - place * BEGAN // max(len(wanted), 1)
        came = timeline.today - timedelta(days=days)
        stay = step_up_to_ward(
            actor=lead,
            person=person,
            tier=Tier.TODAY if place > len(wanted) - 5 else Tier.THIS_WEEK,
            why=REASONS[place % len(REASONS)],
            expected_on=came if place < len(wanted) - 1 else timeline.today + timedelta(days=1),
            now=_moment(timeline, days),
            today=came,
        )
        if place % 3 == 2 and days > 6:
            left = Left.HOSPITAL if place % 9 == 8 else Left.OWN_TEAM
            ended = timeline.today - timedelta(days=days // 2)
            leave_ward(actor=lead, stay=stay, left=left, why="", now=_moment(timeline, days // 2), today=ended)
            continue
        staying += 1
        if days > 20:
            move_tier(actor=lead, stay=stay, tier=Tier.STEPPING_DOWN, why="Steady for a week", now=_moment(timeline, 3))
    return staying


def _ask(lead: Actor, services: Sequence[Service], people: Sequence[Person], timeline: Timeline) -> int:
    """One request that waits, one promised for this afternoon, one that came in time, one refused."""
    now = _moment(timeline, 0)
    nursing, therapy = services[1], services[2]
    wishes = (
        (nursing, "Oxygen reading twice a day and a chest examination.", 0, time(18, 0)),
        (therapy, "Two falls this week: a visit to see what would help.", 1, time(15, 0)),
        (nursing, "Wound looked at before the weekend.", 5, time(16, 0)),
        (nursing, "A second night visit.", 9, time(20, 0)),
    )
    for place, ((service, needs, days, wanted), person) in enumerate(zip(wishes, people[3:], strict=False)):
        asked = _moment(timeline, days, time(8, 5))
        request = ask_step_up(
            actor=lead,
            person=person,
            service=service,
            needs=needs,
            wanted_by=_moment(timeline, 0 if days < 2 else days, wanted),
            now=asked,
        )
        if place == 0:
            continue
        if place == 3:
            refuse_step_up(
                actor=lead,
                request=request,
                refusal=Refusal.NO_PLACE,
                note="Two nurses short tonight; the single point of access will ring.",
                now=asked + timedelta(minutes=50),
            )
            continue
        promised = _moment(timeline, 0 if place == 1 else days, wanted)
        accept_step_up(
            actor=lead, request=request, promised_for=promised, note="", now=asked + timedelta(minutes=25 * place)
        )
        if place == 2:
            came = promised - timedelta(minutes=40)
            say_achieved(actor=lead, request=request, achieved_at=came, now=now)
    return min(len(wishes), len(people[3:]))
