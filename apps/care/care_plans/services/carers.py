"""Writing down carers, and how their own assessment stands."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from apps.care.care_plans.choices import CarerAssessment
from apps.care.care_plans.models import Carer, CarerStep
from apps.care.care_plans.services.drafts import ChangedMeanwhile
from apps.care.patients.models import Person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.once import made_once
from apps.foundation.kernel.periods import day_in_words


@dataclass(frozen=True)
class CarerWords:
    """A carer: who, what they give, what they need, their support, and what happens if they cannot."""

    name: str
    relation: str
    telephone: str = ""
    gives: str = ""
    needs: str = ""
    support: str = ""
    if_they_cannot: str = ""


class BeforeThat(ValueError):
    """The day lies before what was last said about the assessment."""


def save_carer(
    *, actor: Actor, person: Person, uid: UUID, said: CarerWords, edits: int, now: datetime, today: date
) -> Carer:
    """Write down a carer; `edits` is the count at which the page was opened, 0 for a new one. The same words again
    change nothing. What stood before is kept. Raises ChangedMeanwhile; SentBefore where the form made a carer of
    somebody else."""
    require(actor, Permission.PLAN_WRITE)
    with transaction.atomic():
        made = asdict(said) | {"starts_on": today, "saved_by_id": actor.user_id, "saved_at": now}
        _, is_new = made_once(Carer, uid, {"person_id": person.id}, made)
        carer = Carer.objects.select_for_update(of=("self",)).select_related("saved_by").get(uid=uid)
        if not is_new:
            stands = said_of_carer(carer)
            if stands == said:
                return carer
            if carer.edits != edits:
                raise ChangedMeanwhile(
                    who=carer.saved_by.name, at=carer.saved_at, stands=asdict(stands), edits=carer.edits
                )
            for name, value in asdict(said).items():
                setattr(carer, name, value)
            carer.edits, carer.saved_by_id, carer.saved_at = carer.edits + 1, actor.user_id, now
            carer.save()
            CarerStep.objects.create(
                carer=carer, on=today, before=asdict(stands), recorded_by_id=actor.user_id, recorded_at=now
            )
        record(
            actor=actor,
            action="CARER_WRITTEN",
            subject_kind="carer",
            subject_uid=carer.uid,
            person_id=person.id,
        )
    return carer


def record_carer_assessment(
    *, actor: Actor, carer: Carer, state: CarerAssessment, on: date, note: str, now: datetime
) -> None:
    """The carer's own assessment was offered, declined or done, on a day. The same again changes nothing.

    Raises BeforeThat.
    """
    require(actor, Permission.PLAN_WRITE)
    with transaction.atomic():
        held = Carer.objects.select_for_update().get(id=carer.id)
        last = CarerStep.objects.filter(carer=held).exclude(state="").order_by("-on", "-id").first()
        if last and (last.state, last.on, last.note) == (state, on, note):
            return
        if last and on < last.on:
            raise BeforeThat(f"Something later was said already, on {day_in_words(last.on)}.")
        CarerStep.objects.create(
            carer=held, state=state, on=on, note=note, recorded_by_id=actor.user_id, recorded_at=now
        )
        record(
            actor=actor,
            action="CARER_ASSESSMENT_RECORDED",
            subject_kind="carer",
            subject_uid=held.uid,
            person_id=held.person_id,
            details={"state": state},
        )


def end_carer(*, actor: Actor, carer: Carer, ends_before: date) -> None:
    """They care for the person no longer, from a day."""
    require(actor, Permission.PLAN_WRITE)
    with transaction.atomic():
        Carer.objects.filter(id=carer.id).update(ends_before=max(ends_before, carer.starts_on))
        record(
            actor=actor,
            action="CARER_ENDED",
            subject_kind="carer",
            subject_uid=carer.uid,
            person_id=carer.person_id,
        )


def said_of_carer(carer: Carer) -> CarerWords:
    """A carer as they were written down."""
    return CarerWords(**{name: getattr(carer, name) for name in CarerWords.__dataclass_fields__})
