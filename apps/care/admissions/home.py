"""What stays in hospital have to say on Home: what needs an answer now comes first."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.care.admissions.presenters import alert_card, asked_point
from apps.care.admissions.selectors.alerts import alerts_for, learned_late
from apps.care.admissions.selectors.stays import (
    in_hospital_count,
    own_spells,
    recovery_points_asking,
    recovery_points_waiting,
    to_decide,
)
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards


def asking(actor: Actor) -> dict[str, Any]:
    """The alerts and the hospitals' recovery days that ask the actor now; the part stands on Home without any, so
    that the next one finds its place."""
    now, today = timezone.now(), timezone.localdate()
    return {
        "alerts": [alert_card(one, now, actor.user_id) for one in alerts_for(actor, now, today)],
        "points": [asked_point(*one, now) for one in recovery_points_asking(actor, now, today)],
        "as_of": now,
    }


def hospital(actor: Actor) -> list[HomeLine]:
    """Who is in hospital now, within reach."""
    people = in_hospital_count(actor, timezone.localdate())
    if not people:
        return []
    words = "1 person is in hospital now." if people == 1 else f"{people:,} people are in hospital now."
    return [HomeLine(words, reverse("admissions:in-hospital"), "See who")]


def late(actor: Actor) -> list[HomeLine]:
    """What was learned late."""
    people = len(learned_late(actor, timezone.localdate()))
    if not people:
        return []
    words = "1 stay was learned of late: somebody to ring." if people == 1 else f"{people} stays were learned of late."
    return [HomeLine(words, reverse("admissions:late"), "Open the list")]


def own_stays(actor: Actor) -> list[HomeLine]:
    """The hospital's side: recovery points that wait for its answer."""
    found = own_spells(actor)
    if not found:
        return []
    waiting = recovery_points_waiting(found, timezone.now())
    said = f"{len(found)} of your stays {'is' if len(found) == 1 else 'are'} of people in the model."
    if waiting:
        said += f" {waiting} {'waits' if waiting == 1 else 'wait'} for your answer about the recovery point (R-point)."
    return [HomeLine(said, reverse("admissions:spells"), "Open them")]


def decisions(actor: Actor) -> list[HomeLine]:
    """The named clinician: recovery points to decide."""
    number = len(to_decide(actor, timezone.now()))
    if not number:
        return []
    words = "1 recovery point (R-point) waits for your decision."
    if number > 1:
        words = f"{number} recovery points (R-points) wait for your decision."
    return [HomeLine(words, reverse("admissions:decisions"), "Decide")]


home_cards.register(
    HomeCard("alerts", "Needs your answer", Permission.ALERT_ANSWER, asking, 1, template="admissions/home.jinja")
)
home_cards.register(HomeCard("r-points", "To decide", Permission.R_POINT_DECIDE, decisions, 2))
home_cards.register(HomeCard("learned-late", "Learned late", Permission.ALERT_ANSWER, late, 30))
home_cards.register(HomeCard("in-hospital", "In hospital", Permission.PERSON_OPEN, hospital, 31))
home_cards.register(HomeCard("own-stays", "Ways home", Permission.SPELL_PLAN, own_stays, 32))
