"""Reading caseloads: who co-ordinates, who answers, who has nobody.

A co-ordination counts while the person lives and its user is a member of its team. One who has left the team leaves
nobody behind unseen: their people stand among those without a co-ordinator.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from apps.care.caseloads.domain.answering import Answering, Because, Member, answering
from apps.care.caseloads.models import Absence, Coordination, Deputy
from apps.care.caseloads.registries import caseload_columns
from apps.care.patients.models import CareRelationship, Person
from apps.care.patients.selectors import people_closed_to, people_listed, people_within_reach
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.access.roles import MATRIX, Role
from apps.foundation.accounts.models import Membership, User
from apps.foundation.core.in_force import in_force
from apps.foundation.partnerships.models import Team

CARING_ROLES = [role for role in Role if role != Role.COMMAND_LINE and Permission.CASELOAD_VIEW in MATRIX[role]]
"""Roles whose members may co-ordinate somebody's care."""

TEAM, NOBODY, BY_LEVEL = "team", "nobody", "level"
"""Whose list it is besides one person's; and to sort by level of need, the highest first."""


@dataclass(frozen=True)
class Coordinator:
    """Who leads a person's care, and for which team."""

    user_id: UUID
    name: str
    team_id: int
    team_name: str
    organisation_id: int
    since: date


def coordinator_of(person_id: int, today: date) -> Coordinator | None:
    """A person's co-ordinator on a day; nothing where there is none, or they have left the team."""
    return coordinators_of([person_id], today).get(person_id)


def coordinators_of(person_ids: Iterable[int], today: date) -> dict[int, Coordinator]:
    """The co-ordinators of several people, by person, in one question."""
    found = coordinations(today).filter(person_id__in=set(person_ids)).select_related("user", "team")
    return {
        one.person_id: Coordinator(
            one.user_id, one.user.name, one.team_id, one.team.name, one.team.organisation_id, one.starts_on
        )
        for one in found
    }


def coordinations(today: date) -> QuerySet[Coordination]:
    """Co-ordinations that count on a day."""
    alive = Q(person__died_on__isnull=True) | Q(person__died_on__gt=today)
    return Coordination.objects.filter(in_force(today), alive, _is_member(today))


def coordinator_name(today: date) -> Subquery:
    """The co-ordinator's name of each person of a list."""
    return Subquery(coordinations(today).filter(person_id=OuterRef("id")).values("user__name")[:1])


def who_answers(person_id: int, today: date) -> Answering:
    """Who is asked about a person today, and who after them.

    Without a co-ordinator it falls to the leads of the team that has cared for the person longest.
    """
    coordinator = coordinator_of(person_id, today)
    if coordinator is None:
        relationship = _open_care(today).filter(person_id=person_id).order_by("starts_on", "id").first()
        team_id = relationship.team_id if relationship else None
        return _crew_of(team_id, today).answers_for(None)
    return _crew_of(coordinator.team_id, today).answers_for(Member(coordinator.user_id, coordinator.name))


@dataclass(frozen=True)
class _Crew:
    """Who is in a team on a day, who is away, and whose caseload has a standing deputy."""

    members: dict[UUID, Member]
    leads: list[Member]
    absences: dict[UUID, Absence]
    deputies: dict[UUID, Member]

    def answers_for(self, coordinator: Member | None) -> Answering:
        """Who answers for somebody's people."""
        user_id = coordinator.user_id if coordinator else None
        absence = self.absences.get(user_id) if user_id else None
        cover_id = absence.deputy_id if absence else None
        standing = self.deputies.get(user_id) if user_id else None
        return answering(
            coordinator=coordinator,
            is_away=absence is not None,
            cover=self.members.get(cover_id) if cover_id else None,
            deputy=standing if standing and standing.user_id in self.members else None,
            leads=self.leads,
            away=frozenset(self.absences),
        )


