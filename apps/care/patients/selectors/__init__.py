"""Reading the register: always from the actor, since reach is decided here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import polars as pl
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.care.patients.choices import Consent, EmergencyReason
from apps.care.patients.domain.names import folded_name
from apps.care.patients.domain.reach import Reach, Standing, reach_of
from apps.care.patients.models import (
    CareRelationship,
    Condition,
    ConditionCode,
    EmergencyOpening,
    Person,
    Registration,
    Restriction,
    RestrictionName,
)
from apps.care.patients.registries import care_sources, people_columns
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.access.roles import Role
from apps.foundation.core.in_force import in_force
from apps.foundation.core.staging import frame_of
from apps.foundation.kernel.nhs_number import NotAnNHSNumber, nhs_number
from apps.foundation.kernel.whole_numbers import whole_number
from apps.foundation.partnerships.choices import OrganisationRole
from apps.foundation.partnerships.models import Team
from apps.foundation.partnerships.selectors import agreement_partners, setting

MOST_FOUND = 30
HIGHEST_LEVEL = 3
NOBODY = 0
"""No row has this id."""


class BeyondReach(Exception):
    """The record does not open for this actor. To the page it is as if it did not exist."""

    def __init__(self, reach: Reach) -> None:
        super().__init__(reach)
        self.reach = reach


@dataclass(frozen=True)
class OpenPerson:
    """A person whose record opens, and why."""

    person: Person
    reach: Reach


def known_people() -> pl.DataFrame:
    """Everybody by NHS number and local id, with the day of death: for checking files."""
    return frame_of("SELECT nhs_number, local_id, id AS person_id, died_on FROM patients_person").cast(
        {"nhs_number": pl.String, "local_id": pl.String, "person_id": pl.Int64, "died_on": pl.Date}
    )


def people_within_reach(actor: Actor, today: date, *, lent: bool = True) -> QuerySet[Person]:
    """Everybody whose record opens for the actor as of right: own list, or own team's care, restricted records of
    others left out. Without `lent`, records that the team only has for a task are left out too: lists of what is to
    be done for people are about those whom one cares for."""
    require(actor, Permission.PEOPLE_SEARCH)
    people = Person.objects.annotate(holder=_holder(today)).exclude(id__in=people_closed_to(actor))
    if actor.role == Role.GP_PRACTICE:
        return people.filter(_registered_with(actor.organisation_id, today))
    shared = Q(sharing_consent=Consent.GIVEN) & Q(holder__in=_partners(actor, today))
    return people.filter(_cared_for_by(actor.team_id, today, lent=lent)).filter(
        Q(holder=actor.organisation_id) | shared
    )


def people_listed(actor: Actor, today: date, level: str, *, lent: bool = True) -> QuerySet[Person]:
    """Everybody within reach by name, with practice and what upper apps add; perhaps only those at one level."""
    practice = Registration.objects.filter(in_force(today), person_id=OuterRef("id")).values("practice__name")[:1]
    added = {column.name: column.expression(today) for column in people_columns}
    people = people_within_reach(actor, today, lent=lent).annotate(practice_name=Subquery(practice), **added)
    wanted = whole_number(level, HIGHEST_LEVEL)
    if wanted is not None and "level" in added:
        people = people.filter(level=wanted)
    return people.order_by("search_name", "given_name", "id")


def search_within_reach(actor: Actor, today: date, *, number: str | None, name: str) -> list[Person]:
    """People within reach by exact number, or by the beginning of the family name. At most a page of them."""
    people = people_listed(actor, today, "")
    if number:
        return list(people.filter(nhs_number=number))
    awaiting = Q(local_id=name.strip(), nhs_number__isnull=True) & ~Q(local_id="")
    return list(people.filter(Q(search_name__prefix=folded_name(name)) | awaiting)[:MOST_FOUND])


def people_closed_to(actor: Actor) -> QuerySet[Restriction, Any]:
    """Ids of people whose record is restricted to others, for `exclude(person_id__in=...)`: to this actor they do
    not exist. Every list of names that does not begin from `people_within_reach` leaves them out by this."""
    named = RestrictionName.objects.filter(restriction_id=OuterRef("id"), user_id=actor.user_id)
    return Restriction.objects.filter(~Exists(named), ended_at__isnull=True).values("person_id")


def open_person(actor: Actor, uid: UUID, now: datetime) -> OpenPerson:
    """A person's record with the reason why it opens. Raises Person.DoesNotExist, BeyondReach."""
    require(actor, Permission.PERSON_OPEN)
    person = _as_they_stand(actor, timezone.localdate(now)).get(uid=uid)
    openings = set(_openings_in_this_role(actor, person, now))
    reach = reach_of(_standing(actor, person, openings, _partners(actor, timezone.localdate(now))))
    if not reach.opens:
        raise BeyondReach(reach)
    return OpenPerson(person, reach)


