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
from apps.money.reconciliation.presenters.words import percent_words
from apps.money.reconciliation.selectors.coverage import coverage_of
from apps.money.reconciliation.selectors.year import published_year

MOST = 3
"""How many contracts have lines of their own."""


def lines(actor: Actor) -> list[HomeLine]:
    """Each contract in force: where it stands against plan."""
    said, today = [], timezone.localdate()
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


home_cards.register(HomeCard("contracts", "Contracts in force", Permission.RECONCILIATION_VIEW, lines, 10))