def _crew_of(team_id: int | None, today: date) -> _Crew:
    if team_id is None:
        return _Crew({}, [], {}, {})
    members = members_of(team_id, today)
    absences = Absence.objects.filter(in_force(today), team_id=team_id).select_related("user")
    return _Crew(
        members={one.user_id: Member(one.user_id, one.name) for one in members},
        leads=[Member(one.user_id, one.name) for one in members if one.is_lead],
        absences={one.user_id: one for one in absences},
        deputies=deputies_of(team_id, today),
    )


def covered_by(actor: Actor, today: date) -> list[Absence]:
    """Days away of colleagues in the actor's team for whom it falls to the actor today: as whoever covers, or as the
    deputy of the caseload where nobody does. Those who are back first come first."""
    require(actor, Permission.CASELOAD_VIEW)
    crew = _crew_of(actor.team_id, today)
    found = []
    for user_id, absence in crew.absences.items():
        answers = crew.answers_for(crew.members.get(user_id))
        if answers.because is Because.COVER and answers.first[0].user_id == actor.user_id:
            found.append(absence)
    return sorted(found, key=lambda one: (one.ends_before, one.user.name))


def falls_to(actor: Actor, today: date) -> QuerySet[Coordination]:
    """Co-ordinations of the actor's team that fall to the actor today: their own, and while a colleague is away those
    that they cover for, or of whose caseload they are the deputy."""
    away = Absence.objects.filter(in_force(today), team_id=actor.team_id, user_id=OuterRef("user_id"))
    deputy = Deputy.objects.filter(
        in_force(today), team_id=actor.team_id, user_id=OuterRef("user_id"), deputy_id=actor.user_id
    )
    covers = Exists(away.filter(deputy_id=actor.user_id)) | (Exists(away) & Exists(deputy))
    return coordinations(today).filter(Q(user_id=actor.user_id) | covers, team_id=actor.team_id)


@dataclass(frozen=True)
class Cover:
    """Somebody's days away in a team, and why nobody covers some of them, in words, where so."""

    uid: UUID
    user_id: UUID
    name: str
    starts_on: date
    ends_before: date
    deputy_id: UUID | None
    deputy_name: str
    gap: str

    @property
    def last(self) -> date:
        """The last day away."""
        return self.ends_before - timedelta(days=1)


def cover_of_team(team_id: int, today: date) -> list[Cover]:
    """Days away in a team that are not over, the next first."""
    members = {one.user_id for one in members_of(team_id, today)}
    ahead = Absence.objects.filter(team_id=team_id, ends_before__gt=today).exclude(ends_before=F("starts_on"))
    absences = list(ahead.select_related("user", "deputy").order_by("starts_on", "user__name"))
    return [
        Cover(
            one.uid,
            one.user_id,
            one.user.name,
            one.starts_on,
            one.ends_before,
            one.deputy_id,
            one.deputy.name if one.deputy else "",
            _gap(one, absences, members),
        )
        for one in absences
        if one.user_id in members
    ]


def _gap(absence: Absence, absences: list[Absence], members: set[UUID]) -> str:
    if absence.deputy is None:
        return "Nobody covers"
    if absence.deputy_id not in members:
        return f"{absence.deputy.name} has left the team: nobody covers"
    for other in absences:
        overlaps = other.starts_on < absence.ends_before and absence.starts_on < other.ends_before
        if other.user_id == absence.deputy_id and overlaps:
            return f"{absence.deputy.name} is away on some of these days"
    return ""


def get_absence_for(actor: Actor, uid: UUID) -> Absence:
    """Days away of somebody in the actor's team; raises Absence.DoesNotExist."""
    require(actor, Permission.CASELOAD_VIEW)
    return Absence.objects.select_related("team", "user").get(uid=uid, team_id=actor.team_id)


def team_of(actor: Actor) -> Team | None:
    """The team that the actor's seat is in."""
    return Team.objects.filter(id=actor.team_id).select_related("organisation").first() if actor.team_id else None


