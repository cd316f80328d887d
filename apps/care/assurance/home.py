"""What findings and samples have to say on the home page of those whom they wait for."""

from django.urls import reverse
from django.utils.timezone import localdate

from apps.care.assurance.choices import FindingState
from apps.care.assurance.selectors import findings_visible_to, first_to_reassess, own_findings
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards

MOST = 3


def to_answer(actor: Actor) -> list[HomeLine]:
    """Findings about one's own organisation that wait for its answer."""
    return [
        HomeLine(
            f"Question {one.number}, {one.get_check_name_display()}: please answer by "
            f"{one.answer_by.day} {one.answer_by:%B}.",
            reverse("assurance:own-finding", kwargs={"uid": one.uid}),
            "Read and answer",
        )
        for one in own_findings(actor, FindingState.OPEN)[:MOST]
    ]


def answered(actor: Actor) -> list[HomeLine]:
    """Findings that were answered and wait for the auditor."""
    return [
        HomeLine(
            f"Finding {one.number}, {one.organisation.name}, has been answered.",
            reverse("assurance:finding", kwargs={"uid": one.uid}),
            "Read the answer",
        )
        for one in findings_visible_to(actor, FindingState.ANSWERED)[:MOST]
    ]


def waiting(actor: Actor) -> list[HomeLine]:
    """People drawn for re-assessment by the actor, in one line."""
    if (first := first_to_reassess(actor, localdate())) is None:
        return []
    due, number = first.sample.due_on, first.in_all
    people = "1 person" if number == 1 else f"{number:,} people"
    return [
        HomeLine(
            f"{people} to assess again, the first by {due.day} {due:%B}.",
            reverse("assurance:re-assessments"),
            "See who",
        )
    ]


home_cards.register(HomeCard("own-findings", "Questions about levels", Permission.FINDING_ANSWER, to_answer, 35))
home_cards.register(HomeCard("findings", "Findings", Permission.CONSISTENCY_CHECK, answered, 30))
home_cards.register(HomeCard("re-assessments", "Re-assessments", Permission.SAMPLE_ASSESS, waiting, 35))
