"""What a person decided about sharing, written down."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from apps.care.patients.choices import DecidedBy, DecidedHow, Decision
from apps.care.patients.domain.consent import Decided, consent_that_holds
from apps.care.patients.models import ConsentDecision, Person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record


class NotADecision(ValueError):
    """A decision lacks who made it, or lies in the future. The message says which."""


def record_consent(
    *,
    actor: Actor,
    person: Person,
    decision: Decision,
    decided_on: date,
    decided_by: DecidedBy,
    decider: str,
    how: DecidedHow,
    now: datetime,
) -> ConsentDecision:
    """Write down what was decided about sharing; what holds then holds from this moment.

    From a refusal on, other organisations cannot open the record. Where the person lacks capacity, the attorney or
    those who decided in their best interests are named. What a file says of consent does not undo it. Raises
    NotADecision.
    """
    require(actor, Permission.CONSENT_RECORD)
    if decided_by != DecidedBy.PERSON and not decider:
        raise NotADecision("Say who decided: name and standing.")
    if decided_on > timezone.localdate(now):
        raise NotADecision("The day of the decision is in the future.")
    with transaction.atomic():
        Person.objects.select_for_update().get(id=person.id)
        decided = ConsentDecision.objects.create(
            person=person,
            decision=decision,
            decided_on=decided_on,
            decided_by=decided_by,
            decider="" if decided_by == DecidedBy.PERSON else decider,
            how=how,
            recorded_by_id=actor.user_id,
            organisation_id=actor.organisation_id,
            recorded_at=now,
        )
        rows = ConsentDecision.objects.filter(person=person).values_list("decision", "decided_on", "id")
        person.sharing_consent = consent_that_holds([Decided(*row) for row in rows]) or person.sharing_consent
        person.save(update_fields=["sharing_consent"])
        record(
            actor=actor,
            action="CONSENT_RECORDED",
            subject_kind="person",
            subject_uid=person.uid,
            person_id=person.id,
            details={"decision": decision},
        )
    return decided
