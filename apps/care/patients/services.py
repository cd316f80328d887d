"""Writing the register by hand: care relationships, emergency openings, code lists."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from apps.care.patients.announcements import care_ended, people_changed
from apps.care.patients.choices import EmergencyReason, ExclusionReason
from apps.care.patients.domain.reach import Reach
from apps.care.patients.models import (
    CareRelationship,
    ConditionCode,
    EmergencyOpening,
    EmergencyReview,
    Exclusion,
    Person,
)
from apps.care.patients.selectors import BeyondReach, open_person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, require
from apps.foundation.access.roles import Role
from apps.foundation.audit.services import record
from apps.foundation.partnerships.models import Team
from apps.foundation.partnerships.selectors import setting
from apps.foundation.partnerships.services import take_figures_moment


class CannotOpen(Exception):
    """An emergency does not open this record; the message says what would."""


class AlreadyReviewed(Exception):
    """Somebody else has answered this opening in the meantime."""


class NotCaredFor(Exception):
    """The team's care of the person has ended, or never began."""


class AlreadyCaredFor(Exception):
    """The team cares for the person already."""


class AlreadyExcluded(ValueError):
    """Another currency pays for the person on some of the days already; the message says which."""


def begin_care(*, actor: Actor, person: Person, team: Team, starts_on: object, why: str) -> CareRelationship:
    """A team takes a person into its care: the referral or assignment that was accepted. Raises AlreadyCaredFor."""
    require(actor, Permission.TEAM_ASSIGN)
    with transaction.atomic():
        relationship, is_new = CareRelationship.objects.get_or_create(
            person=person, team=team, ends_before=None, defaults={"starts_on": starts_on}
        )
        if not is_new:
            raise AlreadyCaredFor(f"{team.name} cares for this person already.")
        record(
            actor=actor,
            action="CARE_BEGUN",
            subject_kind="person",
            subject_uid=person.uid,
            person_id=person.id,
            purpose=why[:400],
            details={"team": str(team.uid)},
        )
    return relationship


def end_care(*, actor: Actor, person: Person, team: Team, ends_before: date, why: str) -> CareRelationship:
    """A team's care of a person ends, from a day; the record opens for the team as long as the setting says after.

    Raises NotCaredFor.
    """
    require(actor, Permission.TEAM_ASSIGN)
    if actor.role != Role.COMMAND_LINE and team.organisation_id != actor.organisation_id:
        raise NotPermitted(f"{actor.role_label} of another organisation may not end this team's care.")
    with transaction.atomic():
        relationship = (
            CareRelationship.objects.select_for_update().filter(person=person, team=team, ends_before=None).first()
        )
        if relationship is None:
            raise NotCaredFor(f"{team.name} does not care for this person any more.")
        relationship.ends_before = max(ends_before, relationship.starts_on)
        relationship.save(update_fields=["ends_before"])
        care_ended.announce(person_id=person.id, team_id=team.id, on=relationship.ends_before)
        record(
            actor=actor,
            action="CARE_ENDED",
            subject_kind="person",
            subject_uid=person.uid,
            person_id=person.id,
            purpose=why[:400],
            details={"team": str(team.uid), "ends_before": str(relationship.ends_before)},
        )
    return relationship


def open_in_emergency(
    *, actor: Actor, person: Person, reason: EmergencyReason, explanation: str, now: datetime
) -> EmergencyOpening:
    """Open a record beyond reach, for a while, with a reason that the guardian will read.

    Raises CannotOpen where an emergency does not stand in for what is missing: a refusal, or an agreement.
    """
    require(actor, Permission.PERSON_OPEN_IN_EMERGENCY)
    with transaction.atomic():
        opening = EmergencyOpening.objects.create(
            uid=uuid4(),
            person=person,
            user_id=actor.user_id,
            organisation_id=actor.organisation_id,
            reason=reason,
            explanation=explanation,
            opened_at=now,
            open_until=now + timedelta(hours=setting("emergency_opening_lasts")),
        )
        try:
            open_person(actor, person.uid, now)
        except BeyondReach as beyond:
            raise CannotOpen(_WHAT_IS_MISSING[beyond.reach]) from None
        record(
            actor=actor,
            action="OPENED_IN_EMERGENCY",
            subject_kind="person",
            subject_uid=person.uid,
            person_id=person.id,
            purpose=f"{reason.label}: {explanation}"[:400],
        )
    return opening


