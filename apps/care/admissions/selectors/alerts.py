"""Reading alerts: who is asked to answer, how long they have waited, what was learned late."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from apps.care.admissions.domain.answer_clock import ClockHours
from apps.care.admissions.domain.cover import Limits, Standing, standing
from apps.care.admissions.models import Alert, Answer, Nudge
from apps.care.caseloads.domain.answering import Answering, Member, answering
from apps.care.caseloads.models import Absence
from apps.care.caseloads.selectors import Coordinator, coordinators_of, deputies_of, members_of
from apps.care.patients.models import Restriction, RestrictionName
from apps.care.patients.selectors import people_within_reach
from apps.care.patients.selectors.guarding import who_may_open_restricted
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.core.in_force import in_force
from apps.foundation.partnerships.selectors import settings_in_force

ANSWERED_WITHIN = timedelta(days=30)
MOST_LISTED = 200


@dataclass(frozen=True)
class OpenAlert:
    """An alert that nobody has answered, with how it stands now and who was nudged about it last."""

    alert: Alert
    standing: Standing
    coordinator: Member | None
    nudged_at: datetime | None = None


def limits() -> Limits:
    """When alerts pass on in this partnership."""
    found = settings_in_force()
    return Limits(
        hours=ClockHours.from_words(found["alert_hours"]),
        deputy_after=timedelta(hours=found["alert_to_deputy_after"]),
        lead_after=timedelta(hours=found["alert_to_lead_after"]),
    )


def alerts_for(actor: Actor, now: datetime, today: date) -> list[OpenAlert]:
    """Alerts that ask the actor for an answer now, the one due first at the front."""
    require(actor, Permission.ALERT_ANSWER)
    asking = [one for one in _open(actor, now, today) if one.standing.asks(actor.user_id)]
    return sorted(asking, key=lambda one: (one.standing.answer_by, one.alert.id))


def alerts_of_team(actor: Actor, now: datetime, today: date) -> list[OpenAlert]:
    """Every alert of the actor's team that nobody has answered, oldest first."""
    require(actor, Permission.ALERTS_OVERSEE)
    return _open(actor, now, today)


def learned_late(actor: Actor, today: date) -> list[Alert]:
    """Stays that the actor's team learned of late and nobody has looked after yet, oldest news first."""
    require(actor, Permission.ALERT_ANSWER)
    found = _of_team(actor, today).filter(learned_late=True).order_by("admission__admitted_at", "id")
    return list(found[:MOST_LISTED])


def get_alert(uid: UUID) -> Alert:
    """One alert of whatever team; whether its person's record opens is asked next. Raises Alert.DoesNotExist."""
    return Alert.objects.select_related("admission__provider", "person", "team").get(uid=uid)


def get_alert_of_team(actor: Actor, uid: UUID, today: date) -> Alert:
    """One open alert of the actor's team, of a person within reach. Raises Alert.DoesNotExist."""
    require(actor, Permission.ALERTS_OVERSEE)
    return _of_team(actor, today).get(uid=uid)


def standing_of(alert: Alert, now: datetime, today: date) -> OpenAlert:
    """How one open alert stands."""
    return _standings([alert], now, today)[0]


def unheard(actor: Actor, today: date) -> list[Alert]:
    """For the Caldicott guardian: open alerts, learned late or not, about people whose record is restricted and opens
    for none of those named who could answer; and about people for whom no team cares, while they are in hospital.
    Oldest first; told by reference, so that somebody is asked to act."""
    require(actor, Permission.RESTRICTION_OVERSEE)
    restricted = Restriction.objects.filter(person_id=OuterRef("person_id"), ended_at__isnull=True)
    nobodys = Q(team=None, admission__discharged_at=None)
    asked = Alert.objects.filter(Exists(restricted) | nobodys, ended_at=None)
    found = list(_with_names(asked).order_by("raised_at", "id"))
    allowed = _allowed({alert.person_id for alert in found}, today)
    return [alert for alert in found if not allowed.get(alert.person_id)]


def answer_of_stay(admission_id: int) -> Answer | None:
    """The answer to the alert of a stay, if it has one."""
    return Answer.objects.filter(alert__admission_id=admission_id).select_related("answered_by").first()


def nudgeable(one: OpenAlert) -> Member | None:
    """Whom a team lead may nudge: whoever has the alert, when it is one person."""
    holders = one.standing.holders
    return holders[0] if len(holders) == 1 else None


@dataclass(frozen=True)
class Answered:
    """How many alerts of the last 30 days were answered in time, of how many."""

    in_time: int
    of: int


def answered_lately(actor: Actor, now: datetime) -> Answered:
    """Alerts of the actor's team that were answered in the last 30 days, and how many of them in time."""
    require(actor, Permission.ALERTS_OVERSEE)
    answers = Answer.objects.filter(
        alert__team_id=actor.team_id, alert__learned_late=False, answered_at__gt=now - ANSWERED_WITHIN
    )
    counted = answers.aggregate(in_time=Count("id", filter=Q(answered_in_time=True)), of=Count("id"))
    return Answered(counted["in_time"], counted["of"])


