"""Writing crisis plans, and opening one under the agreement."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import uuid4

from django.db import IntegrityError, transaction

from apps.care.care_plans.choices import Capacity
from apps.care.care_plans.models import CrisisContact, CrisisPlan
from apps.care.care_plans.selectors.crisis import crisis_plan_of
from apps.care.patients.models import Person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record


class WrittenMeanwhile(Exception):
    """Somebody wrote a newer crisis plan after this one was opened. Nothing was overwritten."""

    def __init__(self, newest: CrisisPlan) -> None:
        super().__init__(newest.number)
        self.newest = newest


class WhoDecides(ValueError):
    """A person who lacks capacity for this has a best-interests decision or an attorney, recorded with its day."""


@dataclass(frozen=True)
class Contact:
    """Whom to ring, when, and the number."""

    when: str
    who: str
    number: str


@dataclass(frozen=True)
class CrisisWords:
    """Everything that stands on the one side. Signs and steps hold one a line."""

    usual: str
    what_to_do: str
    allergies: str
    capacity: Capacity
    early_signs: str = ""
    ring_999: str = ""
    wishes: str = ""
    advance_decisions: str = ""
    capacity_words: str = ""
    decided_by: str = ""
    decided_on: date | None = None
    made_with: str = ""


def write_crisis_plan(
    *,
    actor: Actor,
    person: Person,
    said: CrisisWords,
    contacts: Sequence[Contact],
    number: int,
    now: datetime,
    today: date,
) -> CrisisPlan:
    """A new version; the one before is kept. `number` is the version that was opened, 0 where there was none.

    The same words again write nothing. Raises WrittenMeanwhile, WhoDecides.
    """
    require(actor, Permission.PLAN_WRITE)
    lacks = said.capacity in {Capacity.BEST_INTERESTS, Capacity.ATTORNEY}
    if lacks and not (said.decided_by.strip() and said.decided_on):
        raise WhoDecides("Say who decided in the person's best interests, or who the attorney is, and on which day.")
    newest = crisis_plan_of(person.id)
    if newest and said_of_crisis(newest) == (said, tuple(contacts)):
        return newest
    if newest and newest.number != number:
        raise WrittenMeanwhile(newest)
    try:
        with transaction.atomic():
            return _written(actor, person, said, contacts, number + 1, now, today)
    except IntegrityError:
        newest = crisis_plan_of(person.id)
        if newest is None or newest.number == number:
            raise
        raise WrittenMeanwhile(newest) from None


def _written(
    actor: Actor,
    person: Person,
    said: CrisisWords,
    contacts: Sequence[Contact],
    number: int,
    now: datetime,
    today: date,
) -> CrisisPlan:
    plan = CrisisPlan.objects.create(
        uid=uuid4(),
        person=person,
        number=number,
        written_by_id=actor.user_id,
        written_on=today,
        written_at=now,
        **asdict(said),
    )
    CrisisContact.objects.bulk_create(
        [CrisisContact(plan=plan, place=place, **asdict(one)) for place, one in enumerate(contacts, 1)]
    )
    record(
        actor=actor,
        action="CRISIS_PLAN_WRITTEN",
        subject_kind="crisis_plan",
        subject_uid=plan.uid,
        person_id=person.id,
        details={"version": number},
    )
    return plan


def record_crisis_opening(*, actor: Actor, person: Person) -> None:
    """Somebody under the sharing agreement opened the crisis plan of a person not in their care."""
    require(actor, Permission.PLAN_READ)
    record(
        actor=actor,
        action="CRISIS_PLAN_OPENED",
        subject_kind="person",
        subject_uid=person.uid,
        person_id=person.id,
        purpose="Crisis plan, open under the sharing agreement",
    )


def said_of_crisis(plan: CrisisPlan) -> tuple[CrisisWords, tuple[Contact, ...]]:
    """A version as it was written."""
    said = {name: getattr(plan, name) for name in CrisisWords.__dataclass_fields__}
    contacts = sorted(plan.contacts.all(), key=lambda one: one.place)
    said["capacity"] = Capacity(said["capacity"])
    return CrisisWords(**said), tuple(Contact(one.when, one.who, one.number) for one in contacts)
