"""The parties to a person's care, and who of them is told."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from apps.care.care_plans.choices import PartyKind
from apps.care.care_plans.domain.telling import NotTold, PartyStanding, why_not_told
from apps.care.care_plans.models import NoticeSeen, Package, PlanNotice
from apps.care.patients.models import CareRelationship, Person, Registration
from apps.care.patients.selectors import holder_of, people_shared_with
from apps.foundation.access.policy import Actor
from apps.foundation.core.in_force import in_force
from apps.foundation.partnerships.choices import OrganisationRole
from apps.foundation.partnerships.selectors import agreement_partners


@dataclass(frozen=True)
class Party:
    """An organisation, or a team of it, that cares for a person; `not_told` says why it is not told."""

    organisation_id: int
    organisation: str
    team_id: int | None
    team: str
    kind: PartyKind
    crosses: bool
    not_told: NotTold | None

    @property
    def name(self) -> str:
        return f"{self.team}, {self.organisation}" if self.team else self.organisation


def parties_to_care(person: Person, actor: Actor, today: date) -> list[Party]:
    """Everybody who cares for a person on a day besides the actor's own team: teams with a care relationship,
    providers with an open package or one that is to begin, and the practice."""
    holder = holder_of(person.id, today)
    partners = agreement_partners(holder, today) if holder else set()
    found: dict[tuple[int, int | None], Party] = {}
    holds = in_force(today)
    open_or_to_come = Q(ends_before__isnull=True) | Q(ends_before__gt=today)
    teams = CareRelationship.objects.filter(holds, person=person).select_related("team__organisation")
    packages = Package.objects.filter(open_or_to_come, person=person).select_related("team__organisation", "provider")
    practices = Registration.objects.filter(holds, person=person).select_related("practice")
    rows = [(one.team.organisation, one.team, PartyKind.TEAM) for one in teams.order_by("team__name")]
    rows += [(one.provider, one.team, PartyKind.PACKAGE) for one in packages.order_by("provider__name", "id")]
    rows += [(one.practice, None, PartyKind.PRACTICE) for one in practices]
    for organisation, team, kind in rows:
        key = (organisation.id, team.id if team else None)
        if key in found or (team and team.id == actor.team_id):
            continue
        standing = PartyStanding(
            holds_record=organisation.id == holder,
            inside=organisation.role != OrganisationRole.ELSEWHERE,
            consent=person.sharing_consent,
            agreement=organisation.id in partners,
        )
        found[key] = Party(
            organisation.id,
            organisation.name,
            team.id if team else None,
            team.name if team else "",
            kind,
            crosses=not standing.holds_record,
            not_told=why_not_told(standing),
        )
    by_team = {party.organisation_id for party in found.values() if party.team_id} | {
        one.team.organisation_id for one in teams if one.team_id == actor.team_id
    }
    return [
        party
        for party in found.values()
        if party.team_id or party.kind == PartyKind.PRACTICE or party.organisation_id not in by_team
    ]


def notices_of(plan_id: int) -> QuerySet[PlanNotice]:
    """Who was told of a plan, from when it counts: those undone in time are left out."""
    return (
        PlanNotice.objects.filter(plan_id=plan_id, undone_at__isnull=True)
        .select_related("organisation", "team", "told_by")
        .order_by("organisation__name", "team__name")
    )


def notices_for(actor: Actor, now: datetime, since: datetime) -> QuerySet[PlanNotice]:
    """Notices that count for the actor's team or organisation and that they have not opened yet, the newest first."""
    return (
        _notices(actor, now)
        .filter(~Exists(NoticeSeen.objects.filter(notice_id=OuterRef("id"), user_id=actor.user_id)))
        .filter(counts_from__gt=since)
        .order_by("-counts_from", "-id")
    )


def get_notice_for(actor: Actor, uid: UUID, now: datetime) -> PlanNotice:
    """A notice to the actor's team or organisation, seen or not; raises PlanNotice.DoesNotExist."""
    return _notices(actor, now).get(uid=uid)


def _notices(actor: Actor, now: datetime) -> QuerySet[PlanNotice]:
    """Notices that count, about people of whom the actor's organisation may still be told: a consent taken back, an
    agreement that has ended and a restriction to others hide them, as if they had never been sent."""
    return PlanNotice.objects.filter(
        Q(team_id=actor.team_id) | Q(team__isnull=True),
        organisation_id=actor.organisation_id,
        undone_at__isnull=True,
        counts_from__lte=now,
        plan__person_id__in=people_shared_with(actor, localdate(now)).values("id"),
    ).select_related("plan__person", "told_by")