def is_in_care(person_id: int, today: date, team_id: int | None = None) -> bool:
    """Whether any team, or one, cares for a person on a day."""
    care = _open_care(today).filter(person_id=person_id)
    return (care.filter(team_id=team_id) if team_id else care).exists()


def cover_of(coordinator: Coordinator, today: date) -> Absence | None:
    """The days away that a co-ordinator is in now, with who covers; nothing where they are at work."""
    away = Absence.objects.filter(in_force(today), team_id=coordinator.team_id, user_id=coordinator.user_id)
    return away.select_related("deputy").first()


def deputies_of(team_id: int, today: date) -> dict[UUID, Member]:
    """The standing deputies of a team's caseloads, by whose caseload it is."""
    found = Deputy.objects.filter(in_force(today), team_id=team_id).select_related("deputy")
    return {one.user_id: Member(one.deputy_id, one.deputy.name) for one in found}


@dataclass(frozen=True)
class TeamMember:
    """Somebody who cares for people in a team, and whether they lead it."""

    user_id: UUID
    name: str
    is_lead: bool


def members_of(team_id: int, today: date) -> list[TeamMember]:
    """Those who may co-ordinate care in a team on a day, by name."""
    found: dict[UUID, TeamMember] = {}
    held = Membership.objects.filter(in_force(today), team_id=team_id, role__in=CARING_ROLES).select_related("user")
    for one in held.order_by("user__name", "id"):
        before = found.get(one.user_id)
        is_lead = one.role == Role.TEAM_LEAD or bool(before and before.is_lead)
        found[one.user_id] = TeamMember(one.user_id, one.user.name, is_lead)
    return list(found.values())


def user_by_id(user_id: UUID) -> User:
    """Somebody who signs in; services check that they are a member of the team."""
    return User.objects.get(id=user_id)


def caseload_of(actor: Actor, user_id: UUID, today: date) -> QuerySet[Person]:
    """People within the actor's reach whom somebody co-ordinates in the actor's team."""
    require(actor, Permission.CASELOAD_VIEW)
    return people_within_reach(actor, today).filter(_co_ordinated_by(actor, user_id, today))


def has_caseload(actor: Actor, today: date) -> bool:
    """Whether the actor co-ordinates anybody in their team."""
    return actor.user_id is not None and caseload_of(actor, actor.user_id, today).exists()


def people_without_coordinator(actor: Actor, today: date) -> QuerySet[Person]:
    """People whom the actor's team cares for now and nobody co-ordinates: never assigned, or left by a leaver."""
    require(actor, Permission.CASELOAD_VIEW)
    return people_within_reach(actor, today).filter(_of_the_team(actor, today), _by_nobody(today))


@dataclass(frozen=True)
class Caseload:
    """A list of people, how many stand at each level, and how many more the actor cannot open."""

    people: QuerySet[Person]
    total: int
    at_level: dict[int, int]
    beyond_reach: int


def caseload(actor: Actor, today: date, *, whose: UUID | str, level: str, show: str, sort: str) -> Caseload:
    """A caseload of the actor's team as a list: somebody's (by id), the whole `team`'s, or that of `nobody`.

    `show` names a column that filters, `sort` one to sort by; anything else shows all, by name.
    """
    require(actor, Permission.CASELOAD_VIEW)
    wanted = _of_the_team(actor, today)
    everybody = Person.objects.filter(_alive(today)).exclude(id__in=people_closed_to(actor))
    if isinstance(whose, UUID):
        wanted = _co_ordinated_by(actor, whose, today)
    elif whose == NOBODY:
        everybody = everybody.filter(_by_nobody(today))
    within = people_listed(actor, today, "").filter(wanted, id__in=everybody.values("id"))
    counted = dict(within.order_by().values_list("level").annotate(people=Count("id")))
    total = sum(counted.values())
    columns = {column.name: column for column in caseload_columns}
    people = people_listed(actor, today, level).filter(wanted, id__in=everybody.values("id"))
    people = people.annotate(
        coordinator=coordinator_name(today),
        since=_since(today),
        **{name: column.expression(today) for name, column in columns.items()},
    )
    if show in columns and (keeps := columns[show].keeps) is not None:
        people = people.filter(keeps(today))
    if sort == BY_LEVEL:
        people = people.order_by(F("level").desc(nulls_last=True), "search_name", "given_name", "id")
    elif sort in columns and columns[sort].is_sorted:
        people = people.order_by(F(sort).asc(nulls_last=True), "search_name", "given_name", "id")
    return Caseload(
        people=people,
        total=total,
        at_level={band: counted.get(band, 0) for band in (3, 2, 1)},
        beyond_reach=everybody.filter(wanted).count() - total,
    )


