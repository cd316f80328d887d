"""Invoices and credit notes that are not settled, on the home page of whoever pays or is paid."""

from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.foundation.kernel.pence import sterling
from apps.foundation.kernel.periods import day_in_words
from apps.money.payments.presenters.money import invoice_name
from apps.money.payments.selectors.cash import open_invoices_of
from apps.money.payments.selectors.frozen_today import if_frozen_today

MOST = 5
"""Lines of the card; the rest are on the pages of their contract."""


def lines(actor: Actor) -> list[HomeLine]:
    """What is to receive and to pay, in all and one by one, the one due first first."""
    waiting = open_invoices_of(actor)
    if not waiting:
        return []
    own, today = actor.organisation_id, timezone.localdate()
    left = [(one, one.pence - one.settled) for one in waiting]  # type: ignore[attr-defined]
    coming = sum(abs(pence) for one, pence in left if (one.provider_id == own) == (pence > 0))
    going = sum(abs(pence) for one, pence in left if (one.provider_id == own) != (pence > 0))
    said = [
        HomeLine(
            f"On invoices and credit notes: to receive {sterling(coming)}, to pay {sterling(going)}. What is paid on "
            "account of a month stands under Money."
        )
    ]
    for one, pence in left[:MOST]:
        verb = "to receive" if (one.provider_id == own) == (pence > 0) else "to pay"
        late = "was due by" if one.due_on < today else "by"
        said.append(
            HomeLine(
                f"{one.provider.name}, {one.statement.month:%B %Y}: {sterling(abs(pence))} {verb}, {late} "
                f"{day_in_words(one.due_on)}.",
                reverse("payments:invoice", kwargs={"uid": one.contract.uid, "invoice_uid": one.uid}),
                invoice_name(one),
            )
        )
    if more := left[MOST:]:
        said.append(HomeLine(f"{len(more)} more are open."))
    return said


def position_lines(actor: Actor) -> list[HomeLine]:
    """What a provider would be due for the month that is not frozen yet, if that were frozen today."""
    return [
        HomeLine(
            f"{one.contract.name}: if {one.month:%B %Y} were frozen today, {actor.organisation_name} would be due "
            f"{sterling(one.pence)} for it.",
            reverse("payments:money", kwargs={"uid": one.contract.uid}),
            "Money",
        )
        for one in if_frozen_today(actor, timezone.localdate())
    ]


home_cards.register(HomeCard("position", "If frozen today", Permission.PAYMENT_VIEW, position_lines, 9))
home_cards.register(HomeCard("invoices", "Invoices and credit notes", Permission.PAYMENT_RECORD, lines, 8))
