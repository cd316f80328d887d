"""What apps above have to say about frozen months: in their list, below a statement, and that they are settled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import Registry
from apps.foundation.core.tables import Table
from apps.money.contracts.models import Contract
from apps.money.reconciliation.models import Statement


@dataclass(frozen=True)
class MonthNote:
    """A few words about each frozen month of a contract, and where they lead for a statement."""

    name: str
    heading: str
    words: Callable[[Contract], Mapping[date, str]]
    url_name: str


month_notes: Registry[MonthNote] = Registry()


@dataclass(frozen=True)
class StatementPart:
    """Tables that stand below a statement's own, on the page and in every file, as far as the actor may read them."""

    name: str
    tables: Callable[[Actor, Contract, Statement], Sequence[Table]]


statement_parts: Registry[StatementPart] = Registry()


@dataclass(frozen=True)
class Settled:
    """That a month is settled: when, by whom, for which organisation."""

    at: datetime
    by: str
    organisation: str


@dataclass(frozen=True)
class SettledMonths:
    """Which frozen months of a contract are settled."""

    name: str
    of: Callable[[Contract], Mapping[date, Settled]]


settled_months: Registry[SettledMonths] = Registry()
