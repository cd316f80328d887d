"""The same months of the year before, where a contract before this one has figures of them."""

from dataclasses import dataclass
from datetime import date

from apps.foundation.access.policy import Actor
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import same_day_in
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import CurrentTerms, is_in_force
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.selectors.published import PublishedYear
from apps.money.reconciliation.selectors.year import published_year


@dataclass(frozen=True)
class LastYear:
    """Actual cost of the contract before: of its whole `term`, and of the `months` that this one's to date have in
    common with it. Nothing for what may not be shown."""

    contract: Contract
    pence: Pence | None
    same_months: Pence | None
    months: list[date]
    term: list[date]


def last_year(actor: Actor, terms: CurrentTerms, months: list[date], today: date) -> LastYear | None:
    """What was recorded a year ago, of the contract that this one follows."""
    before = terms.contract.follows
    if before is None or not is_in_force(before):
        return None
    year = published_year(actor, before, today)
    same = [month for month in year.months if same_day_in(month.year + 1, month) in months]
    return LastYear(before, year.actual_pence(Node()), _together(year, same), same, year.all_months)


def _together(year: PublishedYear, months: list[date]) -> Pence | None:
    shown = [pence for month in months if (pence := year.actual_pence(Node(month))) is not None]
    return sum(shown) if len(shown) == len(months) else None
