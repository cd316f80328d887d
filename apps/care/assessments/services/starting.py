"""Beginning an assessment: an empty draft, nothing chosen in it."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.care.assessments.choices import Reason, Setting
from apps.care.assessments.domain.beginning import TOOL_NAME
from apps.care.assessments.models import Assessment, AssessmentTool
from apps.care.assessments.selectors import draft_of
from apps.care.patients.models import Person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.kernel.periods import FIRST_YEAR


class DraftOpen(ValueError):
    """The person has a draft already: two people may write in it. `assessment` is that draft."""

    def __init__(self, assessment: Assessment) -> None:
        super().__init__("This person has a draft already: go on with that one.")
        self.assessment = assessment


class CannotStart(ValueError):
    """The day cannot be one of an assessment of this person; the message says why."""


def start_assessment(
    *,
    actor: Actor,
    person: Person,
    assessed_on: date,
    reason: Reason,
    setting: Setting,
    now: datetime,
    tool: AssessmentTool | None = None,
) -> Assessment:
    """A draft for a person whose record is open to the actor. Raises DraftOpen, CannotStart."""
    require(actor, Permission.SAMPLE_ASSESS if reason == Reason.AUDIT else Permission.ASSESSMENT_WRITE)
    check_day(person, assessed_on, now)
    if reason != Reason.AUDIT and (open_draft := draft_of(person.id)) is not None:
        raise DraftOpen(open_draft)
    try:
        with transaction.atomic():
            assessment = Assessment.objects.create(
                person=person,
                organisation_id=actor.organisation_id,
                team_id=actor.team_id,
                assessed_on=assessed_on,
                reason=reason,
                setting=setting,
                lead_id=actor.user_id,
                assessor=actor.user_name[:120],
                tool=tool or AssessmentTool.objects.filter(name=TOOL_NAME).first(),
                started_at=now,
                changed_at=now,
            )
            record(
                actor=actor,
                action="ASSESSMENT_STARTED",
                subject_kind="assessment",
                subject_uid=assessment.uid,
                person_id=person.id,
                details={"reason": reason},
            )
    except IntegrityError:
        if (theirs := draft_of(person.id)) is None:
            raise
        raise DraftOpen(theirs) from None
    return assessment


def check_day(person: Person, assessed_on: date, now: datetime) -> None:
    """Raises CannotStart where nobody can have assessed the person on the day."""
    if assessed_on > timezone.localdate(now):
        raise CannotStart("An assessment is dated today or earlier.")
    if assessed_on.year < FIRST_YEAR:
        raise CannotStart(f"An assessment before {FIRST_YEAR} is a slip of the pen.")
    if person.died_on is not None and assessed_on > person.died_on:
        raise CannotStart("The person had died before that day.")
