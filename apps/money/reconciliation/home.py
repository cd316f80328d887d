"""What contracts have to say on the home page of those who read figures."""

from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.foundation.kernel.pence import short_pounds
from apps.foundation.kernel.periods import day_in_words
from apps.money.contracts.selectors import contracts_in_force
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.presenters.coverage import coverage_said
from apps.money.reconciliation.presenters.under_way import stale
from apps.money.reconciliation.presenters.words import percent_words
from apps.money.reconciliation.selectors.coverage import coverage_of
from apps.money.reconciliation.selectors.months import months_to_freeze
from apps.money.reconciliation.selectors.year import published_year

MOST = 3
"""How many contracts have lines of their own."""


def lines(actor: Actor) -> list[HomeLine]:
    """Each contract in force: where it stands against plan."""
    said, today = [], timezone.localdate()
    if (behind := stale(actor)) is not None:
        said.append(HomeLine(behind.words, reverse("reconciliation:recalculations"), "Recalculations"))
    contracts = contracts_in_force()
    for contract in contracts[:MOST]:
        year = published_year(actor, contract, today)
        plan, actual = year.plan(Node()), year.actual_pence(Node())
        link = reverse("reconciliation:dashboard", kwargs={"uid": contract.uid})
        if contract.starts_on > today:
            begins = day_in_words(contract.starts_on)
            said.append(HomeLine(f"{contract.name}: begins on {begins}.", link, "Open its plan"))
            continue
        if actual is None or plan is None:
            said.append(HomeLine(f"{contract.name}: in force.", link, "Open the dashboard"))
            continue
        gap = actual - plan
        said.append(
            HomeLine(
                f"{contract.name}: {short_pounds(actual)} recorded to the end of {year.months[-1]:%B %Y}, "
                f"{percent_words(gap, plan)} ({short_pounds(gap, signed=True)}).",
                link,
                "Open the dashboard",
            )
        )
        received = coverage_said(coverage_of(actor, contract, today), year.months)
        grid = reverse("reconciliation:coverage", kwargs={"uid": contract.uid})
        said.append(HomeLine(received.in_full, grid, "See which" if received.missing else "Data received"))
    if (more := contracts.count() - MOST) > 0:
        words = "1 more contract is in force." if more == 1 else f"{more} more contracts are in force."
        said.append(HomeLine(words, reverse("contracts:list"), "See all"))
    return said


def freezing_lines(actor: Actor) -> list[HomeLine]:
    """The months that may be frozen, the one that is due first first; what is overdue says so."""
    today = timezone.localdate()
    waiting = months_to_freeze(actor, today)
    said = []
    for one in waiting[:MOST]:
        day = day_in_words(one.dates.freeze_on)
        due = f"was due to be frozen by {day}" if one.dates.freeze_on < today else f"is to be frozen by {day}"
        said.append(
            HomeLine(
                f"{one.contract.name}: {one.month:%B %Y} {due}.",
                reverse("reconciliation:freeze-month", kwargs={"uid": one.contract.uid}),
                f"Look and freeze {one.month:%B %Y}",
            )
        )
    if (more := len(waiting) - MOST) > 0:
        words = "1 more contract has" if more == 1 else f"{more} more contracts have"
        said.append(HomeLine(f"{words} a month to freeze.", reverse("contracts:list"), "See all"))
    return said


home_cards.register(HomeCard("freezing", "Months to freeze", Permission.MONTH_FREEZE, freezing_lines, 7))
home_cards.register(HomeCard("contracts", "Contracts in force", Permission.RECONCILIATION_VIEW, lines, 10))
