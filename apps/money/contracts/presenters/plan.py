"""The whole indicative plan, as its parties read it before they sign: by month, by provider and sector, and both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.hiding import HiddenCounts, hidden_counts, hidden_levels
from apps.foundation.core.tables import Cell, Column, Row, Table, count, hidden, money, words
from apps.foundation.partnerships.choices import Sector
from apps.foundation.partnerships.selectors import setting
from apps.money.contracts.presenters.costing import KEYS
from apps.money.contracts.selectors import plan_of
from apps.money.contracts.selectors.plan import Planned, planned_of

if TYPE_CHECKING:
    from apps.money.contracts.models import ContractVersion, IndicativePlan

NO_LINE = ("", "")
NOT_KNOWN = Cell("not known", classes="app-num app-muted")


@dataclass(frozen=True)
class PlanPage:
    """Where the plan came from; tables that the page draws, and those that stand in its files besides."""

    plan: IndicativePlan
    drawn: list[Table]
    in_files: list[Table]

    @property
    def tables(self) -> list[Table]:
        return [*self.drawn, *self.in_files]


def plan_page(version: ContractVersion) -> PlanPage | None:
    """The plan of a version, month by month; nothing before one is drawn. Levels of too few people are not shown, nor
    any total with them, nor how many records are expected where it is fewer than may be shown."""
    plan, smallest = plan_of(version), setting("smallest_number_shown")
    if plan is None:
        return None
    shown = _Shown(
        planned_of(version), hidden_levels({band: plan.people[band.name] for band in NeedBand}, smallest), smallest
    )
    return PlanPage(
        plan, [shown.by_month(), shown.by_place()], [shown.by_month_and_level(), shown.by_month_and_place()]
    )


class _Shown:
    """The lines of a plan, and what of them may be shown."""

    def __init__(self, lines: Sequence[Planned], away: frozenset[int], smallest: int) -> None:
        self._lines = lines
        self._away = away
        self._smallest = smallest
        self._months = sorted({line.month for line in lines})
        self._places = sorted({line.place for line in lines if any(line.place)})
        self._few = self._places_of_few_records(smallest)
        self._how = (
            "The pounds of each level and year are its days at the fees, spread over the months as last year was in "
            "cost. Activity is last year's records."
            if self._places
            else "Nothing is recorded yet of the year before: the pounds of each level are its days at the fees, month "
            "by month, at no provider, and how many records to expect is not known. A plan that is drawn again later "
            "knows more of that year."
        )
        self._note = (
            f"Levels of fewer than {smallest} people are not shown, nor what would give them away; nor is it shown "
            f"how many records are expected where some month, level or place expects fewer than {smallest}."
        )

    def by_month(self) -> Table:
        rows = []
        is_few = self._tells_few(self._in(month) for month in self._months)
        for month in (*self._months, None):
            lines = [line for line in self._lines if month in (None, line.month)]
            of_levels = [self._pence([line for line in lines if line.band == band], band) for band in NeedBand]
            cells = [self._days(lines), *of_levels, self._pence(lines)]
            cells.append(hidden() if month and is_few else self._records(lines))
            rows.append(Row([words(f"{month:%B %Y}" if month else "Whole term"), *cells], "" if month else "total"))
        return Table(
            caption="The plan by month",
            sub=self._how,
            columns=[
                Column("Month"),
                Column("Days in the model", is_number=True),
                *(Column(band.label, "£", is_number=True) for band in NeedBand),
                Column("All levels", "£", is_number=True),
                Column("Activity", "records", is_number=True),
            ],
            rows=rows,
            wide=True,
            name="plan by month",
            note=self._note,
        )

    def by_place(self) -> Table:
        rows = [self._place_row(self._place_words(place), place, self._at(place)) for place in self._places]
        without = [line for line in self._lines if line.place == NO_LINE]
        if any(line.cost_pence for line in without):
            cells = [self._pence(without), self._records(without)]
            rows.append(Row([words("No service line"), words("no year before could share it out"), *cells]))
        totals = [self._pence(self._lines), self._records(self._lines)]
        rows.append(Row([words("Together"), words(""), *totals], "total"))
        return Table(
            caption="The plan by provider and sector",
            sub="The whole term, all levels.",
            columns=[Column("Provider"), Column("Sector"), *_COST_AND_RECORDS],
            rows=rows,
            wide=True,
            name="plan by provider and sector",
            note=self._note,
        )

    def by_month_and_level(self) -> Table:
        rows = []
        parts = {(month, band): self._in(month, band) for month in self._months for band in NeedBand}
        is_few = self._tells_few(parts.values())
        for month in self._months:
            for band in NeedBand:
                lines = parts[month, band]
                cells = [self._days(lines, band), self._pence(lines, band)]
                cells.append(hidden() if is_few else self._records(lines, band))
                rows.append(Row([words(f"{month:%B %Y}"), words(band.label, key=KEYS[band]), *cells]))
        return Table(
            caption="The plan by month and level of need",
            columns=[
                Column("Month"),
                Column("Level of need"),
                Column("Days in the model", is_number=True),
                *_COST_AND_RECORDS,
            ],
            rows=rows,
            name="plan by month and level",
        )

    def by_month_and_place(self) -> Table:
        rows = []
        parts = {
            (month, place): [line for line in self._at(place) if line.month == month]
            for month in self._months
            for place in (*self._places, NO_LINE)
        }
        is_few = self._tells_few(parts.values())
        for (month, place), lines in parts.items():
            if lines and (place != NO_LINE or any(line.cost_pence for line in lines)):
                name = self._place_words(place) if any(place) else [words("No service line"), words("")]
                rows.append(self._place_row([words(f"{month:%B %Y}"), *name], place, lines, is_few=is_few))
        return Table(
            caption="The plan by month, provider and sector",
            columns=[Column("Month"), Column("Provider"), Column("Sector"), *_COST_AND_RECORDS],
            rows=rows,
            name="plan by month and provider",
        )

    def _in(self, month: date, band: int | None = None) -> list[Planned]:
        return [line for line in self._lines if line.month == month and band in (None, line.band)]

    def _at(self, place: tuple[str, str]) -> list[Planned]:
        return [line for line in self._lines if line.place == place]

    @staticmethod
    def _place_words(place: tuple[str, str]) -> list[Cell]:
        provider, sector = place
        return [words(provider), words(Sector(sector).label)]

    def _place_row(
        self, name: Sequence[Cell], place: tuple[str, str], lines: Sequence[Planned], *, is_few: bool = False
    ) -> Row:
        records = hidden() if is_few or self._few.is_hidden(*place) else self._records(lines)
        if any(line.activity is None for line in self._lines) and not self._away:
            records = NOT_KNOWN
        return Row([*name, self._pence(lines), records])

    def _is_hidden(self, band: int | None) -> bool:
        return band in self._away if band else bool(self._away)

    def _days(self, lines: Iterable[Planned], band: int | None = None) -> Cell:
        return hidden() if self._is_hidden(band) else count(sum(line.person_days for line in lines))

    def _pence(self, lines: Iterable[Planned], band: int | None = None) -> Cell:
        return hidden() if self._is_hidden(band) else money(sum(line.cost_pence for line in lines))

    def _tells_few(self, parts: Iterable[Iterable[Planned]]) -> bool:
        """Whether one of the parts of a table expects fewer records than may be shown: then none is told, for the
        others and the whole would give it away."""
        return any(0 < sum(line.activity or 0 for line in part) < self._smallest for part in parts)

    def _records(self, lines: Sequence[Planned], band: int | None = None) -> Cell:
        numbers = [line.activity for line in lines]
        if self._is_hidden(band):
            return hidden()
        return NOT_KNOWN if None in numbers else count(sum(number or 0 for number in numbers))

    def _places_of_few_records(self, smallest: int) -> HiddenCounts:
        numbers = {place: sum(line.activity or 0 for line in self._at(place)) for place in self._places}
        return hidden_counts(numbers, smallest)


_COST_AND_RECORDS = (Column("Cost", "£", is_number=True), Column("Activity", "records", is_number=True))
