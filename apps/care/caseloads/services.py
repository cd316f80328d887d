"""Writing caseloads: who co-ordinates, hand-over, deputies and days away."""

from datetime import date
from uuid import UUID

from django.db import transaction

from apps.care.caseloads.domain.marks import caseload_mark
from apps.care.caseloads.models import Absence, Coordination, Deputy
from apps.care.caseloads.selectors import members_of, open_caseload
from apps.care.patients.models import CareRelationship, Person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, can, require
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import User
from apps.foundation.audit.services import record
from apps.foundation.core.in_force import in_force
from apps.foundation.core.locks import one_at_a_time
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.partnerships.models import Team


class NotInCare(ValueError):
    """The team does not care for the person."""


class NotInTeam(ValueError):
    """Somebody named is no member of the team on that day."""


class BeforeTheLast(ValueError):
    """The person had another co-ordinator from a later day on: history is not rewritten."""


class CaseloadChanged(Exception):
    """The caseload is not the one that was shown; it has to be looked at again."""


class NotADeputy(ValueError):
    """Whoever is named cannot cover; the message says why."""


class LeaveOverlaps(ValueError):
    """Some of the days are days of another absence already."""


class NotDays(ValueError):
    """The days do not make a period."""


def assign_coordinator(*, actor: Actor, person: Person, user: User, team: Team, starts_on: date) -> Coordination:
    """Name who co-ordinates a person's care from a day; whoever did so before ceases. The same again changes nothing.

    Taking a person of one's own team on oneself takes CASELOAD_VIEW, naming another CASELOAD_MANAGE.
    Raises NotInCare, NotInTeam, BeforeTheLast.
    """
    if user.id == actor.user_id:
        _require_in_team(actor, team, Permission.CASELOAD_VIEW)
    else:
        _require_in_team(actor, team, Permission.CASELOAD_MANAGE)
    with transaction.atomic():
        _one_change_at_a_time()
        if not CareRelationship.objects.filter(in_force(starts_on), person=person, team=team).exists():
            raise NotInCare(f"{team.name} does not care for this person on that day.")
        _require_member(user.id, team, starts_on)
        before = Coordination.objects.filter(person=person, ends_before__isnull=True).first()
        if before is not None and (before.user_id, before.team_id) == (user.id, team.id):
            return before
        latest = Coordination.objects.filter(person=person).order_by("-starts_on", "-id").first()
        if latest is not None and max(latest.starts_on, latest.ends_before or latest.starts_on) > starts_on:
            raise BeforeTheLast("Somebody co-ordinates this person's care from a later day already.")
        if before is not None:
            before.ends_before = starts_on
            before.save(update_fields=["ends_before"])
        coordination = Coordination.objects.create(person=person, team=team, user=user, starts_on=starts_on)
        record(
            actor=actor,
            action="COORDINATOR_ASSIGNED",
            subject_kind="person",
            subject_uid=person.uid,
            person_id=person.id,
            details={"team": str(team.uid), "user": str(user.id), "who": user.name},
        )
    return coordination


def hand_over(*, actor: Actor, team: Team, giver_id: UUID, taker_id: UUID, shown: str, on: date) -> int:
    """Move a whole caseload from one co-ordinator of a team to another from a day. Returns how many people moved.

    `shown` is the mark of the caseload that was looked at (`caseload_mark`). Sent a second time it finds nobody left
    to move and changes nothing. Raises CaseloadChanged, NotInTeam.
    """
    _require_in_team(actor, team, Permission.CASELOAD_MANAGE)
    with transaction.atomic():
        _one_change_at_a_time()
        taker = _require_member(taker_id, team, on)
        mine = open_caseload(team.id, giver_id, on)
        if not mine or giver_id == taker_id:
            return 0
        if caseload_mark(one.person_id for one in mine) != shown:
            raise CaseloadChanged("This caseload has changed since you looked at it.")
        Coordination.objects.filter(id__in=[one.id for one in mine]).update(ends_before=on)
        Coordination.objects.bulk_create(
            Coordination(person_id=one.person_id, team=team, user_id=taker_id, starts_on=on) for one in mine
        )
        record(
            actor=actor,
            action="CASELOAD_HANDED_OVER",
            subject_kind="team",
            subject_uid=team.uid,
            details={"people": len(mine), "from": str(giver_id), "user": str(taker_id), "who": taker},
        )
    return len(mine)


def close_coordination(*, person_id: int, team_id: int, on: date) -> None:
    """A team's care of a person ends: so does co-ordination by the team."""
    for one in Coordination.objects.filter(person_id=person_id, team_id=team_id, ends_before__isnull=True):
        one.ends_before = max(on, one.starts_on)
        one.save(update_fields=["ends_before"])