def reach_in_an_emergency(
    actor: Actor, person: Person | None, reason: EmergencyReason, today: date
) -> tuple[Reach, Reach]:
    """How an actor stands to somebody without an emergency opening, and with one for a reason.

    As many questions are asked where there is nobody, so that time says nothing either.
    """
    require(actor, Permission.PERSON_OPEN_IN_EMERGENCY)
    found = _as_they_stand(actor, today).filter(id=person.id if person else NOBODY).first()
    partners = _partners(actor, today)
    if found is None:
        return Reach.NO_RELATIONSHIP, Reach.NO_RELATIONSHIP
    before, after = (_standing(actor, found, openings, partners) for openings in (set(), {reason}))
    return reach_of(before), reach_of(after)


def _as_they_stand(actor: Actor, today: date) -> QuerySet[Person]:
    return Person.objects.annotate(
        holder=_holder(today),
        on_own_list=Case(When(_registered_with(actor.organisation_id, today), then=Value(True)), default=Value(False)),
        team_cares=Case(When(_cared_for_by(actor.team_id, today, lent=False), then=Value(True)), default=Value(False)),
        lent=Case(When(_lent_to(actor.team_id, today), then=Value(True)), default=Value(False)),
        closed=Case(When(id__in=people_closed_to(actor), then=Value(True)), default=Value(False)),
    )


def _standing(actor: Actor, person: Any, openings: set[EmergencyReason], partners: set[int]) -> Standing:
    return Standing(
        on_own_list=actor.role == Role.GP_PRACTICE and person.on_own_list,
        team_cares=person.team_cares,
        emergency=bool(openings),
        vital_interests=EmergencyReason.VITAL_INTERESTS in openings,
        consent=person.sharing_consent,
        holds_record=person.holder == actor.organisation_id,
        agreement=person.holder in partners,
        closed=person.closed,
        lent=person.lent,
    )


def _openings_in_this_role(actor: Actor, person: Person, now: datetime) -> QuerySet[Any, Any]:
    """Reasons of emergency openings that still hold for the organisation and a role that may open so."""
    if not can(actor, Permission.PERSON_OPEN_IN_EMERGENCY):
        return EmergencyOpening.objects.none().values_list("reason", flat=True)
    return EmergencyOpening.objects.filter(
        person=person, user_id=actor.user_id, organisation_id=actor.organisation_id, open_until__gt=now
    ).values_list("reason", flat=True)


def find_exactly(actor: Actor, wanted: str, born_on: date) -> Person | None:
    """Somebody by exact number and birth date together: all that search answers beyond one's reach. A record that is
    restricted to others is not found."""
    require(actor, Permission.PEOPLE_SEARCH)
    return _known_exactly(wanted, born_on).exclude(id__in=people_closed_to(actor)).first()


def people_shared_with(actor: Actor, today: date) -> QuerySet[Person]:
    """Everybody of whose record a part is open to any organisation under the agreement, as to the actor's: it holds
    the record, or the person consents and an agreement with the holder is in force. Nobody whose record is restricted
    to others."""
    if actor.organisation_id is None:
        return Person.objects.none()
    shared = Q(sharing_consent=Consent.GIVEN) & Q(holder__in=_partners(actor, today))
    people = Person.objects.annotate(holder=_holder(today)).exclude(id__in=people_closed_to(actor))
    return people.filter(Q(holder=actor.organisation_id) | shared)


