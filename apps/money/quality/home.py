"""Readings of quality and clinical stops that wait for somebody's organisation, on their home page."""

from django.urls import reverse

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.money.quality.selectors import raised_in_words, readings_to_answer, stops_to_answer

MOST = 5
"""Lines of the card; the rest are on the pages of their contract."""


def lines(actor: Actor) -> list[HomeLine]:
    """What the other side recorded and one's own is to confirm, the oldest first."""
    waiting = readings_to_answer(actor)
    said = [
        HomeLine(
            f"{one.recorded_for.name} recorded {one.measure.name} to the end of {one.through:%B %Y}: it waits for "
            f"{actor.organisation_name} to confirm it.",
            reverse("quality:reading", kwargs={"uid": one.contract.uid, "reading_uid": one.uid}),
            "Look at it",
        )
        for one in waiting[:MOST]
    ]
    if more := waiting[MOST:]:
        said.append(HomeLine(f"{len(more)} more wait."))
    return said


def stop_lines(actor: Actor) -> list[HomeLine]:
    """Clinical stops that nobody has answered."""
    return [
        HomeLine(
            f"{one.contract.name}: a clinical stop, {raised_in_words(one)}. The year is not settled until it is "
            "answered.",
            reverse("quality:stop", kwargs={"uid": one.contract.uid, "stop_uid": one.uid}),
            "Read and answer",
        )
        for one in stops_to_answer(actor)
    ]


home_cards.register(HomeCard("stops", "Clinical stops", Permission.STOP_ANSWER, stop_lines, 4))
home_cards.register(HomeCard("quality", "Quality readings to confirm", Permission.QUALITY_RECORD, lines, 10))
