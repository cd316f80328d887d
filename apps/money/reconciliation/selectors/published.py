"""Expected against actual for a contract, with small numbers hidden before any page sees them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cached_property

from apps.care.activity.choices import Scope
from apps.care.activity.models import WITNESSES
from apps.care.need_bands.choices import NeedBand
from apps.foundation.kernel.pence import Pence
from apps.money.capitation.selectors import Counted
from apps.money.contracts.domain.counting import parts_of_a_year
from apps.money.reconciliation.domain.kinds import Kinds
from apps.money.reconciliation.domain.months import EARLIER, OWN, PRIOR, adjustment_of
from apps.money.reconciliation.domain.parts import WHOLE, hidden_alone, hidden_beside
from apps.money.reconciliation.domain.publication import EVERYWHERE, Line, Node, Part, Published, published
from apps.money.reconciliation.domain.sums import Sums
from apps.money.reconciliation.domain.variance import Explained
from apps.money.reconciliation.engine.figures import ActualCell
from apps.money.reconciliation.selectors.explaining import (
    counted_otherwise,
    explained_cells,
    late_by_name,
    running_rows,
    so_many,
)
from apps.money.reconciliation.selectors.figures import CountedFigure, PartOfAll, YearFigures
from apps.money.reconciliation.selectors.planned import PlannedYear

Rate = tuple[Pence, int]
"""A fee a year, and the parts that the year has: its days, or twelve months."""


class PublishedYear(PlannedYear):
    """A contract's year to date as people may see it: what is about too few is marked and stays inside.

    `silent` are contracts beside it of which the cost in the contract may not be shown.
    """

    def __init__(self, figures: YearFigures, last_month: date, smallest: int, silent: Collection[int] = ()) -> None:
        super().__init__(figures, last_month, smallest)
        self._silent = silent
        self._counted_at: dict[tuple[date | None, int | None], CountedFigure] = {}
        to_date = set(self.months)
        self._cells = [cell for cell in figures.cells if cell.month in to_date]
        in_scope = [cell for cell in self._cells if cell.scope == Scope.IN]
        self.actual: Published = published(
            (self._part(cell) for cell in in_scope),
            smallest=smallest,
            enough=WITNESSES,
            frozen=figures.let_out.get("actual"),
        )
        self._counted = {
            (int(band), rate): published(
                self._count_parts(int(band), rate),
                smallest=smallest,
                enough=WITNESSES,
                frozen=self._counts_let_out(int(band), rate),
            )
            for band in NeedBand
            for rate in sorted(self._rates(None, int(band)))
        }

    # What was counted -----------------------------------------------------------------------------------

    def counted(self, month: date | None, band: int | None) -> CountedFigure:
        """Days in the model and entitlement of a month (or to date) at a level (or all).

        All levels together are shown only where each is: at known fees their days and their pounds are two
        equations, from which two could be told apart. So are they of months with different fees, and of years of 365
        and 366 days: each must be shown.
        """
        if (found := self._counted_at.get((month, band))) is None:
            found = self._counted_at[month, band] = self._count(month, band)
        return found

    def _count(self, month: date | None, band: int | None) -> CountedFigure:
        own = [
            (key, row)
            for key, row in self._figures.counted.items()
            if key[0] in self.months and month in (None, key[0]) and band in (None, key[1])
        ]
        rows = [one for reported in ([month] if month else self.months) for one in self._late.get(reported, [])]
        late = sum(row.days for (_, level), row in rows if band in (None, level))
        days = sum(row.days for _, row in own)
        return CountedFigure(
            days=days,
            people=sum(row.people for _, row in own) if month else 0,
            pence=sum(row.pence for _, row in own),
            shown=all(self._count_is_shown(month, level) for level in self._levels(band)),
            own_days=self._own_days(month, band, days, late),
            says_days=self._says_days(month, band),
        )

    def _own_days(self, month: date | None, band: int | None, days: int, late: int) -> int | None:
        if self.own_days_are_shown(month, band):
            return days - late
        return None if month and counted_otherwise(self._figures, month, band) else days

    def counted_rows(self, band: int) -> list[tuple[date, Counted, int]]:
        """Month by month at one level, to date: see `running_rows`."""
        return running_rows(self._figures, self.months, band)

    # What was learned late --------------------------------------------------------------------------------

    def adjusted(self, month: date) -> list[str]:
        """What a month reports besides its own care: earlier months, and earlier years as one, in order."""
        return self._adjusted.get(month, [])

    @cached_property
    def _adjusted(self) -> dict[date, list[str]]:
        found: dict[date, set[str]] = defaultdict(set)
        for cell in self._cells:
            if cell.of:
                found[cell.month].add(adjustment_of(cell.of, cell.month))
        for reported, rows in self._late.items():
            found[reported] |= {of for (of, _), _ in rows}
        return {month: sorted(names, key=lambda of: (of != PRIOR, of)) for month, names in found.items()}

    def counted_late(self, month: date, band: int | None, of: str) -> CountedFigure:
        """Days and pounds that a month reports of an earlier month, of all of them, or of itself.

        All levels together only where each is shown, as ever. A level about which nothing was learned is nil.
        """
        rows = [
            (level, row)
            for (named, level), row in self._late.get(month, [])
            if of in (EARLIER, named) and band in (None, level)
        ]
        whole = self.counted(month, band)
        days, pence = sum(row.days for _, row in rows), sum(row.pence for _, row in rows)
        if of == OWN:
            late = self.counted_late(month, band, EARLIER)
            days, pence = whole.days - late.days, whole.pence - late.pence
        return CountedFigure(
            days=days,
            people=0,
            pence=pence,
            shown=all(self._count_is_shown(month, level, of) for level in self._levels(band)),
            says_days=self._says_days(month, band)
            if of == PRIOR
            else not counted_otherwise(self._figures, month, band),
        )

    @cached_property
    def _late(self) -> dict[date, list[tuple[tuple[str, int], Counted]]]:
        """What each month reports of days of earlier ones, by what it calls them and level."""
        return late_by_name(self._figures)

    def own_days_are_shown(self, month: date | None, band: int | None) -> bool:
        """Whether the days of months without their adjustments may be said."""
        months = [month] if month else self.months
        return all(self._count_is_shown(one, level, OWN) for one in months for level in self._levels(band))

    def _says_days(self, month: date | None, band: int | None) -> bool:
        """Whether days may be said beside pounds. Adjustments of another year, or of months with another fee, are worth
        another number of days: from both what is hidden among them could be told."""
        return all(
            self._says_days_of(reported, level)
            for reported in ([month] if month else self.months)
            for level in self._levels(band)
        )

    def _says_days_of(self, reported: date, band: int) -> bool:
        if counted_otherwise(self._figures, reported, band):
            return False
        names = [of for (of, level), _ in self._late.get(reported, []) if level == band]
        rates = {of: self._rate_of(of, band) for of in names}
        others = [of for of in names if rates[of] != self._rate(reported, band)]
        if others == names and len(set(rates.values())) == 1 and None not in rates.values():
            return self.own_days_are_shown(reported, band)  # one equation tells no more than own care and the rest
        return all(self._count_is_shown(reported, band, of) for of in others)

    def _rate_of(self, of: str, band: int) -> Rate | None:
        """What a day of an adjustment is worth; nothing where it is of an earlier year or of another contract."""
        month = None if of == PRIOR else date.fromisoformat(f"{of}-01")
        return self._rate(month, band) if month in self.terms.months and month else None

    @staticmethod
    def _levels(band: int | None) -> list[int]:
        return [band] if band else [int(level) for level in NeedBand]

    def let_out(self, month: date) -> dict[str, list[Node]]:
        """The figures of a month that may be shown, of records and of days: what its statement lets out for good."""
        return {
            "actual": [node for node, figure in self.actual.items() if node.month == month and figure.shown],
            "counted": [
                node
                for figures in self._counted.values()
                for node, figure in figures.items()
                if node.month == month and figure.shown and node.band and node.place == EVERYWHERE
            ],
        }

    # What was recorded ----------------------------------------------------------------------------------

    def actual_pence(self, node: Node) -> Pence | None:
        """What was recorded in scope, or nothing where it may not be shown."""
        figure = self.actual.get(node)
        if figure is None:
            return None if self._is_narrow(node) else 0
        return figure.pence if figure.shown else None

    def explained(self, node: Node) -> Explained | None:
        """Why cost differs from plan at a figure's coordinates, where the figure may be shown.

        The parts are made from the days of all levels, so where one level's are hidden they are not shown.
        """
        counted = self.counted(node.month, None)
        if self.actual_pence(node) is None or self.plan(node) is None or not counted.shown or not counted.says_days:
            return None
        parts = [
            explained
            for (month, band, line), explained in self._explained_cells.items()
            if self._within(node, month, band, line)
        ]
        return Explained(
            sum(part.volume for part in parts),
            sum(part.mix for part in parts),
            sum(part.intensity for part in parts),
        )

    def cell_ids(self, node: Node) -> list[int]:
        """The cells behind a figure, for those who may open it: of a frozen month, those that have its records now."""
        return [
            cell.id
            for cell in self._cells
            if cell.id
            and cell.scope == Scope.IN
            and self._within(node, cell.month, cell.funded_band, cell.service_line_id)
        ]

    def records_by_kind(self, node: Node) -> dict[int, int | None]:
        """How many records of each kind stand behind a month or the year to date; nothing where a number may not be
        shown. Levels and places are not counted by kind: next to each other, they would give kinds away."""
        if node.band is not None or node.place != EVERYWHERE:
            return {}
        kinds = self._kinds.records(node.month)
        return kinds if self.actual_pence(node) is not None else dict.fromkeys(kinds)

    def shows_kinds(self, node: Node) -> bool:
        """Whether the records of every kind behind a figure may be counted."""
        kinds = self.records_by_kind(node)
        return bool(kinds) and None not in kinds.values()

    def planned_records(self, node: Node) -> int | None:
        """How many records the plan expects at a figure's coordinates, to date; nothing where it is not known, or may
        not be shown: see `shows_records`."""
        if self.hides_plan_of_records(node):
            return None
        return self._records_planned(node)

    def hides_plan_of_records(self, node: Node) -> bool:
        """Whether the records planned at a figure may not be shown."""
        months = [node.month] if node.month else self.months
        if not self.shows_records(node) or node.place in self._places_of_few_records or self._expects_few(node):
            return True
        return not self.plan_is_shown(months, node.band)

    def actual_records(self, node: Node) -> int | None:
        """How many records in scope stand behind a figure; nothing where that may not be shown."""
        if not self.shows_records(node) or self.actual_pence(node) is None:
            return None
        return self._records_in_scope.at(node)

    @cached_property
    def _records_in_scope(self) -> Sums:
        in_scope = (cell for cell in self._cells if cell.scope == Scope.IN)
        return Sums((one.month, one.funded_band, self._stands_at(one.service_line_id), one.records) for one in in_scope)

    def shows_records(self, node: Node) -> bool:
        """Whether records may be counted at a figure. A level at a place is never; a place only in months of which the
        records of every kind of care are shown: beside places, kinds that are hidden could be worked out."""
        if node.place == EVERYWHERE:
            return True
        return node.band is None and {node.month, None} <= self._months_that_show_kinds

    @cached_property
    def _months_that_show_kinds(self) -> set[date | None]:
        """The months, and nothing for all of them to date, of which the records of every kind may be counted."""
        return {month for month in (*self.months, None) if self.shows_kinds(Node(month))}

    def shows_levels(self, node: Node) -> bool:
        """Whether every level behind a figure is shown."""
        bands = [node.band] if node.band else [int(band) for band in NeedBand]
        return all(self.actual_pence(node._replace(band=band)) is not None for band in bands)

    @cached_property
    def parts_of_all(self) -> list[PartOfAll]:
        """Everything recorded in the contract's months to date, by what the contract makes of it, and the whole."""
        people = {scope: some for scope in Scope if (some := self._people(scope))}
        hidden = self._hidden_parts(people)
        scopes = [Scope.IN, Scope.LINKED, Scope.OUT, Scope.NONE, *[one for one in people if one == Scope.ELSEWHERE]]
        parts = [
            PartOfAll(
                scope,
                self._sum(scope),
                sum(cell.records for cell in self._cells if cell.scope == scope),
                shown=scope not in hidden,
            )
            for scope in scopes
        ]
        whole = PartOfAll(
            None, sum(part.pence for part in parts), sum(part.records for part in parts), shown=WHOLE not in hidden
        )
        return [*parts, whole]

    def _hidden_parts(self, people: Mapping[Scope, tuple[int, ...]]) -> set[int | None]:
        is_silent = self.actual_pence(Node()) is None
        beside = self._figures.people_beside(self.months)
        if not beside:
            pence = {scope: self._sum(scope) for scope in people}
            return hidden_alone(people, pence, is_silent=is_silent, smallest=self.smallest)
        own = self.terms.contract.id
        silent = {*self._silent, *([own] if is_silent else [])}
        return hidden_beside(own, beside, people, silent=silent, smallest=self.smallest)

    @cached_property
    def sectors(self) -> list[str]:
        """Sectors with anything planned or recorded in scope."""
        return sorted({self.service_lines[line].sector for line in self._lines_in_scope if line in self.service_lines})

    @cached_property
    def providers(self) -> dict[int, str]:
        """Providers with anything planned or recorded in scope."""
        names = {
            self.service_lines[line].provider_id: self.service_lines[line].provider
            for line in self._lines_in_scope
            if line in self.service_lines
        }
        return dict(sorted(names.items(), key=lambda item: item[1]))

    def cells_of_scope(self, scope: Scope) -> list[ActualCell]:
        """What was recorded to date of what the contract makes of it, nothing hidden: for selectors that hide."""
        return [cell for cell in self._cells if cell.scope == scope]

    # How ------------------------------------------------------------------------------------------------

    @cached_property
    def _lines_in_scope(self) -> set[int]:
        planned = {line for _, _, line in self._figures.planned_pence}
        return planned | {cell.service_line_id for cell in self._cells if cell.scope == Scope.IN}

    @cached_property
    def _explained_cells(self) -> dict[tuple[date, int, int], Explained]:
        return explained_cells(self._figures, self.months, self._cells)

    def _part(self, cell: ActualCell) -> Part:
        name = self.service_lines[cell.service_line_id]
        line = Line(cell.service_line_id, name.sector, name.provider_id)
        of = adjustment_of(cell.of, cell.month) if cell.of else OWN
        return Part(cell.month, cell.funded_band, line, cell.cost_pence, cell.witnesses, of)

    def _rate(self, month: date, band: int) -> Rate:
        """What a day of a month at a level is worth: the fee, and the days of the year that it is for; or a head, and
        the twelve months."""
        return self.terms.fee(month, band), parts_of_a_year(self.terms.counting, month)

    def _rates(self, month: date | None, band: int) -> set[Rate]:
        return {self._rate(one, band) for one in ([month] if month else self.months)}

    def _count_parts(self, band: int, rate: Rate) -> Iterable[Part]:
        """Days at a level in months that are worth the same a day, as parts: who they are does not matter, only how
        many; the same few each month."""
        months = {month for month in self.months if self._rate(month, band) == rate}
        for (month, level), row in self._figures.counted.items():
            if month not in months or level != band:
                continue
            late = [one for one in self._late.get(month, []) if one[0][1] == band]
            own = row.pence - sum(learned.pence for _, learned in late)
            yield Part(month, band, Line(0, "", 0), own, so_many(row.people))
            for (of, _), learned in late:
                yield Part(month, band, Line(0, "", 0), learned.pence, so_many(learned.people), of)

    def _counts_let_out(self, band: int, rate: Rate) -> dict[date, list[Node]]:
        return {
            month: [node for node in nodes if node.band == band]
            for month, nodes in self._figures.let_out.get("counted", {}).items()
            if month in self.months and self._rate(month, band) == rate
        }

    def _count_is_shown(self, month: date | None, band: int, of: str = "") -> bool:
        rates = self._rates(month, band)
        figures = [self._counted[band, rate].get(Node(month, band, EVERYWHERE, of)) for rate in rates]
        return all(figure is None or figure.shown for figure in figures)

    @cached_property
    def _kinds(self) -> Kinds:
        cells = [(one.month, one.kind, one.witnesses, one.records) for one in self._cells if one.scope == Scope.IN]
        away = [month for month in self.months if self.actual_pence(Node(month)) is None]
        return Kinds(cells, away=away, smallest=self.smallest)

    def _sum(self, scope: Scope) -> Pence:
        return sum(cell.cost_pence for cell in self._cells if cell.scope == scope)

    def _people(self, scope: Scope) -> tuple[int, ...]:
        people: set[int] = set()
        for cell in self._cells:
            if cell.scope == scope and len(people) < WITNESSES:
                people.update(cell.witnesses)
        return tuple(sorted(people)[:WITNESSES])

    @staticmethod
    def _is_narrow(node: Node) -> bool:
        """Narrowed in all three ways at once: never shown."""
        return node.month is not None and node.band is not None and node.place.kind != "all"
