"""What the list of months says of each: how many parties have signed, and how many queries are open."""

from collections.abc import Mapping
from datetime import date

from apps.money.contracts.models import Contract
from apps.money.month_end.presenters import month_in_words
from apps.money.month_end.selectors.agreement import months_stand
from apps.money.reconciliation.registries import MonthNote, month_notes


def words(contract: Contract) -> Mapping[date, str]:
    """A few words a month."""
    return {month: month_in_words(stands) for month, stands in months_stand(contract).items()}


month_notes.register(MonthNote("agreement", "Agreed", words, "month_end:agreement"))
