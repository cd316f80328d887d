"""What the home page says to the Caldicott guardian, to openers whom the guardian asks, and of those awaiting trace."""

from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from apps.care.admissions.selectors.alerts import unheard
from apps.care.patients.domain.ages import age_in_words
from apps.care.patients.selectors.guarding import (
    openings_to_review,
    people_opted_out,
    questions_to,
    same_surname_since,
)
from apps.care.patients.selectors.keeping import people_awaiting_trace
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.selectors import setting, sharing_agreements
from apps.interfaces.guarding.flows import ends_soon

A_WEEK = timedelta(days=7)


def emergencies(actor: Actor) -> Sequence[HomeLine]:
    """Records opened for a threat to life first, then how many openings wait for an answer, and the oldest."""
    found = openings_to_review()
    if not found.waiting:
        return []
    queue, lines = reverse("patients:emergency-queue"), []
    if found.vital:
        words = "record was opened" if found.vital == 1 else "records were opened"
        lines.append(HomeLine(f"{found.vital:,} {words} because life was at risk.", queue, "Look now"))
    age = age_in_words(found.oldest, timezone.now()) if found.oldest else ""
    lines.append(HomeLine(f"{found.waiting:,} to review, oldest {age}.", queue, "Answer"))
    return lines


def unheard_alerts(actor: Actor) -> Sequence[HomeLine]:
    """Somebody is in hospital, and nobody who could answer may open the record: it is restricted, or no team cares for
    them."""
    found = unheard(actor, timezone.localdate())
    closed, nobodys = sum(one.team is not None for one in found), sum(one.team is None for one in found)
    lines = []
    if closed:
        words = "1 stay in hospital of somebody whose record is restricted reaches"
        if closed > 1:
            words = f"{closed:,} stays in hospital of people whose records are restricted reach"
        lines.append(f"{words} nobody who may open the record.")
    if nobodys:
        words = "1 person with a level of need is" if nobodys == 1 else f"{nobodys:,} people with a level of need are"
        lines.append(f"{words} in hospital, and no team cares for them.")
    return [HomeLine(words, reverse("guarding:restricted"), "See whom to ring") for words in lines]


def ending_agreements(actor: Actor) -> Sequence[HomeLine]:
    """Sharing agreements that end within thirty days."""
    today = timezone.localdate()
    return [
        HomeLine(
            f"{one.name} ends on {day_in_words(one.ends_before - timedelta(days=1))}.",
            reverse("guarding:flows"),
            "See what crosses under it",
        )
        for one in sharing_agreements(actor)
        if ends_soon(one, today)
    ]


def this_week(actor: Actor) -> Sequence[HomeLine]:
    """Openings with the same surname in the last seven days, and how many people have opted out."""
    same = same_surname_since(timezone.now() - A_WEEK)
    return [
        HomeLine(
            f"Openings by somebody with the person's surname: {same:,}.", reverse("guarding:same-surname"), "Look"
        ),
        HomeLine(opted_out_in_words()),
    ]


def opted_out_in_words() -> str:
    """`214 people have opted out...`; fewer than the smallest number shown are not counted out loud."""
    people, smallest = people_opted_out(), setting("smallest_number_shown")
    if people == 0:
        return "Nobody has opted out of uses of their data beyond care."
    count = f"{people:,}" if people >= smallest else f"Fewer than {smallest}"
    return (
        f"{count} people have opted out of uses of their data beyond care: "
        "counted where care is paid for, never listed."
    )


def asked(actor: Actor) -> Sequence[HomeLine]:
    """What the guardian asks an opener."""
    waiting = questions_to(actor).count()
    if not waiting:
        return []
    words = "The Caldicott guardian asks about a record that you opened in an emergency."
    return [HomeLine(words, reverse("patients:answer"), "Answer")]


def awaiting(actor: Actor) -> Sequence[HomeLine]:
    """People in the team's care who have no NHS number yet."""
    people = people_awaiting_trace(actor, timezone.localdate()).count()
    if not people:
        return []
    words = f"{people:,} {'person awaits' if people == 1 else 'people await'} trace: cared for, and not paid for yet."
    return [HomeLine(words, reverse("patients:awaiting-trace"), "Find their numbers")]


home_cards.register(HomeCard("unheard", "Nobody told", Permission.RESTRICTION_OVERSEE, unheard_alerts, 1))
home_cards.register(HomeCard("emergency", "Emergency openings", Permission.EMERGENCY_REVIEW, emergencies, 5))
home_cards.register(HomeCard("agreements", "Agreements that end", Permission.FLOWS_VIEW, ending_agreements, 7))
home_cards.register(HomeCard("guarding", "This week", Permission.EMERGENCY_REVIEW, this_week, 8))
home_cards.register(HomeCard("asked", "The guardian asks", Permission.PERSON_OPEN_IN_EMERGENCY, asked, 6))
home_cards.register(HomeCard("awaiting-trace", "NHS numbers", Permission.NUMBER_TRACE, awaiting, 40))