def find_shared_with(actor: Actor, uid: UUID, today: date) -> Person | None:
    """Somebody of whose record a part is open to the actor's organisation."""
    return people_shared_with(actor, today).filter(uid=uid).first()


def find_to_open_in_emergency(actor: Actor, wanted: str, born_on: date) -> Person | None:
    """Somebody by exact number and birth date, restricted or not: the reason decides then, and shows nothing."""
    require(actor, Permission.PERSON_OPEN_IN_EMERGENCY)
    return _known_exactly(wanted, born_on).first()


def find_for_access_report(actor: Actor, wanted: str, born_on: date) -> Person | None:
    """Somebody by exact number and birth date, who asks who has opened their record."""
    require(actor, Permission.ACCESS_REPORT)
    return _known_exactly(wanted, born_on).first()


def _known_exactly(wanted: str, born_on: date) -> QuerySet[Person]:
    """By NHS number, else by the local number of somebody awaiting trace, whose birth date may not be known yet."""
    try:
        number: str | None = nhs_number(wanted)
    except NotAnNHSNumber:
        number = None
    if number:
        return Person.objects.filter(nhs_number=number, born_on=born_on)
    born = Q(born_on=born_on) | Q(born_on__isnull=True)
    return Person.objects.filter(born, nhs_number__isnull=True, local_id=wanted.strip()).exclude(local_id="")


def get_person_to_take_into_care(actor: Actor, uid: UUID) -> Person:
    """Somebody whom a team may take into its care; nothing of the record is shown before."""
    require(actor, Permission.TEAM_ASSIGN)
    return Person.objects.exclude(id__in=people_closed_to(actor)).get(uid=uid)


def registrations_of(person_id: int) -> QuerySet[Registration]:
    return Registration.objects.filter(person_id=person_id).select_related("practice").order_by("-starts_on")


def conditions_of(person_id: int) -> QuerySet[Condition]:
    return Condition.objects.filter(person_id=person_id).order_by(F("resolved_on").desc(nulls_first=True), "-onset_on")


def care_of(person_id: int) -> QuerySet[CareRelationship]:
    return (
        CareRelationship.objects.filter(person_id=person_id)
        .select_related("team__organisation")
        .order_by(F("ends_before").desc(nulls_first=True), "-starts_on")
    )


def teams_of(actor: Actor) -> QuerySet[Team]:
    return Team.objects.filter(organisation_id=actor.organisation_id).order_by("name")


def teams_caring(actor: Actor, person_id: int) -> QuerySet[Team]:
    """Teams of the actor's organisation whose care of a person goes on."""
    caring = CareRelationship.objects.filter(person_id=person_id, ends_before__isnull=True)
    return teams_of(actor).filter(id__in=caring.values("team_id"))


def registered_people(on: date) -> int:
    """People on a partner practice's list on a day, alive: the denominator of "per 1,000 registered"."""
    return Person.objects.filter(Q(died_on__isnull=True) | Q(died_on__gte=on), _registered_inside(on)).aggregate(
        people=Count("id")
    )["people"]


def condition_codes(actor: Actor) -> QuerySet[ConditionCode]:
    """Codes that count as a long-term condition here."""
    require(actor, Permission.CODE_LIST_VIEW)
    return ConditionCode.objects.order_by("group", "code_system", "code")


def may_open_in_emergency(actor: Actor) -> bool:
    return can(actor, Permission.PERSON_OPEN_IN_EMERGENCY)


def _registered_with(organisation_id: int | None, today: date) -> Exists:
    return Exists(Registration.objects.filter(in_force(today), person_id=OuterRef("id"), practice_id=organisation_id))


def _registered_inside(today: date) -> Exists:
    return Exists(
        Registration.objects.filter(in_force(today), person_id=OuterRef("id")).exclude(
            practice__role=OrganisationRole.ELSEWHERE
        )
    )


