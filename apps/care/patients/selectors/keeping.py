"""What stands beside a person's record: decisions about sharing, the trace of the number, who may be named."""

from collections.abc import Collection
from datetime import date

from django.db.models import F, Q, QuerySet

from apps.care.patients.models import ConsentDecision, Person, Trace
from apps.care.patients.selectors import people_within_reach
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.access.roles import MATRIX, Role, in_a_sentence
from apps.foundation.accounts.selectors import members_in

OPENS_RECORDS = [role for role in MATRIX if role != Role.COMMAND_LINE and Permission.PERSON_OPEN in MATRIX[role]]


def consent_decisions(person_id: int) -> QuerySet[ConsentDecision]:
    """Decisions about sharing of a person whose record opens, the one that holds first."""
    return (
        ConsentDecision.objects.filter(person_id=person_id)
        .select_related("recorded_by", "organisation")
        .order_by("-decided_on", "-id")
    )


def trace_in_force(person_id: int) -> Trace | None:
    """The number that was given by hand to a person whose record opens."""
    return Trace.objects.filter(person_id=person_id, taken_back_at__isnull=True).select_related("given_by").first()


def people_with_trace_status(statuses: Collection[str]) -> list[int]:
    """Everybody whose number has one of some trace statuses, for money to follow: ids, and nothing about them."""
    return list(Person.objects.filter(trace_status__in=statuses).order_by("id").values_list("id", flat=True))


def people_awaiting_trace(actor: Actor, today: date) -> QuerySet[Person]:
    """People within reach who have no NHS number yet, the youngest entry last."""
    require(actor, Permission.NUMBER_TRACE)
    awaiting = people_within_reach(actor, today, lent=False).filter(nhs_number__isnull=True)
    return awaiting.order_by(F("died_on").asc(nulls_first=True), "search_name", "given_name", "id")


def colleagues_to_name(actor: Actor, person: Person, today: date) -> list[tuple[str, str]]:
    """Who can be named for a restricted record: those whose role opens records, at the actor's own organisation, at
    the practice of registration, and at every organisation that cares for the person."""
    organisations = {actor.organisation_id} if actor.organisation_id else set()
    open_now = Q(ends_before__isnull=True) | Q(ends_before__gt=today)
    organisations |= set(person.registrations.filter(open_now).values_list("practice_id", flat=True))
    organisations |= set(person.care_relationships.filter(open_now).values_list("team__organisation_id", flat=True))
    named: dict[str, list[str]] = {}
    for user_id, name, role, organisation in members_in(organisations, OPENS_RECORDS, today):
        named.setdefault(str(user_id), [name]).append(f"{in_a_sentence(role)}, {organisation}")
    return [(user, f"{name} ({'; '.join(seats)})") for user, (name, *seats) in named.items()]
