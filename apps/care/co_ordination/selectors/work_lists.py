"""Lists of people for whom something is to be done: own team's people, or own practice's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from apps.care.activity.choices import ActivityKind
from apps.care.activity.models import Activity, ActivityCell
from apps.care.care_plans.selectors.plans import has_draft, review_due_column
from apps.care.caseloads.selectors import coordinations, coordinator_name
from apps.care.co_ordination.domain.reviews import days_in_words
from apps.care.co_ordination.selectors.reviews import last_assessed, review_due
from apps.care.need_bands.choices import BandSource
from apps.care.need_bands.models import BandPeriod
from apps.care.patients.models import CareRelationship, Person, Registration
from apps.care.patients.selectors import people_listed
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.core.in_force import in_force
from apps.foundation.kernel.periods import day_in_words, first_of_month
from apps.foundation.partnerships.choices import OrganisationRole
from apps.foundation.partnerships.selectors import setting

YEAR = timedelta(days=365)


def _living(actor: Actor, today: date) -> QuerySet[Person]:
    people = people_listed(actor, today, "", lent=False).filter(Q(died_on__isnull=True) | Q(died_on__gt=today))
    return people.annotate(coordinator=coordinator_name(today))


def in_care(actor: Actor, today: date) -> QuerySet[Person]:
    """People whom the actor's team cares for now."""
    care = CareRelationship.objects.filter(in_force(today), person_id=OuterRef("id"), team_id=actor.team_id)
    return _living(actor, today).filter(Exists(care))


def reviews(actor: Actor, today: date) -> QuerySet[Person]:
    """In the team's care, with a review due soon (setting) or overdue: the longest overdue first."""
    until = today + timedelta(days=setting("review_seen_ahead"))
    people = in_care(actor, today).annotate(due_on=review_due())
    return people.filter(due_on__lte=until).order_by("due_on", "search_name", "id")


def without_plan(actor: Actor, today: date) -> QuerySet[Person]:
    """In the team's care, with a plan that waits for agreement or with none: those with a draft first."""
    people = in_care(actor, today).annotate(drafted=has_draft(), review_on=review_due_column())
    return people.filter(Q(drafted=True) | Q(review_on__isnull=True)).order_by("-drafted", "search_name", "id")


def never_assessed(actor: Actor, today: date) -> QuerySet[Person]:
    """At a level that a risk score gave, and never assessed: the highest level first, then longest at it."""
    by_score = BandPeriod.objects.filter(
        in_force(today), person_id=OuterRef("id"), superseded_at__isnull=True, source=BandSource.RISK_RUN
    )
    people = _living(actor, today).annotate(assessed=last_assessed(), scored=Subquery(by_score.values("starts_on")[:1]))
    return people.filter(assessed__isnull=True, scored__isnull=False).order_by(
        F("level").desc(), "scored", "search_name", "id"
    )


def few_contacts(actor: Actor, today: date) -> QuerySet[Person]:
    """Fewer contacts with their practice in a year than expected at their level (settings): the fewest first.

    Only people whose practice has sent contacts in that year: what was not sent is unknown, and not nil.
    """
    since = today - YEAR
    expected = [
        When(level=level, then=Value(setting(f"gp_contacts_expected_{name}")))
        for level, name in ((1, "low"), (2, "medium"), (3, "high"))
    ]
    contacts = (
        Activity.objects.filter(
            person_id=OuterRef("id"), kind=ActivityKind.GP_CONTACT, starts_on__gt=since, starts_on__lte=today
        )
        .order_by()
        .values("person_id")
        .annotate(number=Count("id"))
        .values("number")
    )
    at_practice = Registration.objects.filter(
        in_force(today), person_id=OuterRef("id"), practice_id__in=practices_that_send(today)
    )
    return (
        _living(actor, today)
        .filter(Exists(at_practice))
        .annotate(
            contacts=Coalesce(Subquery(contacts, output_field=IntegerField()), 0),
            expected=Case(*expected, default=Value(0), output_field=IntegerField()),
        )
        .filter(contacts__lt=F("expected"))
        .order_by(F("level").desc(), "contacts", "search_name", "id")
    )


def practices_that_send(today: date) -> set[int]:
    """Practices with a contact recorded in the last year."""
    cells = ActivityCell.objects.filter(
        kind=ActivityKind.GP_CONTACT, month__gte=first_of_month(today - YEAR), records__gt=0
    )
    return set(cells.values_list("service_line__organisation_id", flat=True).distinct())