def _cared_for_by(team_id: int | None, today: date, *, lent: bool) -> Q:
    """An open relationship, or one that ended so lately that it still holds; or what upper apps know of."""
    held = today - timedelta(days=setting("care_relationship_lasts"))
    relationships = CareRelationship.objects.filter(
        in_force(today, until=held), person_id=OuterRef("id"), team_id=team_id
    )
    found = Q(Exists(relationships))
    for source in care_sources:
        if not source.is_lent:
            found |= Q(source.holds(team_id, today, held))
    return found | _lent_to(team_id, today) if lent else found


@dataclass(frozen=True)
class TeamCare:
    """A team that cares for somebody, and its organisation."""

    team_id: int
    organisation_id: int


def teams_in_care(person_ids: Iterable[int], today: date) -> dict[int, list[TeamCare]]:
    """Who cares for each of several people, in order: teams whose care they are in, the longest first, then those
    that give something besides (`care_sources`). Where there is none, those whose care ended so lately that the
    record still opens for them, the last to end first."""
    held = today - timedelta(days=setting("care_relationship_lasts"))
    sources = [CareRelationship.objects.all(), *(one.given() for one in care_sources if one.given)]
    now: dict[int, dict[int, TeamCare]] = {}
    lately: dict[int, list[tuple[date, TeamCare]]] = {}
    wanted = set(person_ids)
    for source in sources:
        rows = source.filter(in_force(today, until=held), person_id__in=wanted).order_by("starts_on", "id")
        names = ("person_id", "team_id", "team__organisation_id", "ends_before")
        for person_id, team_id, organisation_id, ends_before in rows.values_list(*names):
            care = TeamCare(team_id, organisation_id)
            if ends_before is None or ends_before > today:
                now.setdefault(person_id, {}).setdefault(team_id, care)
            else:
                lately.setdefault(person_id, []).append((ends_before, care))
    ended = {
        person_id: [care for _, care in sorted(found, key=lambda one: one[0], reverse=True)]
        for person_id, found in lately.items()
    }
    return ended | {person_id: list(found.values()) for person_id, found in now.items()}


def _lent_to(team_id: int | None, today: date) -> Q:
    """What a team has for a task, until its day: nothing lingers after it."""
    found = Q(pk__in=[])
    for source in care_sources:
        if source.is_lent:
            found |= Q(source.holds(team_id, today, today))
    return found


def holder_of(person_id: int, today: date) -> int | None:
    """The organisation that holds a person's record on a day."""
    return Person.objects.filter(id=person_id).values_list(_holder(today), flat=True).get()


def holders_of(person_ids: Iterable[int], today: date) -> dict[int, int | None]:
    """The organisation that holds each of these people's records on a day."""
    return dict(Person.objects.filter(id__in=set(person_ids)).values_list("id", _holder(today)))


def _holder(today: date) -> Coalesce:
    """The organisation that holds the record: the practice now, else the first to care for the person."""
    practice = Registration.objects.filter(in_force(today), person_id=OuterRef("id")).values("practice_id")[:1]
    first = (
        CareRelationship.objects.filter(person_id=OuterRef("id"))
        .order_by("starts_on", "id")
        .values("team__organisation_id")[:1]
    )
    return Coalesce(Subquery(practice), Subquery(first))


def _partners(actor: Actor, today: date) -> set[int]:
    if actor.organisation_id is None:
        return set()
    partners = agreement_partners(actor.organisation_id, today)
    return partners - {actor.organisation_id}


def people_in_register() -> int:
    return Person.objects.count()


def records_called(person_ids: Iterable[int]) -> dict[int, str]:
    """How pages for guardians and auditors call a record: the start of its address, nothing about the person."""
    rows = Person.objects.filter(id__in=set(person_ids)).values_list("id", "uid")
    return {person_id: str(uid)[:8] for person_id, uid in rows}


def people_called(reference: str) -> list[int]:
    """Who is meant by a record's name on these pages: ids of people whose address begins so, hardly ever two."""
    low, high = (UUID(reference.lower() + fill * 24) for fill in "0f")
    return list(Person.objects.filter(uid__range=(low, high)).values_list("id", flat=True))