def set_deputy(*, actor: Actor, team: Team, user_id: UUID, deputy_id: UUID | None, on: date) -> None:
    """Name who answers for a caseload when its co-ordinator cannot, from a day; nobody where it is nil.

    One's own takes CASELOAD_VIEW, another's CASELOAD_MANAGE. Raises NotInTeam, NotADeputy.
    """
    _require_own_or_manager(actor, team, user_id)
    with transaction.atomic():
        _one_change_at_a_time()
        _require_member(user_id, team, on)
        who = _require_deputy(deputy_id, user_id, team, on)
        Deputy.objects.filter(team=team, user_id=user_id, starts_on__gte=on).delete()
        Deputy.objects.filter(in_force(on), team=team, user_id=user_id).update(ends_before=on)
        if deputy_id is not None:
            Deputy.objects.create(team=team, user_id=user_id, deputy_id=deputy_id, starts_on=on)
        record(
            actor=actor,
            action="DEPUTY_NAMED",
            subject_kind="team",
            subject_uid=team.uid,
            details={"user": str(user_id), "deputy": str(deputy_id or ""), "who": who or "nobody"},
        )


def set_leave(
    *, actor: Actor, team: Team, user_id: UUID, deputy_id: UUID | None, starts_on: date, ends_before: date
) -> Absence:
    """Note days away and who covers. The same days again change who covers, and nothing else.

    One's own takes CASELOAD_VIEW, another's CASELOAD_MANAGE. Raises NotDays, NotInTeam, NotADeputy, LeaveOverlaps.
    """
    _require_own_or_manager(actor, team, user_id)
    if ends_before <= starts_on:
        raise NotDays("The last day away comes before the first.")
    with transaction.atomic():
        _one_change_at_a_time()
        _require_member(user_id, team, starts_on)
        who = _require_deputy(deputy_id, user_id, team, starts_on)
        away = Absence.objects.filter(team=team, starts_on__lt=ends_before, ends_before__gt=starts_on)
        if deputy_id is not None and away.filter(user_id=deputy_id).exists():
            raise NotADeputy(f"{who} is away on some of these days.")
        same = away.filter(user_id=user_id, starts_on=starts_on, ends_before=ends_before).first()
        if same is None and away.filter(user_id=user_id).exists():
            raise LeaveOverlaps("Some of these days are noted as days away already.")
        absence = same or Absence(team=team, user_id=user_id, starts_on=starts_on, ends_before=ends_before)
        if same is not None and same.deputy_id == deputy_id:
            return same
        absence.deputy_id = deputy_id
        absence.save()
        record(
            actor=actor,
            action="LEAVE_SET",
            subject_kind="absence",
            subject_uid=absence.uid,
            details={
                "user": str(user_id),
                "who": who or "nobody",
                "starts_on": str(starts_on),
                "ends_before": str(ends_before),
            },
        )
    return absence


def end_leave(*, actor: Actor, absence: Absence, on: date) -> None:
    """Take back days away from a day on: all of them where they lie ahead. A second time changes nothing."""
    _require_own_or_manager(actor, absence.team, absence.user_id)
    ends_before = max(on, absence.starts_on)
    if absence.ends_before <= ends_before:
        return
    with transaction.atomic():
        absence.ends_before = ends_before
        absence.save(update_fields=["ends_before"])
        record(
            actor=actor,
            action="LEAVE_ENDED",
            subject_kind="absence",
            subject_uid=absence.uid,
            details={"user": str(absence.user_id), "ends_before": str(ends_before)},
        )


def may_manage(actor: Actor, team: Team) -> bool:
    """Whether the actor decides who co-ordinates whom in a team."""
    return can(actor, Permission.CASELOAD_MANAGE) and _is_of(actor, team)


def _is_of(actor: Actor, team: Team) -> bool:
    """In the team; or of its organisation and of no team in particular; or at the command line."""
    if actor.role == Role.COMMAND_LINE:
        return True
    return actor.team_id == team.id or (actor.team_id is None and actor.organisation_id == team.organisation_id)


def _require_in_team(actor: Actor, team: Team, permission: Permission) -> None:
    require(actor, permission)
    if not _is_of(actor, team):
        raise NotPermitted(f"{actor.role_label} of another team may not {permission}.")


def _require_own_or_manager(actor: Actor, team: Team, user_id: UUID) -> None:
    own = user_id == actor.user_id
    _require_in_team(actor, team, Permission.CASELOAD_VIEW if own else Permission.CASELOAD_MANAGE)


def _require_member(user_id: UUID, team: Team, on: date) -> str:
    """The member's name. Raises NotInTeam."""
    for member in members_of(team.id, on):
        if member.user_id == user_id:
            return member.name
    raise NotInTeam(f"Whoever you named is not a member of {team.name} on that day.")


def _require_deputy(deputy_id: UUID | None, user_id: UUID, team: Team, on: date) -> str:
    if deputy_id is None:
        return ""
    if deputy_id == user_id:
        raise NotADeputy("Nobody covers for themselves.")
    return _require_member(deputy_id, team, on)


def _one_change_at_a_time() -> None:
    one_at_a_time("caseloads", current_partnership_id())
