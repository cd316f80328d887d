"""What apps above have to say about frozen months, in the list of months."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from apps.foundation.core.registries import Registry
from apps.money.contracts.models import Contract


@dataclass(frozen=True)
class MonthNote:
    """A few words about each frozen month of a contract, and where they lead for a statement."""

    name: str
    heading: str
    words: Callable[[Contract], Mapping[date, str]]
    url_name: str


month_notes: Registry[MonthNote] = Registry()
