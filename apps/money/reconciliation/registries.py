"""What apps above have to say: about frozen months, in their list, below a statement, that they are settled, and in the
first line of the dashboard."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.core.registries import Registry
from apps.foundation.core.tables import Table
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import CurrentTerms
from apps.money.reconciliation.domain.publication import Node
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
class FurtherProof:
    """Something that an app above proves beside the figures: in words, and where it is not so."""

    name: str
    what: str
    wrong: Callable[[], Sequence[str]]


further_proofs: Registry[FurtherProof] = Registry()


@dataclass(frozen=True)
class Question:
    """A question about a figure of a frozen month: its coordinates, whether it is what is counted or cost, in words,
    and where it is."""

    node: Node
    is_counted: bool
    words: str
    link: str


@dataclass(frozen=True)
class Questions:
    """Questions about a frozen month of a contract, as far as the actor may read them."""

    name: str
    about: Callable[[Actor, Contract, date], Sequence[Question]]


questions: Registry[Questions] = Registry()


def questions_about(actor: Actor, contract: Contract, month: date | None) -> list[Question]:
    """Every question about a month; none where no month is named."""
    if month is None:
        return []
    return [one for source in questions for one in source.about(actor, contract, month)]


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


@dataclass(frozen=True)
class SignedMargin:
    """The margin within which payment stays at the plan, as versions in force agree: hundredths of a percent by month.
    A month of which none is agreed, or beyond which nothing moves, has none."""

    name: str
    of: Callable[[CurrentTerms], Mapping[date, int]]


signed_margins: Registry[SignedMargin] = Registry()


def margins_of(terms: CurrentTerms) -> dict[date, int]:
    """The margin of each month of a contract that has one."""
    return {month: margin for source in signed_margins for month, margin in source.of(terms).items()}


@dataclass(frozen=True)
class ExtraFigure:
    """A figure of an upper app: its name, short and exact, and a few words."""

    name: str
    text: str
    exact: str
    note: str


@dataclass(frozen=True)
class DashboardFigures:
    """Figures that stand first on a contract's dashboard for roles that have the permission. Asked at every look, so
    they cost little where there are none."""

    name: str
    permission: Permission
    figures: Callable[[Actor, Contract, date], Sequence[ExtraFigure]]


dashboard_figures: Registry[DashboardFigures] = Registry()


def figures_for(actor: Actor, contract: Contract, today: date) -> list[ExtraFigure]:
    """What upper apps put first on the dashboard."""
    return [
        figure
        for source in dashboard_figures
        if can(actor, source.permission)
        for figure in source.figures(actor, contract, today)
    ]
