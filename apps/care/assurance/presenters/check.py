"""The page of one check: what it found in a sentence, its chart, its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from apps.care.assurance.choices import BY_PRACTICE, SHARES, WATCHED, Check, Grain
from apps.care.assurance.domain.chance import Standing
from apps.care.assurance.domain.expectation import adjusted_count
from apps.care.assurance.presenters.changes import changes_shown
from apps.care.assurance.presenters.hiding import ALL, hidden_rows, row_of
from apps.care.assurance.presenters.words import STANDING, WORDS, CheckWords, why_not_shown
from apps.care.need_bands.choices import NeedBand
from apps.care.patients.choices import FIFTHS, NOT_STATED
from apps.foundation.core.charts import Chart
from apps.foundation.core.charts.funnel import Line, Point, funnel
from apps.foundation.core.charts.shares import Share, share_bars
from apps.foundation.core.tables import Cell, Column, Row, Table, count, hidden, words

if TYPE_CHECKING:
    from apps.care.assurance.models import CheckFigure, CheckResult

OUTSIDE = (Standing.FAR_ABOVE, Standing.FAR_BELOW)


@dataclass(frozen=True)
class CheckPage:
    """Everything that the page of a check draws. `to_ask` are figures outside the lines, for the auditor."""

    check: Check
    words: CheckWords
    said: str
    charts: Sequence[Chart]
    tables: Sequence[Table]
    to_ask: Sequence[CheckFigure] = field(default=())


@dataclass(frozen=True)
class Viewer:
    """Who reads: with names of assessors or numbers, and from how many people on."""

    sees_assessors: bool
    smallest: int

    def called(self, figure: CheckFigure) -> str:
        """How a figure is called for this reader."""
        if figure.grain == Grain.ASSESSOR:
            return figure.assessor_name if self.sees_assessors else f"Assessor {figure.assessor_number}"
        if figure.grain == Grain.TEAM:
            return f"{figure.team.name}" if figure.team else ""
        if figure.grain == Grain.ORGANISATION:
            return figure.organisation.name if figure.organisation else ""
        if figure.grain == Grain.LEVEL:
            return NeedBand(int(figure.group)).label
        if figure.grain == Grain.DEPRIVATION and figure.group != NOT_STATED:
            return FIFTHS[int(figure.group)]
        return figure.group

    def hidden(self, figures: Sequence[CheckFigure]) -> frozenset[str]:
        """The auditor reads every count; others none about few people."""
        return frozenset() if self.sees_assessors else hidden_rows(figures, self.smallest)


def check_page(
    check: Check,
    figures: Sequence[CheckFigure],
    results: Sequence[CheckResult],
    viewer: Viewer,
    fees: Mapping[int, int],
) -> CheckPage:
    """The page of a check for a reader."""
    if check in SHARES or check in WATCHED:
        return _Shares(check, figures, results, viewer).page()
    said, charts, tables = changes_shown(check, results, viewer.smallest if not viewer.sees_assessors else 0, fees)
    return CheckPage(check, WORDS[check], said, charts, tables)


class _Shares:
    """A check that compares shares."""

    def __init__(
        self, check: Check, figures: Sequence[CheckFigure], results: Sequence[CheckResult], viewer: Viewer
    ) -> None:
        self.check, self.words, self.figures, self.results, self.viewer = check, WORDS[check], figures, results, viewer
        self.away = viewer.hidden(figures)
        self.whole = next((one for one in figures if row_of(one) == ALL), None)

    def page(self) -> CheckPage:
        if self.whole is None:
            return CheckPage(self.check, self.words, "", [], [])
        charts = [chart for chart in (self._funnel(), *self._groups(), self._months()) if chart is not None]
        tables = [table for grain in (Grain.TEAM, Grain.ORGANISATION) if (table := self._table(grain)) is not None]
        to_ask = [one for one in self._plain() if one.standing in OUTSIDE and one.organisation_id]
        asked = to_ask if self.viewer.sees_assessors else []
        return CheckPage(self.check, self.words, self._said(), charts, tables, asked)

    def _plain(self) -> list[CheckFigure]:
        """Rows to compare, months apart, without those that may not be shown."""
        return [one for one in self._of(*Grain) if row_of(one) not in self.away]

    def _of(self, *grains: Grain) -> list[CheckFigure]:
        wanted = set(grains) - {Grain.PARTNERSHIP}
        return [one for one in self.figures if one.grain in wanted and one.month is None]

    def _said(self) -> str:
        whole = self.whole
        assert whole is not None
        if ALL in self.away:
            return f"Not shown: {why_not_shown(self.viewer.smallest)}. {self._who_differs()}"
        share = _percent(whole.count, whole.of)
        counted = self.words.counted[0].upper() + self.words.counted[1:]
        said = f"{counted}: {whole.count:,} of {whole.of:,} {self.words.of} ({share}). "
        return said + self._who_differs()

    def _who_differs(self) -> str:
        """By name, or how many who may not be shown: that somebody differs is never left out."""
        outside = [one for one in self._of(*Grain) if one.standing in OUTSIDE]
        if not outside:
            return "Nobody differs from the others by more than chance."
        names = [self.viewer.called(one) for one in outside if row_of(one) not in self.away]
        unnamed = len(outside) - len(names)
        told = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        kept_back = f"{unnamed} who may not be shown" if unnamed else ""
        return f"Differs by more than chance: {' and '.join(part for part in (told, kept_back) if part)}."

    def _funnel(self) -> Chart | None:
        lines = next((one.figures for one in self.results if one.name == "LINES"), None)
        rows = self._of(Grain.ASSESSOR)
        if lines is None or not rows:
            return None
        shown = [one for one in rows if row_of(one) not in self.away]
        out = [one for one in shown if one.standing in OUTSIDE]
        missing = len(rows) - len(shown)
        heading = "Who differs by more than chance"
        finding = f"{self.words.heading}, by assessor. " + (
            f"{len(out)} of {len(shown)} shown outside the outer lines."
            if out
            else "None of those shown is outside the outer lines."
        )
        points = [
            Point(one.of, self._beside(one, lines["centre"]) / one.of, self.viewer.called(one), one.standing in OUTSIDE)
            for one in shown
        ]
        drawn = funnel(
            "funnel",
            heading,
            self.words.of.capitalize(),
            lines["centre"],
            [Line(int(of), *limits) for of, *limits in lines["lines"]],
            points,
        )
        note = "Dashed: 19 in 20 lie inside by chance alone; solid: 998 in 1,000."
        if missing:
            note += f" {missing} left out: {why_not_shown(self.viewer.smallest)}."
        table = self._table(Grain.ASSESSOR)
        assert table is not None
        return Chart("funnel", heading, finding, drawn, table, note)

    def _beside(self, figure: CheckFigure, centre: float) -> float:
        if figure.expected is None:
            return figure.count
        return adjusted_count(figure.count, figure.of, figure.expected, centre)

    def _groups(self) -> list[Chart]:
        """Bars for each kind of group, where the check has them."""
        found = []
        for grain, heading in (
            (Grain.LEVEL, "By level of need"),
            (Grain.DEPRIVATION, "By deprivation of the area where people live"),
            (Grain.ETHNICITY, "By ethnic group"),
        ):
            if len(rows := self._of(grain)) > 1:
                rows = sorted(rows, key=lambda one: (one.group == NOT_STATED, one.group))
                found.append(self._bars(grain.lower(), heading, rows))
        return found

    def _bars(self, name: str, heading: str, rows: Sequence[CheckFigure]) -> Chart:
        whole = self.whole
        assert whole is not None
        centre = None if ALL in self.away else whole.count / whole.of
        bars = [
            Share(
                self.viewer.called(one),
                None if row_of(one) in self.away else one.count / one.of,
                one.low,
                one.high,
                _percent(one.count, one.of),
                "ch-over" if one.standing == Standing.FAR_ABOVE else "ch-medium",
            )
            for one in rows
        ]
        out = [self.viewer.called(one) for one in rows if one.standing in OUTSIDE and row_of(one) not in self.away]
        finding = f"More than chance: {', '.join(out)}." if out else "No group differs by more than chance."
        table = self._rows(heading, rows, f"{self.check.lower()} {name}")
        note = "Bracket: 19 times in 20 the true share lies here. Dashed: everybody together."
        return Chart(name, heading, finding, share_bars(name, heading, bars, centre), table, note)

    def _months(self) -> Chart | None:
        rows = [one for one in self.figures if one.grain == Grain.PARTNERSHIP and one.month is not None]
        if len(rows) < 2:
            return None
        rows = sorted(rows, key=lambda one: one.month or date.min)
        bars = [
            Share(
                _month(one),
                None if row_of(one) in self.away else one.count / one.of,
                one.low,
                one.high,
                _percent(one.count, one.of),
                "ch-medium",
            )
            for one in rows
        ]
        out = [_month(one) for one in rows if one.standing in OUTSIDE and row_of(one) not in self.away]
        finding = f"More than chance: {', '.join(out)}." if out else "No month differs by more than chance."
        whole = self.whole
        centre = None if ALL in self.away or whole is None else whole.count / whole.of
        table = self._rows("By month", rows, f"{self.check.lower()} by month", called=_month)
        return Chart("months", "Month by month", finding, share_bars("months", "Month by month", bars, centre), table)

    def _table(self, grain: Grain) -> Table | None:
        rows = self._of(grain)
        if not rows:
            return None
        captions = {Grain.ASSESSOR: "Assessors", Grain.TEAM: "Teams", Grain.ORGANISATION: "Organisations"}
        if self.check in BY_PRACTICE:
            captions[Grain.ORGANISATION] = "GP practices"
        rows = sorted(rows, key=lambda one: (-(one.count / one.of), self.viewer.called(one)))
        if any(row_of(one) in self.away for one in rows):
            rows = sorted(rows, key=self.viewer.called)
        return self._rows(captions[grain], rows, f"{self.check.lower()} {grain.lower()}s")

    def _rows(self, caption: str, rows: Sequence[CheckFigure], name: str, called=None) -> Table:  # type: ignore[no-untyped-def]
        called = called or self.viewer.called
        expects = any(one.expected is not None for one in rows)
        made = []
        for one in rows:
            team = one.team.name if one.grain == Grain.ASSESSOR and one.team and self.viewer.sees_assessors else ""
            body = one.organisation.name if one.grain == Grain.TEAM and one.organisation else ""
            cells: list[Cell] = [words(called(one), note=team or body)]
            if row_of(one) in self.away:
                cells += [hidden()] * (5 if expects else 4)
            else:
                share = _percent(one.count, one.of)
                cells += [count(one.count), count(one.of), Cell(share, share, "app-num")]
                if expects:
                    said = "" if one.expected is None else f"{one.expected:.1f}"
                    cells.append(Cell(said, said, "app-num"))
                tone = "app-over" if one.standing == Standing.FAR_ABOVE else ""
                cells.append(Cell(STANDING[Standing(one.standing)], tone=tone))
            made.append(Row(cells))
        columns = [
            Column(caption.removesuffix("s") if called is not _month else "Month"),
            Column("Counted", is_number=True),
            Column("Of", is_number=True),
            Column("Share", is_number=True),
            *([Column("Expected", is_number=True)] if expects else []),
            Column("Against the others"),
        ]
        sub = f"Counted: {self.words.counted}. Of: {self.words.of}."
        if self.away:
            sub += f" Not shown: {why_not_shown(self.viewer.smallest)}."
        return Table(caption=caption, sub=sub, columns=columns, rows=made, name=name)


def _month(figure: CheckFigure) -> str:
    return f"{figure.month:%b %Y}" if figure.month else ""


def _percent(part: int, of: int) -> str:
    """A share to a tenth of a per cent, half up."""
    tenths = (part * 2000 + of) // (2 * of)
    return f"{tenths // 10}.{tenths % 10}%"
