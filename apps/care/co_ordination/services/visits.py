"""Noting visits, and what to know at the door."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from apps.care.co_ordination.choices import Way
from apps.care.co_ordination.models import DoorNote, Visit
from apps.care.patients.models import Person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record


def note_visit(
    *,
    actor: Actor,
    person: Person,
    visited_at: datetime,
    way: Way,
    words: str,
    next_step: str,
    client_id: UUID,
    now: datetime,
) -> Visit:
    """Note in three lines what was seen or heard. `client_id` is the form's own: sent twice, it counts once; with
    other words, as after going back to the form, it is another note, which counts once as well."""
    require(actor, Permission.PLAN_WRITE)
    said = {"visited_at": visited_at, "way": way, "words": words, "next_step": next_step}
    noted = {**said, "person": person, "team_id": actor.team_id, "noted_by_id": actor.user_id, "noted_at": now}
    with transaction.atomic():
        visit, is_new = Visit.objects.get_or_create(client_id=client_id, defaults=noted)
        if visit.person_id != person.id or any(getattr(visit, name) != value for name, value in said.items()):
            of_these_words = uuid5(client_id, repr((person.uid, visited_at.timestamp(), str(way), words, next_step)))
            visit, is_new = Visit.objects.get_or_create(client_id=of_these_words, defaults=noted)
        if is_new:
            record(
                actor=actor,
                action="VISIT_NOTED",
                subject_kind="person",
                subject_uid=person.uid,
                person_id=person.id,
                details={"way": way},
            )
    return visit


@dataclass(frozen=True)
class DoorWords:
    """Getting in, what may harm, how to talk with the person, and their next of kin: who, and the number."""

    entry: str = ""
    risks: str = ""
    talking: str = ""
    next_of_kin: str = ""
    next_of_kin_telephone: str = ""


def write_door_note(*, actor: Actor, person: Person, said: DoorWords, now: datetime) -> None:
    """Say how to get in, what may harm whoever visits, how to talk with the person and who is closest to them. What
    stands already is not written again; what stood before is kept."""
    require(actor, Permission.PLAN_WRITE)
    words = asdict(said)
    newest = DoorNote.objects.filter(person=person).order_by("-id").first()
    if newest is not None and all(getattr(newest, name) == value for name, value in words.items()):
        return
    with transaction.atomic():
        DoorNote.objects.create(person=person, written_by_id=actor.user_id, written_at=now, **words)
        record(
            actor=actor,
            action="DOOR_NOTE_WRITTEN",
            subject_kind="person",
            subject_uid=person.uid,
            person_id=person.id,
        )
