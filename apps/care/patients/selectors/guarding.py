"""What the Caldicott guardian reads of openings: facts of access, and nothing that is in a record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, Subquery, Value, When

from apps.care.patients.choices import EmergencyReason, ReviewOutcome
from apps.care.patients.models import (
    EmergencyOpening,
    EmergencyQuestion,
    EmergencyReview,
    Person,
    Restriction,
    SameSurnameOpening,
)
from apps.care.patients.selectors import people_within_reach
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.accounts.selectors import actors_of
from apps.foundation.audit.selectors import pages_opened


def emergency_openings(actor: Actor) -> QuerySet[EmergencyOpening]:
    """For the Caldicott guardian: openings with their review, those to review first: threats to life, then oldest."""
    require(actor, Permission.EMERGENCY_REVIEW)
    review = EmergencyReview.objects.filter(opening_id=OuterRef("id"))
    question = EmergencyQuestion.objects.filter(opening_id=OuterRef("id"))
    urgent = When(reason=EmergencyReason.VITAL_INTERESTS, then=Value(0))
    return (
        EmergencyOpening.objects.select_related("user", "organisation", "person")
        .annotate(
            reviewed_at=Subquery(review.values("reviewed_at")[:1]),
            outcome=Subquery(review.values("outcome")[:1]),
            note=Subquery(review.values("note")[:1]),
            question=Subquery(question.values("question")[:1]),
            answer=Subquery(question.values("answer")[:1]),
        )
        .order_by(F("reviewed_at").desc(nulls_first=True), Case(urgent, default=Value(1)), "opened_at", "id")
    )


def get_opening_for(actor: Actor, uid: UUID) -> EmergencyOpening:
    """One emergency opening; raises EmergencyOpening.DoesNotExist."""
    return emergency_openings(actor).get(uid=uid)


@dataclass(frozen=True)
class ToReview:
    """How many openings wait for the guardian, the oldest of them, and how many were for a threat to life."""

    waiting: int
    oldest: datetime | None
    vital: int


def openings_to_review() -> ToReview:
    """What waits for the guardian."""
    waiting = EmergencyOpening.objects.filter(~Exists(EmergencyReview.objects.filter(opening_id=OuterRef("id"))))
    rows = list(waiting.values_list("opened_at", "reason"))
    return ToReview(
        waiting=len(rows),
        oldest=min((at for at, _ in rows), default=None),
        vital=sum(reason == EmergencyReason.VITAL_INTERESTS for _, reason in rows),
    )


def reviewed_since(start: date) -> dict[str, int]:
    """How many openings were answered since a day, by outcome."""
    rows = EmergencyReview.objects.filter(reviewed_at__date__gte=start).values_list("outcome")
    found = dict(rows.annotate(openings=Count("id")).order_by())
    return {outcome.value: found.get(outcome.value, 0) for outcome in ReviewOutcome}


@dataclass
class Seen:
    """What an opener looked at after an emergency opening: pages by name, and when last."""

    pages: list[str] = field(default_factory=list)
    until: datetime | None = None


def seen_after(openings: Sequence[EmergencyOpening]) -> dict[int, Seen]:
    """What was looked at on the strength of each opening, by its id: one question for all of them."""
    if not openings:
        return {}
    found: dict[int, Seen] = {opening.id: Seen() for opening in openings}
    rows = pages_opened(
        {opening.person_id for opening in openings},
        {opening.user_id for opening in openings},
        since=min(opening.opened_at for opening in openings),
    )
    for person_id, user_id, at, page in rows:
        for opening in openings:
            theirs = (opening.person_id, opening.user_id) == (person_id, user_id)
            if theirs and opening.opened_at <= at < opening.open_until:
                seen = found[opening.id]
                seen.until = at
                if page not in seen.pages:
                    seen.pages.append(page)
    return found


def openings_of(person_id: int) -> list[EmergencyOpening]:
    """Emergency openings of one record with the guardian's answer, newest first."""
    review = EmergencyReview.objects.filter(opening_id=OuterRef("id"))
    return list(
        EmergencyOpening.objects.filter(person_id=person_id)
        .annotate(
            reviewed_at=Subquery(review.values("reviewed_at")[:1]), outcome=Subquery(review.values("outcome")[:1])
        )
        .order_by("-opened_at")
    )


def questions_to(actor: Actor) -> QuerySet[EmergencyQuestion]:
    """What the guardian asked the actor about their own emergency openings, and waits to hear."""
    require(actor, Permission.PERSON_OPEN_IN_EMERGENCY)
    return EmergencyQuestion.objects.filter(
        opening__user_id=actor.user_id, opening__organisation_id=actor.organisation_id, answered_at__isnull=True
    ).select_related("opening", "asked_by")


def same_surname_openings(actor: Actor) -> QuerySet[SameSurnameOpening]:
    """Records opened by somebody with the person's surname, newest first; at most one a day of each."""
    require(actor, Permission.EMERGENCY_REVIEW)
    return SameSurnameOpening.objects.select_related("user", "organisation", "person").order_by("-opened_at", "-id")


def same_surname_since(start: datetime) -> int:
    return SameSurnameOpening.objects.filter(opened_at__gte=start).count()


def restrictions(actor: Actor) -> QuerySet[Restriction]:
    """For the Caldicott guardian: restricted records, those in force first, newest first."""
    require(actor, Permission.RESTRICTION_OVERSEE)
    return (
        Restriction.objects.select_related("person", "made_by", "ended_by")
        .prefetch_related("names__user")
        .order_by(F("ended_at").desc(nulls_first=True), "-made_at", "-id")
    )


def get_restriction_for(actor: Actor, uid: UUID) -> Restriction:
    """One restriction in force; raises Restriction.DoesNotExist."""
    return restrictions(actor).get(uid=uid, ended_at__isnull=True)


def restriction_in_force(person_id: int) -> Restriction | None:
    """The restriction of a record that is open to the actor already."""
    return (
        Restriction.objects.filter(person_id=person_id, ended_at__isnull=True)
        .select_related("made_by")
        .prefetch_related("names__user")
        .first()
    )


def who_may_open_restricted(person_ids: Iterable[int], today: date) -> dict[int, list[Actor]]:
    """Seats of those whom restrictions in force name and for whom the record opens as of right, by name, for each
    person whose record is restricted: nobody, where those named have left, or care for the person no more."""
    named: dict[int, set[UUID]] = {}
    rows = Restriction.objects.filter(person_id__in=set(person_ids), ended_at__isnull=True)
    for person_id, user_id in rows.values_list("person_id", "names__user_id"):
        named.setdefault(person_id, set()).add(user_id)
    found: dict[int, list[Actor]] = {person_id: [] for person_id in named}
    for seat in actors_of({user for users in named.values() for user in users}, today) if named else ():
        theirs = [person_id for person_id, users in named.items() if seat.user_id in users]
        if not can(seat, Permission.PEOPLE_SEARCH):
            continue
        for person_id in (
            people_within_reach(seat, today, lent=False).filter(id__in=theirs).values_list("id", flat=True)
        ):
            found[person_id].append(seat)
    return found


def people_opted_out() -> int:
    """People with a national data opt-out: counted where care is paid for, never listed or extracted for anything
    but direct care."""
    return Person.objects.filter(national_opt_out=True, died_on__isnull=True).count()