_WHAT_IS_MISSING = {
    Reach.REFUSED: "This person has refused to share their record between organisations. "
    "Only a threat to life opens it: choose vital interests.",
    Reach.NO_AGREEMENT: "No information-sharing agreement is in force between your organisation and the one that "
    "holds the record. Only a threat to life opens it: choose vital interests.",
    Reach.NOT_ASKED: "This person has not been asked whether their record may be shared between organisations. "
    "Only a threat to life opens it: choose vital interests.",
}


def record_opening(*, actor: Actor, person: Person, reach: Reach) -> None:
    """Note that an identifiable record was looked at, and why it opened."""
    record(
        actor=actor,
        action="PERSON_OPENED",
        subject_kind="person",
        subject_uid=person.uid,
        person_id=person.id,
        purpose=_PURPOSES[reach],
    )


_PURPOSES = {
    Reach.OWN_LIST: "Registered with the practice",
    Reach.OWN_CARE: "In the team's care",
    Reach.SHARED_CARE: "In the team's care, shared under an agreement",
    Reach.EMERGENCY: "Emergency opening",
    Reach.VITAL_INTERESTS: "Vital interests",
}


def record_list(*, actor: Actor, shown: int, searched: bool) -> None:
    """Note that names were listed, and how many."""
    record(
        actor=actor,
        action="PEOPLE_SEARCHED" if searched else "PEOPLE_LISTED",
        subject_kind="person",
        details={"shown": shown},
    )


def review_opening(
    *, actor: Actor, opening: EmergencyOpening, was_justified: bool, note: str, now: datetime
) -> EmergencyReview:
    """The guardian's answer; it is given once. Raises AlreadyReviewed."""
    require(actor, Permission.EMERGENCY_REVIEW)
    with transaction.atomic():
        review, is_new = EmergencyReview.objects.get_or_create(
            opening=opening,
            defaults={
                "reviewed_by_id": actor.user_id,
                "reviewed_at": now,
                "was_justified": was_justified,
                "note": note,
            },
        )
        if not is_new:
            raise AlreadyReviewed("This opening has been answered already.")
        record(
            actor=actor,
            action="EMERGENCY_REVIEWED",
            subject_kind="emergency_opening",
            subject_uid=opening.uid,
            person_id=opening.person_id,
            details={"was_justified": was_justified},
        )
    return review


def add_condition_code(*, actor: Actor, code_system: str, code: str, group: str) -> ConditionCode:
    """Count a code as a long-term condition from now on; a code already listed moves to the group."""
    require(actor, Permission.CODE_LIST_EDIT)
    with transaction.atomic():
        entry, _ = ConditionCode.objects.update_or_create(code_system=code_system, code=code, defaults={"group": group})
        record(
            actor=actor,
            action="CONDITION_CODE_ADDED",
            subject_kind="condition_code",
            details={"code_system": code_system, "code": code, "group": group},
        )
    return entry


def remove_condition_code(*, actor: Actor, entry: ConditionCode) -> None:
    """Stop counting a code. Runs made before keep what they counted."""
    require(actor, Permission.CODE_LIST_EDIT)
    with transaction.atomic():
        record(
            actor=actor,
            action="CONDITION_CODE_REMOVED",
            subject_kind="condition_code",
            details={"code_system": entry.code_system, "code": entry.code},
        )
        entry.delete()


def begin_exclusion(
    *, actor: Actor, person: Person, reason: ExclusionReason, starts_on: date, ends_before: date | None = None
) -> Exclusion:
    """From a day on another currency pays for the person; every figure follows before this returns.

    Who may is asked by the service that calls: an exclusion is always the end of something else. Raises
    AlreadyExcluded where the same reason holds on one of the days.
    """
    overlaps = Q(ends_before__isnull=True) | Q(ends_before__gt=starts_on)
    if ends_before is not None:
        overlaps &= Q(starts_on__lt=ends_before)
    with transaction.atomic():
        moment = take_figures_moment()
        if Exclusion.objects.filter(overlaps, person=person, reason=reason).exists():
            raise AlreadyExcluded(f"{reason.label} pays for this person on some of these days already.")
        exclusion = Exclusion.objects.create(person=person, reason=reason, starts_on=starts_on, ends_before=ends_before)
        record(
            actor=actor,
            action="EXCLUSION_BEGUN",
            subject_kind="person",
            subject_uid=person.uid,
            person_id=person.id,
            details={"reason": reason.value, "starts_on": starts_on.isoformat()},
        )
        people_changed.announce(person_ids=[person.id], moment=moment)
    return exclusion
