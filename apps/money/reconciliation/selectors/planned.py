"""What a contract's plan says of its year, with small numbers hidden before any page sees them."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.hiding import hidden_counts
from apps.foundation.kernel.pence import Pence
from apps.money.contracts.domain.plan import planned_capitation
from apps.money.reconciliation.domain.publication import EVERYWHERE, Node, Place
from apps.money.reconciliation.domain.sums import Sums
from apps.money.reconciliation.selectors.explaining import levels_not_planned_aloud
from apps.money.reconciliation.selectors.figures import ServiceLineName, YearFigures


class PlannedYear:
    """A contract's plan to date as people may see it."""

    def __init__(self, figures: YearFigures, last_month: date, smallest: int) -> None:
        self.terms = figures.terms
        self.all_months = figures.months
        self.months = [month for month in figures.months if month <= last_month]
        self.smallest = smallest
        self.service_lines = figures.service_lines
        self._figures = figures

    def plan(self, node: Node) -> Pence | None:
        """The indicative plan at a figure's coordinates, to date; nothing where a level in it may not be shown."""
        if not self.plan_is_shown([node.month] if node.month else self.months, node.band):
            return None
        return self._planned_to_date.at(node)

    @cached_property
    def _planned_to_date(self) -> Sums:
        planned, to_date = self._figures.planned_pence.items(), set(self.months)
        return Sums(
            (month, band, self._stands_at(line), pence) for (month, band, line), pence in planned if month in to_date
        )

    def plan_of_month(self, node: Node) -> Pence | None:
        """The plan of any month of the contract, one to come too, of a level or a place."""
        if not self.plan_is_shown([node.month] if node.month else self.all_months, node.band):
            return None
        return sum(
            pence
            for (month, band, line), pence in self._figures.planned_pence.items()
            if month == node.month and node.band in (None, band) and self._is_at(node.place, line)
        )

    def plan_year(self) -> Pence | None:
        return sum(self._figures.planned_pence.values()) if self.plan_is_shown(self.all_months, None) else None

    def planned_capitation(self, month: date | None, band: int | None) -> Pence | None:
        """What the days planned of a month (or to date) at a level (or all) come to at their fees: with this what is
        counted is compared. The plan moves with the season. Nothing where the plan may not be shown."""
        if not self.plan_is_shown([month] if month else self.months, band):
            return None
        return self._capitation_to_date.at(Node(month, band))

    @cached_property
    def _capitation_to_date(self) -> Sums:
        planned, to_date = self._planned_capitation.items(), set(self.months)
        return Sums((month, band, [EVERYWHERE], pence) for (month, band), pence in planned if month in to_date)

    def planned_capitation_of_month(self, month: date) -> Pence:
        """That of any month of the contract, one to come too, of all levels: shown where the plan of all is."""
        return sum(pence for (one, _), pence in self._planned_capitation.items() if one == month)

    @cached_property
    def _planned_capitation(self) -> dict[tuple[date, int], Pence]:
        return planned_capitation(self._figures.planned_days, self.terms.prices_by_month, self.terms.counting)

    def planned_days(self, month: date, band: int | None) -> int | None:
        """Days planned of a month at a level (or all); nothing where they may not be shown."""
        if not self.plan_is_shown([month], band):
            return None
        return sum(self._planned_days(month, level) for level in ([band] if band else NeedBand))

    @cached_property
    def _not_planned_aloud(self) -> dict[date, frozenset[int]]:
        return levels_not_planned_aloud(self._figures, self.smallest)

    def plan_is_shown(self, months: Iterable[date], band: int | None) -> bool:
        """Months together only where each is, and all levels together only where each is: see `hidden_levels`."""
        hidden = frozenset().union(*(self._not_planned_aloud.get(month, ()) for month in months))
        return band not in hidden if band else not hidden

    def _planned_days(self, month: date, band: int) -> int:
        return self._figures.planned_days.get((month, band), 0)

    @cached_property
    def _places_of_few_records(self) -> set[Place]:
        """Sectors and providers for which the plan of the whole term expects fewer records than may be shown, and
        others beside them."""
        numbers: dict[Place, int] = {}
        for (_, _, line), number in self._figures.planned_activity.items():
            if name := self.service_lines.get(line):
                for place in _places_of(name):
                    numbers[place] = numbers.get(place, 0) + (number or 0)
        found = hidden_counts({(place.kind, str(place.key)): some for place, some in numbers.items()}, self.smallest)
        return {place for place in numbers if found.is_hidden(place.kind, str(place.key))}

    def _expects_few(self, node: Node) -> bool:
        """Whether in some month, or to date, too few records are planned at one of the parts that a figure is one of:
        sectors, providers, levels or the whole. Then no month of any is told, for the others would give it away."""
        kind = node.place.kind if node.place != EVERYWHERE else "level" if node.band else "all"
        return (node.month is not None, kind) in self._few_expected

    @cached_property
    def _few_expected(self) -> set[tuple[bool, str]]:
        """Whether month by month (else to date), and parts of which kind, where any part expects too few."""
        places = {place for name in self.service_lines.values() for place in _places_of(name)}
        parts: dict[str, list[Node]] = {"all": [Node()], "level": [Node(None, band) for band in NeedBand]}
        for kind in ("sector", "provider"):
            parts[kind] = [Node(None, None, place) for place in places if place.kind == kind]
        planned = self._figures.planned_activity.items()
        ever = Sums((month, band, self._stands_at(line), number or 0) for (month, band, line), number in planned)
        found = set()
        for kind, nodes in parts.items():
            each = (ever.at(node._replace(month=month)) for month in self.all_months for node in nodes)
            to_date = (self._activity_to_date[0].at(node) for node in nodes)
            found |= {(True, kind) for number in each if 0 < number < self.smallest}
            found |= {(False, kind) for number in to_date if 0 < number < self.smallest}
        return found

    def _records_planned(self, node: Node) -> int | None:
        """Records planned, to date. Where a line of any place is not known, neither is that of each place."""
        known, unknown = self._activity_to_date
        if Node(node.month, node.band) in unknown or node not in known:
            return None
        return known.at(node)

    @cached_property
    def _activity_to_date(self) -> tuple[Sums, Sums]:
        """Records planned, and at which months and levels some are not known."""
        to_date = set(self.months)
        planned = [(*at, number) for at, number in self._figures.planned_activity.items() if at[0] in to_date]
        return (
            Sums((month, band, self._stands_at(line), number or 0) for month, band, line, number in planned),
            Sums((month, band, [EVERYWHERE], 1) for month, band, _, number in planned if number is None),
        )

    def _within(self, node: Node, month: date, band: int, line: int) -> bool:
        if month not in self.months or node.month not in (None, month) or node.band not in (None, band):
            return False
        return self._is_at(node.place, line)

    def _is_at(self, place: Place, line: int) -> bool:
        return place in self._stands_at(line)

    def _stands_at(self, line: int) -> tuple[Place, ...]:
        """Everywhere, and the sector and the provider of a service line where it has one."""
        return self._places.get(line, (EVERYWHERE,))

    @cached_property
    def _places(self) -> dict[int, tuple[Place, ...]]:
        return {line: (EVERYWHERE, *_places_of(name)) for line, name in self.service_lines.items()}


def _places_of(line: ServiceLineName) -> tuple[Place, Place]:
    return Place("sector", line.sector), Place("provider", line.provider_id)