def unregistered(actor: Actor, today: date) -> QuerySet[Person]:
    """In the team's care and on no practice's list: they can be helped to register."""
    registered = Registration.objects.filter(in_force(today), person_id=OuterRef("id"))
    return in_care(actor, today).filter(~Exists(registered))


def left_every_list(today: date) -> Q:
    """Whose registration with a practice has ended or was withdrawn, and who is on no practice's list now."""
    known = Registration.objects.filter(person_id=OuterRef("id"), starts_on__lte=today)
    known = known.exclude(practice__role=OrganisationRole.ELSEWHERE)
    return Q(Exists(known)) & ~Q(Exists(known.filter(in_force(today))))


def awaiting_trace(actor: Actor, today: date) -> QuerySet[Person]:
    """In the team's care without an NHS number: cared for in full, and not paid for until one is found."""
    return in_care(actor, today).filter(nhs_number__isnull=True)


def without_coordinator(actor: Actor, today: date) -> QuerySet[Person]:
    """In the team's care, and nobody leads their assessment and plan: the longest in care first."""
    since = CareRelationship.objects.filter(in_force(today), person_id=OuterRef("id"), team_id=actor.team_id)
    return (
        in_care(actor, today)
        .filter(~Exists(coordinations(today).filter(person_id=OuterRef("id"))))
        .annotate(cared_since=Subquery(since.order_by("starts_on").values("starts_on")[:1]))
        .order_by("cared_since", "search_name", "id")
    )


@dataclass(frozen=True)
class WorkList:
    """One list: what it is for, who may open it, whom it holds, and what its last column says of each."""

    name: str
    label: str
    words: str
    permission: Permission
    people: Callable[[Actor, date], QuerySet[Person]]
    says: str
    said: Callable[[Any, date], str]


def _day(day: date | None) -> str:
    return day_in_words(day) if day else "not known"


LISTS: Sequence[WorkList] = (
    WorkList(
        "reviews",
        "Reviews due and overdue",
        "People whose yearly assessment or review of the plan is overdue, or falls due soon.",
        Permission.CASELOAD_VIEW,
        reviews,
        "Due",
        lambda person, today: days_in_words(person.due_on, today),
    ),
    WorkList(
        "without-plan",
        "Plans without agreement",
        "People in your team's care whose plan is written and not agreed yet, or who have none.",
        Permission.CASELOAD_VIEW,
        without_plan,
        "Plan",
        lambda person, today: "waits for agreement" if person.drafted else "none yet",
    ),
    WorkList(
        "without-co-ordinator",
        "Without a co-ordinator",
        "People in your team's care for whom nobody leads assessment and plan: not assigned yet, or left by somebody "
        "who has gone.",
        Permission.CASELOAD_VIEW,
        without_coordinator,
        "In the team's care since",
        lambda person, today: _day(person.cared_since),
    ),
    WorkList(
        "never-assessed",
        "Found by score, not assessed",
        "People at a level of need that a risk score gave, whom nobody has assessed yet.",
        Permission.CASE_FINDING_VIEW,
        never_assessed,
        "At this level since",
        lambda person, today: _day(person.scored),
    ),
    WorkList(
        "few-contacts",
        "Little contact with their practice",
        "People with fewer contacts with their practice in the last 12 months than expected at their level of need. "
        "Practices that have sent no contacts are left out: what was not sent is not known.",
        Permission.CASE_FINDING_VIEW,
        few_contacts,
        "Contacts in 12 months",
        lambda person, today: f"{person.contacts} of {person.expected} expected",
    ),
    WorkList(
        "unregistered",
        "Not registered with a practice",
        "People in your team's care who are on no practice's list. Help them to register; care goes on as usual.",
        Permission.CASELOAD_VIEW,
        unregistered,
        "Lives in",
        lambda person, today: person.postcode or "not known",
    ),
    WorkList(
        "awaiting-trace",
        "Awaiting an NHS number",
        "People in your team's care without an NHS number: cared for in full.",
        Permission.CASELOAD_VIEW,
        awaiting_trace,
        "Local number",
        lambda person, today: person.local_id,
    ),
)


def lists_of(actor: Actor) -> list[WorkList]:
    """The lists that the actor's role may open."""
    return [one for one in LISTS if can(actor, one.permission)]


def people_on(actor: Actor, name: str, today: date) -> tuple[WorkList, QuerySet[Person]]:
    """A list and whom it holds. Raises Person.DoesNotExist where there is no list of that name."""
    for one in LISTS:
        if one.name == name:
            require(actor, one.permission)
            return one, one.people(actor, today)
    raise Person.DoesNotExist(name)
