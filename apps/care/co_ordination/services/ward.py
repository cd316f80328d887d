"""Stepping people up to the virtual ward, between its tiers, and down from it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from apps.care.co_ordination.choices import Left, Tier
from apps.care.co_ordination.models import VirtualWard, WardMove, WardPlaces, WardStay
from apps.care.patients.models import Person
from apps.care.patients.selectors import people_within_reach
from apps.care.patients.services import NotCaredFor
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, require
from apps.foundation.audit.services import record
from apps.foundation.core.locks import one_at_a_time
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.partnerships.models import Team


class NoWard(Exception):
    """The team has no virtual ward yet."""


class WardFull(Exception):
    """Every place is taken or held."""


class OnAWardAlready(Exception):
    """The person is on a virtual ward, or has a place held."""


class StayIsOver(Exception):
    """Somebody else has ended this stay in the meantime."""


def set_places(*, actor: Actor, team: Team, places: int, now: datetime, today: date) -> VirtualWard:
    """How many places the team's virtual ward has, from today; the first time opens the ward.

    Fewer places than people send nobody away: nobody new comes until there is room.
    """
    require(actor, Permission.WARD_MANAGE)
    _require_in(actor, team.id)
    with transaction.atomic():
        one_at_a_time("virtual wards", current_partnership_id())
        ward, _ = VirtualWard.objects.get_or_create(team=team, defaults={"opened_on": today})
        newest = ward.capacities.order_by("-id").first()
        if newest is not None and newest.places == places:
            return ward
        WardPlaces.objects.create(ward=ward, places=places, holds_from=today, set_by_id=actor.user_id, set_at=now)
        record(
            actor=actor,
            action="WARD_PLACES_SET",
            subject_kind="team",
            subject_uid=team.uid,
            details={"value": places},
        )
    return ward


def step_up_to_ward(
    *, actor: Actor, person: Person, tier: Tier, why: str, expected_on: date, now: datetime, today: date
) -> WardStay:
    """Take a person onto the virtual ward of one's team, or hold a place for a day to come.

    Raises NotCaredFor, NoWard, OnAWardAlready, WardFull.
    """
    require(actor, Permission.WARD_VIEW)
    if not people_within_reach(actor, today, lent=False).filter(id=person.id).exists():
        raise NotCaredFor("Your team does not care for this person: take them into its care first.")
    with transaction.atomic():
        one_at_a_time("virtual wards", current_partnership_id())
        ward = VirtualWard.objects.filter(team_id=actor.team_id).first()
        if ward is None:
            raise NoWard("Your team has no virtual ward yet: its lead opens one by saying how many places it has.")
        if WardStay.objects.filter(person=person, left_on__isnull=True).exists():
            raise OnAWardAlready("This person is on a virtual ward already, or has a place held.")
        newest = ward.capacities.order_by("-id").first()
        taken = WardStay.objects.filter(ward=ward, left_on__isnull=True).count()
        if newest is None or taken >= newest.places:
            raise WardFull("Every place is taken or held. Step somebody down first, or ask the team's lead.")
        stay = WardStay.objects.create(
            ward=ward,
            person=person,
            tier=tier,
            why=why,
            expected_on=expected_on,
            arrived_on=today if expected_on <= today else None,
        )
        _moved(actor, stay, before=None, tier=tier, why=why, now=now)
        record(actor=actor, action="STEPPED_UP_TO_WARD", **_about(stay, tier))
    return stay


def arrive(*, actor: Actor, stay: WardStay, now: datetime, today: date) -> None:
    """Somebody for whom a place was held has come. A second time changes nothing. Raises StayIsOver."""
    stay = _open(actor, stay)
    if stay.arrived_on is not None:
        return
    with transaction.atomic():
        stay.arrived_on = today
        stay.save(update_fields=["arrived_on"])
        _moved(actor, stay, before=stay.tier, tier=stay.tier, why="Arrived", now=now)
        record(actor=actor, action="ARRIVED_ON_WARD", **_about(stay, stay.tier))


def move_tier(*, actor: Actor, stay: WardStay, tier: Tier, why: str, now: datetime) -> None:
    """Step somebody up or down between tiers. To where they are already, it changes nothing. Raises StayIsOver."""
    with transaction.atomic():
        stay = _open(actor, stay)
        if stay.tier == tier:
            return
        before, stay.tier = stay.tier, tier
        stay.save(update_fields=["tier"])
        _moved(actor, stay, before=before, tier=tier, why=why, now=now)
        record(actor=actor, action="WARD_TIER_MOVED", **_about(stay, tier))


def leave_ward(*, actor: Actor, stay: WardStay, left: Left, why: str, now: datetime, today: date) -> None:
    """Somebody leaves the ward, or does not need the place that was held. Raises StayIsOver."""
    with transaction.atomic():
        stay = _open(actor, stay)
        stay.left_on, stay.left = today, left
        stay.save(update_fields=["left_on", "left"])
        _moved(actor, stay, before=stay.tier, tier=None, why=why, now=now)
        record(actor=actor, action="LEFT_WARD", **_about(stay, None))


def _open(actor: Actor, stay: WardStay) -> WardStay:
    require(actor, Permission.WARD_VIEW)
    found = WardStay.objects.select_for_update(of=("self",)).select_related("ward", "person").get(id=stay.id)
    _require_in(actor, found.ward.team_id)
    if found.left_on is not None:
        raise StayIsOver("This stay has ended already.")
    return found


def _require_in(actor: Actor, team_id: int) -> None:
    if actor.team_id != team_id:
        raise NotPermitted(f"{actor.role_label} of another team may not change this virtual ward.")


def _moved(actor: Actor, stay: WardStay, *, before: int | None, tier: int | None, why: str, now: datetime) -> None:
    WardMove.objects.create(stay=stay, before=before, tier=tier, why=why[:160], moved_by_id=actor.user_id, moved_at=now)


def _about(stay: WardStay, tier: int | None) -> dict[str, Any]:
    return {
        "subject_kind": "person",
        "subject_uid": stay.person.uid,
        "person_id": stay.person_id,
        "details": {"tier": tier or ""},
    }