def holders_of(team_id: int, today: date) -> list[tuple[UUID, str, int]]:
    """Everybody whose caseload in a team holds somebody, leavers too, with how many people: by name."""
    alive = Q(person__died_on__isnull=True) | Q(person__died_on__gt=today)
    held = Coordination.objects.filter(in_force(today), alive, team_id=team_id)
    return list(
        held.values_list("user_id", "user__name").annotate(people=Count("id")).order_by("user__name", "user_id")
    )


def people_on_caseload(actor: Actor, user_id: UUID, today: date) -> QuerySet[Person]:
    """People within reach on a caseload of the actor's team that is to be handed over, by name; a leaver's too."""
    require(actor, Permission.CASELOAD_MANAGE)
    held = Coordination.objects.filter(in_force(today), person_id=OuterRef("id"), team_id=actor.team_id)
    return people_listed(actor, today, "").filter(Exists(held.filter(user_id=user_id)), _alive(today))


def coordinations_of(person_id: int) -> QuerySet[Coordination]:
    """Who has co-ordinated a person's care, the newest first."""
    found = Coordination.objects.filter(person_id=person_id).exclude(ends_before=F("starts_on"))
    return found.select_related("user", "team__organisation").order_by("-starts_on", "-id")


def open_caseload(team_id: int, user_id: UUID, today: date) -> list[Coordination]:
    """Everybody living whom somebody co-ordinates in a team, by person; a leaver's people too."""
    alive = Q(person__died_on__isnull=True) | Q(person__died_on__gt=today)
    mine = Coordination.objects.filter(in_force(today), alive, team_id=team_id, user_id=user_id)
    return list(mine.order_by("person_id"))


def _alive(today: date) -> Q:
    return Q(died_on__isnull=True) | Q(died_on__gt=today)


def _is_member(today: date) -> Exists:
    """Whether the user of a row is a member of its team."""
    return Exists(
        Membership.objects.filter(
            in_force(today), user_id=OuterRef("user_id"), team_id=OuterRef("team_id"), role__in=CARING_ROLES
        )
    )


def _co_ordinated_by(actor: Actor, user_id: UUID, today: date) -> Exists:
    return Exists(coordinations(today).filter(person_id=OuterRef("id"), team_id=actor.team_id, user_id=user_id))


def _by_nobody(today: date) -> Exists:
    return ~Exists(coordinations(today).filter(person_id=OuterRef("id")))


def _since(today: date) -> Subquery:
    return Subquery(coordinations(today).filter(person_id=OuterRef("id")).values("starts_on")[:1])


def _of_the_team(actor: Actor, today: date) -> Q:
    """In the team's care now, and living."""
    return Q(_in_care_of(actor.team_id, today)) & _alive(today)


def _open_care(today: date) -> QuerySet[CareRelationship]:
    return CareRelationship.objects.filter(in_force(today))


def _in_care_of(team_id: int | None, today: date) -> Exists:
    return Exists(_open_care(today).filter(person_id=OuterRef("id"), team_id=team_id))
