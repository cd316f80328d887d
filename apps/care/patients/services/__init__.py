"""Writing the register by hand: care relationships, openings, code lists. What guards records has modules beside."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.care.patients.announcements import care_begun, care_ended, codes_changed, people_changed
from apps.care.patients.choices import ExclusionReason
from apps.care.patients.domain.names import same_surname
from apps.care.patients.domain.reach import Reach
from apps.care.patients.models import CareRelationship, ConditionCode, Exclusion, Person, SameSurnameOpening
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, require
from apps.foundation.access.roles import Role
from apps.foundation.audit.services import record
from apps.foundation.partnerships.models import Team
from apps.foundation.partnerships.services import take_figures_moment


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
        care_begun.announce(person_ids=[person.id], moment=timezone.now())
    return relationship


def care_by_referral(*, actor: Actor, person: Person, team: Team, starts_on: date, why: str) -> None:
    """A team of the actor's organisation accepted a referral: the person is in its care from that day on."""
    require(actor, Permission.STEP_UP_ANSWER)
    if team.organisation_id != actor.organisation_id:
        raise NotPermitted(f"{actor.role_label} of another organisation may not take people into this team's care.")
    with transaction.atomic():
        _, is_new = CareRelationship.objects.get_or_create(
            person=person, team=team, ends_before=None, defaults={"starts_on": starts_on}
        )
        if is_new:
            record(
                actor=actor,
                action="CARE_BEGUN",
                subject_kind="person",
                subject_uid=person.uid,
                person_id=person.id,
                purpose=why[:400],
                details={"team": str(team.uid)},
            )
            care_begun.announce(person_ids=[person.id], moment=timezone.now())


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


def record_opening(*, actor: Actor, person: Person, reach: Reach) -> None:
    """Note that an identifiable record was looked at, on which page, and why it opened; an opener with the person's
    surname is told to the guardian, once a day."""
    record(
        actor=actor,
        action="PERSON_OPENED",
        subject_kind="person",
        subject_uid=person.uid,
        person_id=person.id,
        purpose=_PURPOSES[reach],
        details={"page": actor.page},
    )
    if actor.user_id and actor.organisation_id and same_surname(actor.user_name, person.family_name):
        now = timezone.now()
        SameSurnameOpening.objects.bulk_create(
            [
                SameSurnameOpening(
                    person=person,
                    user_id=actor.user_id,
                    organisation_id=actor.organisation_id,
                    role=actor.role,
                    opened_on=timezone.localdate(now),
                    opened_at=now,
                    reach=reach,
                )
            ],
            ignore_conflicts=True,
        )


_PURPOSES = {
    Reach.OWN_LIST: "Registered with the practice",
    Reach.OWN_CARE: "In the team's care",
    Reach.SHARED_CARE: "In the team's care, shared under an agreement",
    Reach.LENT: "Lent to the team for a task",
    Reach.EMERGENCY: "Emergency opening",
    Reach.VITAL_INTERESTS: "Vital interests",
}


def purpose_of(reach: str) -> str:
    """Why a record opened, as it is recorded."""
    return _PURPOSES[Reach(reach)]


def record_report(*, actor: Actor, person: Person) -> None:
    """Note that the guardian looked up who has opened a record, for the person who asked."""
    record(
        actor=actor,
        action="ACCESS_REPORTED",
        subject_kind="person",
        subject_uid=person.uid,
        person_id=person.id,
        purpose="Asked for by the person",
    )


def record_list(*, actor: Actor, shown: int, searched: bool) -> None:
    """Note that names were listed, and how many."""
    record(
        actor=actor,
        action="PEOPLE_SEARCHED" if searched else "PEOPLE_LISTED",
        subject_kind="person",
        details={"shown": shown},
    )


def add_condition_code(*, actor: Actor, code_system: str, code: str, group: str) -> ConditionCode:
    """Count a code as a long-term condition from now on; a code already listed moves to the group."""
    require(actor, Permission.CODE_LIST_EDIT)
    with transaction.atomic():
        known = ConditionCode.objects.select_for_update().filter(code_system=code_system, code=code).first()
        entry, _ = ConditionCode.objects.update_or_create(code_system=code_system, code=code, defaults={"group": group})
        record(
            actor=actor,
            action="CONDITION_CODE_ADDED",
            subject_kind="condition_code",
            details={"code_system": code_system, "code": code, "group": group},
        )
        if known is None or known.group != group:
            codes_changed.announce(groups={group} | ({known.group} if known else set()), actor=actor)
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
        codes_changed.announce(groups={entry.group}, actor=actor)


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


def end_exclusion(*, actor: Actor, exclusion: Exclusion, ends_before: date) -> None:
    """The person is paid for here again from a day on; every figure follows before this returns."""
    with transaction.atomic():
        moment = take_figures_moment()
        Exclusion.objects.filter(id=exclusion.id).update(ends_before=ends_before)
        record(
            actor=actor,
            action="EXCLUSION_ENDED",
            subject_kind="person",
            subject_uid=exclusion.person.uid,
            person_id=exclusion.person_id,
            details={"ends_before": ends_before.isoformat()},
        )
        people_changed.announce(person_ids=[exclusion.person_id], moment=moment)
