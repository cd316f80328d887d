"""Reading the virtual ward."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.care.admissions.selectors.stays import in_hospital_since_of
from apps.care.co_ordination.choices import Tier
from apps.care.co_ordination.domain.occupancy import places_by_day, taken_by_day
from apps.care.co_ordination.models import VirtualWard, Visit, WardStay
from apps.care.co_ordination.selectors.visits import last_visits_of
from apps.care.patients.selectors import people_within_reach
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require


def ward_of_team(actor: Actor) -> VirtualWard | None:
    """The virtual ward of the actor's team."""
    require(actor, Permission.WARD_VIEW)
    return VirtualWard.objects.filter(team_id=actor.team_id).select_related("team").first()


def places_of(ward: VirtualWard) -> int:
    newest = ward.capacities.order_by("-id").first()
    return newest.places if newest else 0


def taken_in(ward: VirtualWard) -> tuple[int, int]:
    """How many places of a ward are taken, and how many held."""
    arrived = list(WardStay.objects.filter(ward=ward, left_on__isnull=True).values_list("arrived_on", flat=True))
    held = sum(one is None for one in arrived)
    return len(arrived) - held, held


@dataclass(frozen=True)
class Bed:
    """Somebody on the board, with the last visit to them, and since when they are in hospital now. Nobody is named
    whose record does not open, and nothing else is said of them."""

    stay: WardStay
    visit: Visit | None
    opens: bool
    in_hospital_since: datetime | None = None


@dataclass(frozen=True)
class Board:
    """Everybody on a ward by tier, and those expected; places in all."""

    ward: VirtualWard
    places: int
    tiers: list[tuple[Tier, list[Bed]]]
    expected: list[Bed]

    @property
    def taken(self) -> int:
        return sum(len(beds) for _, beds in self.tiers)

    @property
    def held(self) -> int:
        return len(self.expected)

    @property
    def free(self) -> int:
        return max(self.places - self.taken - self.held, 0)


def board_of(actor: Actor, ward: VirtualWard, today: date) -> Board:
    """The board of a ward of the actor's team: longest stays first in each tier."""
    require(actor, Permission.WARD_VIEW)
    opens = Exists(people_within_reach(actor, today, lent=False).filter(id=OuterRef("person_id")))
    stays = list(
        WardStay.objects.filter(ward=ward, left_on__isnull=True)
        .annotate(opens=opens)
        .select_related("person")
        .order_by("tier", "arrived_on", "id")
    )
    open_to_actor = [stay.person_id for stay in stays if stay.opens]
    visits, away = last_visits_of(open_to_actor), in_hospital_since_of(open_to_actor)
    beds = [Bed(stay, visits.get(stay.person_id), stay.opens, away.get(stay.person_id)) for stay in stays]
    tiers = [(tier, [bed for bed in beds if bed.stay.arrived_on and bed.stay.tier == tier]) for tier in Tier]
    return Board(ward, places_of(ward), tiers, [bed for bed in beds if bed.stay.arrived_on is None])


def get_stay_for(actor: Actor, uid: UUID, today: date) -> WardStay:
    """A stay on the ward of the actor's team, of somebody within reach; raises WardStay.DoesNotExist."""
    require(actor, Permission.WARD_VIEW)
    people = people_within_reach(actor, today, lent=False)
    return (
        WardStay.objects.select_related("person", "ward__team")
        .filter(ward__team_id=actor.team_id, person_id__in=people.values("id"))
        .get(uid=uid)
    )


def open_stay_of(person_id: int) -> WardStay | None:
    """The stay that goes on, on whatever team's ward."""
    return WardStay.objects.filter(person_id=person_id, left_on__isnull=True).select_related("ward__team").first()


def stays_of(person_id: int) -> QuerySet[WardStay]:
    """A person's stays on virtual wards that held a day, the newest first."""
    return (
        WardStay.objects.filter(person_id=person_id, arrived_on__isnull=False)
        .select_related("ward__team")
        .order_by("-arrived_on", "-id")
    )


def occupancy(ward: VirtualWard, today: date, days: int) -> list[tuple[date, int, int]]:
    """(day, people, places) of the last so many days, today the last."""
    first = today - timedelta(days=days - 1)
    stays = WardStay.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=first), ward=ward, arrived_on__isnull=False, arrived_on__lte=today
    )
    taken = taken_by_day(list(stays.values_list("arrived_on", "left_on")), first, days)
    said = list(ward.capacities.order_by("id").values_list("holds_from", "places"))
    places = places_by_day(said, first, days)
    return [(first + timedelta(days=place), taken[place], places[place]) for place in range(days)]