def _of_team(actor: Actor, today: date) -> QuerySet[Alert]:
    """Open alerts about people whose record opens for the actor now: of the actor's team; and of whatever team where
    the record is restricted and names the actor, since in the team that was told it may open for nobody."""
    reach = people_within_reach(actor, today, lent=False).filter(id=OuterRef("person_id"))
    named = RestrictionName.objects.filter(
        restriction__person_id=OuterRef("person_id"), restriction__ended_at__isnull=True, user_id=actor.user_id
    )
    return _with_names(Alert.objects.filter(Exists(reach), Q(team_id=actor.team_id) | Q(Exists(named)), ended_at=None))


def _with_names(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    return alerts.select_related("admission__provider", "person", "team")


def _open(actor: Actor, now: datetime, today: date) -> list[OpenAlert]:
    if actor.team_id is None:
        return []
    alerts = list(_of_team(actor, today).filter(learned_late=False).order_by("raised_at", "id")[:MOST_LISTED])
    return _standings(alerts, now, today)


def _standings(alerts: Sequence[Alert], now: datetime, today: date) -> list[OpenAlert]:
    if not alerts:
        return []
    held = limits()
    asked: dict[tuple[int, int], tuple[Answering, Member | None]] = {}
    allowed = _allowed({alert.person_id for alert in alerts}, today)
    for team_id in {alert.team_id for alert in alerts}:
        of_team = {alert.person_id for alert in alerts if alert.team_id == team_id}
        for person_id, found in _answerings(of_team, team_id, allowed, today).items():
            asked[team_id, person_id] = found
    nudges = _nudges(alerts)
    return [
        OpenAlert(
            alert,
            standing(
                raised_at=alert.raised_at,
                now=now,
                answering=asked[alert.team_id, alert.person_id][0],
                limits=held,
                nudged=[Member(one.to_id, one.to.name) for one in nudges.get(alert.id, [])],
            ),
            asked[alert.team_id, alert.person_id][1],
            nudges[alert.id][-1].nudged_at if alert.id in nudges else None,
        )
        for alert in alerts
    ]


def _allowed(person_ids: set[int], today: date) -> dict[int, dict[UUID, Member]]:
    """Who may open and answer, of each person whose record is restricted; others are not in it."""
    return {
        person_id: {
            seat.user_id: Member(seat.user_id, seat.user_name)
            for seat in seats
            if seat.user_id and can(seat, Permission.ALERT_ANSWER)
        }
        for person_id, seats in who_may_open_restricted(person_ids, today).items()
    }


def _nudges(alerts: Iterable[Alert]) -> dict[int, list[Nudge]]:
    found: dict[int, list[Nudge]] = {}
    wanted = Nudge.objects.filter(alert__in=[alert.id for alert in alerts]).select_related("to")
    for nudge in wanted.order_by("nudged_at", "id"):
        found.setdefault(nudge.alert_id, []).append(nudge)
    return found


def _answerings(
    person_ids: set[int], team_id: int, allowed: Mapping[int, Mapping[UUID, Member]], today: date
) -> dict[int, tuple[Answering, Member | None]]:
    """Who answers for each person in one team, and who co-ordinates their care there: a few questions for all.

    Where the record is restricted (`allowed`), only those whom it names and for whom it opens are asked: a
    co-ordinator who is none of them counts as away; without a lead among them, all of them stand in for the leads.
    """
    members = members_of(team_id, today)
    known = {one.user_id: Member(one.user_id, one.name) for one in members}
    leads = [known[one.user_id] for one in members if one.is_lead]
    coordinators = coordinators_of(person_ids, today)
    absences = {one.user_id: one for one in Absence.objects.filter(in_force(today), team_id=team_id)}
    deputies = deputies_of(team_id, today)
    found = {}
    for person_id in person_ids:
        may = allowed.get(person_id, known)
        coordinator = _in_team(coordinators.get(person_id), team_id)
        user_id = coordinator.user_id if coordinator else None
        absence = absences.get(user_id) if user_id else None
        cover_id = absence.deputy_id if absence else None
        deputy = deputies.get(user_id) if user_id else None
        able = [lead for lead in leads if lead.user_id in may]
        found[person_id] = (
            answering(
                coordinator=coordinator,
                is_away=absence is not None or user_id not in may,
                cover=known.get(cover_id) if cover_id and cover_id in may else None,
                deputy=deputy if deputy and deputy.user_id in known and deputy.user_id in may else None,
                leads=able or (list(may.values()) if person_id in allowed else ()),
                away=frozenset(absences),
            ),
            coordinator,
        )
    return found


def _in_team(coordinator: Coordinator | None, team_id: int) -> Member | None:
    """The co-ordinator, where they are of the team that was told."""
    if coordinator is None or coordinator.team_id != team_id:
        return None
    return Member(coordinator.user_id, coordinator.name)
