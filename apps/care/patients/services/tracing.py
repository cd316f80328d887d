"""People awaiting trace: cared for in full without an NHS number, paid for once they have one."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from apps.care.patients.announcements import people_changed
from apps.care.patients.choices import TraceStatus
from apps.care.patients.engine.before import keep_before
from apps.care.patients.models import Person, Trace
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.kernel.nhs_number import is_synthetic
from apps.foundation.partnerships.services import take_figures_moment


class CannotTrace(ValueError):
    """The number cannot be this person's; the message says why, without the number."""


def give_number(
    *, actor: Actor, person: Person, number: str, status: TraceStatus, born_on: date, now: datetime
) -> Trace:
    """Give a person awaiting trace the NHS number that was found; it keeps its local number.

    The same row stays: care, levels and activity are the person's already, so nothing is moved or counted twice.
    Figures follow at once: where the status counts for money, days since registration are paid. What stood before is
    kept. Raises CannotTrace. Source: person register, "No NHS number, no less care"; capitation, "once traced".
    """
    require(actor, Permission.NUMBER_TRACE)
    if is_synthetic(number) and not settings.ALLOW_SYNTHETIC_NUMBERS:
        raise CannotTrace("The NHS number begins with 9: such numbers are for tests and belong to nobody.")
    with transaction.atomic():
        moment = take_figures_moment()
        held = Person.objects.select_for_update().get(id=person.id)
        if held.nhs_number:
            raise CannotTrace("This person has been traced in the meantime.")
        if Person.objects.filter(nhs_number=number).exists():
            raise CannotTrace(
                "Somebody in the register has this number already. If they are the same person, two records have to "
                "become one: that is not done here. Tell your Caldicott guardian."
            )
        trace = Trace.objects.create(
            person=held, before_id=keep_before(held.id, moment), given_by_id=actor.user_id, given_at=now
        )
        held.nhs_number, held.trace_status, held.born_on = number, status, born_on
        held.save(update_fields=["nhs_number", "trace_status", "born_on"])
        people_changed.announce(person_ids=[held.id], moment=moment)
        record(
            actor=actor,
            action="NUMBER_GIVEN",
            subject_kind="person",
            subject_uid=held.uid,
            person_id=held.id,
            details={"status": status},
        )
    return trace


def take_number_back(*, actor: Actor, person: Person, why: str, now: datetime) -> None:
    """Undo a trace: the person awaits trace again, with number, status and birth date as they stood before it.

    Raises CannotTrace where no number was given by hand.
    """
    require(actor, Permission.NUMBER_TRACE)
    with transaction.atomic():
        moment = take_figures_moment()
        held = Person.objects.select_for_update().get(id=person.id)
        trace = Trace.objects.filter(person=held, taken_back_at__isnull=True).select_related("before").first()
        if trace is None:
            raise CannotTrace("No number was given to this person here, or it has been taken back.")
        keep_before(held.id, moment)
        row = trace.before.row
        held.nhs_number, held.trace_status = None, row["trace_status"]
        held.born_on = date.fromisoformat(row["born_on"]) if row["born_on"] else None
        held.save(update_fields=["nhs_number", "trace_status", "born_on"])
        Trace.objects.filter(id=trace.id).update(taken_back_at=now, taken_back_by_id=actor.user_id)
        people_changed.announce(person_ids=[held.id], moment=moment)
        record(
            actor=actor,
            action="NUMBER_TAKEN_BACK",
            subject_kind="person",
            subject_uid=held.uid,
            person_id=held.id,
            purpose=why[:400],
        )
