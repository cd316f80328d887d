"""What intake has to say on the home page of those who send files."""

from django.urls import reverse

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.foundation.intake.choices import BatchState
from apps.foundation.intake.selectors import batches_visible_to
from apps.foundation.kernel.pence import pounds


def lines(actor: Actor) -> list[HomeLine]:
    """Files that wait for somebody, and rows of the latest that were not accepted."""
    batches = batches_visible_to(actor)
    said = [
        HomeLine(
            f"{batch.file_name} is checked and not yet taken in: {batch.received:,} rows.",
            reverse("intake:batch", kwargs={"uid": batch.uid}),
            "Look at it",
        )
        for batch in batches.filter(state=BatchState.CHECKED)[:3]
    ]
    for batch in batches.filter(state=BatchState.COMMITTED, rejected__gt=0)[:3]:
        at_stake = f", £{pounds(batch.rejected_pence)} at stake" if batch.rejected_pence else ""
        said.append(
            HomeLine(
                f"{batch.file_name}: {batch.rejected:,} rows not accepted{at_stake}.",
                reverse("intake:batch", kwargs={"uid": batch.uid}),
                "See why",
            )
        )
    if not batches.exists():
        said.append(HomeLine("No file has been sent yet.", reverse("intake:send"), "Send a file"))
    return said


home_cards.register(HomeCard("intake", "Files", Permission.INTAKE_VIEW, lines, 30))
