"""Person 0 was visited, is on the virtual ward, and more care was asked for them; a service is listed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.care.co_ordination.choices import Tier, Way
from apps.care.co_ordination.services import (
    DoorWords,
    ServiceFacts,
    add_service,
    ask_step_up,
    note_visit,
    set_places,
    step_up_to_ward,
    write_door_note,
)
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from tests.factories.everything import Everything


def facts(name: str, **more: Any) -> ServiceFacts:
    given = {
        "name": name,
        "gives": "Nurses at home within two hours",
        "hours": "Every day, 08:00 to 20:00",
        "telephone": "01632 960100",
        "is_day_and_night": False,
        "is_single_point": False,
        "takes_requests": True,
        "places": 10,
        "places_free": 3,
        "team_id": None,
    }
    return ServiceFacts(**given | more)


def fill(made: Everything) -> None:
    lead, administrator = made.actor(Role.TEAM_LEAD), made.actor(Role.ADMINISTRATOR)
    person, now, today = made.world.person(0), timezone.now(), timezone.localdate()
    with tenant(made.id, user_id=lead.user_id):
        note_visit(
            actor=lead,
            person=person,
            visited_at=now - timedelta(days=1),
            way=Way.HOME,
            words="More breathless on the stairs.",
            next_step="Bloods on Friday",
            client_id=uuid4(),
            now=now,
        )
        write_door_note(actor=lead, person=person, said=DoorWords("Ring once and wait.", "Loose rug."), now=now)
        set_places(actor=lead, team=made.team, places=20, now=now, today=today)
        stay = step_up_to_ward(
            actor=lead, person=person, tier=Tier.TODAY, why="Falls", expected_on=today, now=now, today=today
        )
    services = {}
    with tenant(made.id):
        for code in ("COM", "ACU"):
            organisation = Organisation.objects.get(ods_code=code)
            services[code] = add_service(
                actor=administrator, organisation=organisation, facts=facts(f"Rapid response of {code}"), now=now
            )
    with tenant(made.id, user_id=lead.user_id):
        request = ask_step_up(
            actor=lead,
            person=person,
            service=services["COM"],
            needs="Oxygen reading twice a day",
            wanted_by=now + timedelta(hours=4),
            now=now,
        )
    made.uids |= {"ward_stay": stay.uid, "service": services["ACU"].uid, "request": request.uid}
    made.uids["request_to_acute"] = _asked_of_the_hospital(made, services["ACU"])


def grow(made: Everything, people: list[Any]) -> None:
    """More people on the ward, more requests and visits, more services."""
    lead, administrator = made.actor(Role.TEAM_LEAD), made.actor(Role.ADMINISTRATOR)
    now, today = timezone.now(), timezone.localdate()
    with tenant(made.id):
        organisation = Organisation.objects.get(ods_code="COM")
        services = [
            add_service(actor=administrator, organisation=organisation, facts=facts(f"Service {n}"), now=now)
            for n in range(5)
        ]
    with tenant(made.id, user_id=lead.user_id):
        for person in people[:6]:
            step_up_to_ward(
                actor=lead, person=person, tier=Tier.THIS_WEEK, why="Falls", expected_on=today, now=now, today=today
            )
        for service in services:
            ask_step_up(
                actor=lead,
                person=people[0],
                service=service,
                needs="A visit",
                wanted_by=now + timedelta(hours=4),
                now=now,
            )
        for person in [*people[:3], made.world.person(0), made.world.person(0)]:
            note_visit(
                actor=lead,
                person=person,
                visited_at=now,
                way=Way.TELEPHONE,
                words="Well today.",
                next_step="",
                client_id=uuid4(),
                now=now,
            )


def _asked_of_the_hospital(made: Everything, service: Any) -> Any:
    """Asked by a clinician of the hospital itself, whose own service it is."""
    now = timezone.now()
    there = Actor(
        partnership_id=made.id,
        partnership_name="",
        role=Role.CLINICIAN,
        user_id=made.members[Role.CLINICIAN].user_id,
        organisation_id=service.organisation_id,
    )
    with tenant(made.id):
        return ask_step_up(
            actor=there,
            person=made.world.person(1),
            service=service,
            needs="A visit this evening",
            wanted_by=now + timedelta(hours=4),
            now=now,
        ).uid


def _uid(name: str) -> Callable[[Everything, Role], dict[str, Any]]:
    return lambda made, role: {"uid": made.uids[name]}


OBJECTS = {
    "co_ordination:before": _uid("person"),
    "co_ordination:eight": _uid("person"),
    "co_ordination:visit": _uid("person"),
    "co_ordination:door": _uid("person"),
    "co_ordination:work-list": lambda made, role: {"name": "never-assessed"},
    "co_ordination:stay": _uid("ward_stay"),
    "co_ordination:to-ward": _uid("person"),
    "co_ordination:more-care": _uid("person"),
    "co_ordination:asked-one": _uid("request"),
    "co_ordination:answer": lambda made, role: {
        "uid": made.uids["request_to_acute" if role == Role.PROVIDER_MANAGER else "request"]
    },
    "co_ordination:change-service": _uid("service"),
}
