"""What pages of a pathway budget show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from apps.foundation.core.charts import Chart
from apps.foundation.core.charts.whole import parts_of_a_whole
from apps.foundation.core.tables import Cell, Column, Row, Table, money, words
from apps.foundation.kernel.pence import sterling
from apps.foundation.kernel.periods import day_in_words
from apps.governance.pathway_budgets.domain.marginal import PHASES, Fit, Way, fit

if TYPE_CHECKING:
    from apps.governance.pathway_budgets.domain.worksheet import Worksheet
    from apps.governance.pathway_budgets.models import FigureChange, Scenario


@dataclass(frozen=True)
class Result:
    """A figure that follows, by its key and its name, how it was worked out, and its text."""

    key: str
    name: str
    how: str
    text: str


def whole(amount: int) -> str:
    """`£3,600,000`; with pence where there are any."""
    return sterling(amount).removesuffix(".00")


def ratio(sheet: Worksheet) -> str:
    """`1.017`."""
    return f"{sheet.thousandths // 1000}.{sheet.thousandths % 1000:03}"


def share(sheet: Worksheet) -> str:
    """`1.7%`."""
    return f"{sheet.contingency_in_thousandths // 10}.{sheet.contingency_in_thousandths % 10}%"


def years_words(scenario: Scenario) -> str:
    """`2027/28 to 2029/30`."""
    last = scenario.first_year + scenario.years - 1
    first, end = (f"{one}/{(one + 1) % 100:02}" for one in (scenario.first_year, last))
    return f"{first} to {end}"


def results(sheet: Worksheet) -> dict[str, Result]:
    """Everything that follows from the figures, by key. static/src/worksheet.js says the same in the same words."""
    given = sheet.figures
    spend, qipp, incentive, contingency = (
        whole(one) for one in (given.spend, given.qipp, given.incentive, given.contingency)
    )
    payment, budget = whole(sheet.payment), whole(sheet.budget)
    found = [
        Result("qipp", "QIPP saving", "What the health economy needs from this pathway each year", qipp),
        Result("payment", "Affordable commissioner payment", f"{spend} - {qipp} - {incentive}", payment),
        Result("share", "Contingency as a share of the payment", f"{contingency} of {payment}", share(sheet)),
        Result("budget", "Provider redesign budget", f"{payment} - {contingency}", budget),
        Result(
            "ratio",
            "Income to cost ratio",
            f"{payment} / {budget}. Above 1: providers earn more than care costs",
            ratio(sheet),
        ),
        Result(
            "transition",
            "Payment in the transition year",
            f"{payment} + {incentive} incentive, not counted twice",
            whole(sheet.transition),
        ),
    ]
    return {one.key: one for one in found}


def rows(*, from_budget: bool) -> list[str]:
    """The rows of the worksheet in order: fields, and the results that follow from them, by key."""
    if from_budget:
        return ["spend", "incentive", "contingency", "budget", "qipp", "payment", "share", "ratio", "transition"]
    return ["spend", "qipp", "incentive", "payment", "contingency", "share", "budget", "ratio", "transition"]


def savings_order(sheet: Worksheet) -> list[str]:
    """Where savings go, in order."""
    given = sheet.figures
    return [
        f"QIPP, {whole(given.qipp)}",
        f"Incentive, {whole(given.incentive)}",
        f"Contingency, {whole(given.contingency)}",
        "All beyond that: better care on this pathway",
    ]


def spend_chart(sheet: Worksheet) -> Chart:
    """Where the current spend goes."""
    given = sheet.figures
    parts = [
        ("QIPP saving", "ch-fill-total", given.qipp),
        ("Incentive", "ch-high", given.incentive),
        ("Contingency", "ch-over", given.contingency),
        ("Redesign budget", "ch-medium", sheet.budget),
    ]
    rows = [Row([words(name), money(pence)]) for name, _, pence in parts]
    rows.append(Row([words("Current spend"), money(given.spend)], style="total"))
    heading = f"Where the {whole(given.spend)} goes"
    table = Table(heading, [Column("Part"), Column("A year", "£", is_number=True)], rows, name="parts")
    finding = f"Commissioners pay {whole(sheet.payment)}: redesign budget and contingency."
    return Chart("spend", heading, finding, parts_of_a_whole("spend", heading, parts), table)


def fit_of(scenario: Scenario, sheet: Worksheet, *, until: int = PHASES[-1]) -> Fit:
    """How a scenario's lines stand against a redesign budget."""
    return fit(sheet, [one.line for one in scenario.lines.all()], until=until)


def lines_table(scenario: Scenario, sheet: Worksheet) -> Table:
    """What is stopped, then what is done instead, with what they come to."""
    rows = []
    for one in scenario.lines.all():
        stops = one.way == Way.STOP
        cells = [words(f"{'Stop' if stops else 'Instead'}: {one.what}", note=one.means)]
        cells.append(words(f"Phase {one.phase}", note=f"Year {one.year}"))
        rows.append(Row([*cells, _short(one.pence) if stops else words(""), words("") if stops else _short(one.pence)]))
    found = fit_of(scenario, sheet)
    total = f"Net release {whole(found.net)}; needed {whole(found.needed)}"
    cells = [words("Total", note=total), words(""), _short(found.releases), _short(found.costs)]
    rows.append(Row(cells, style="total"))
    columns = [
        *(Column(one) for one in ("Line, and what it means", "When")),
        Column("Releases", "£", is_number=True),
        Column("Costs", "£", is_number=True),
    ]
    return Table("What to stop, and what to do instead", columns, rows, wide=True, name="lines")


def _short(amount: int) -> Cell:
    """An amount of a plan: pence only where there are any."""
    exact = money(amount)
    return replace(exact, text=exact.text.removesuffix(".00"))


def fits_by_phase(scenario: Scenario, sheet: Worksheet) -> list[tuple[str, Fit]]:
    """Whether it fits once each phase that has lines is done; nothing where there is one phase only."""
    phases = sorted({one.phase for one in scenario.lines.all()})
    if len(phases) < 2:
        return []
    return [(f"After phase {one}", fit_of(scenario, sheet, until=one)) for one in phases]


def comparison(scenarios: Sequence[Scenario]) -> Table:
    """Scenarios side by side."""
    rows = []
    for one in scenarios:
        sheet = one.sheet
        link = reverse("pathway_budgets:worksheet", kwargs={"uid": one.board.uid, "scenario_uid": one.uid})
        note = f"{years_words(one)}{', chosen' if one.is_chosen else ''}"
        fits = fit_of(one, sheet)
        rows.append(
            Row(
                [
                    Cell(one.name, link=link, note=note),
                    *map(money, (sheet.figures.spend, sheet.figures.qipp, sheet.figures.incentive, sheet.payment)),
                    *map(money, (sheet.figures.contingency, sheet.budget)),
                    Cell(ratio(sheet), classes="app-num"),
                    money(fits.after),
                    words(("Yes" if fits.fits else "No") if one.lines.all() else "No lines yet"),
                ]
            )
        )
    names = ("Current spend", "QIPP saving", "Incentive", "Payment", "Contingency", "Redesign budget")
    columns = [
        Column("Scenario"),
        *(Column(one, "£", is_number=True) for one in names),
        Column("Income to cost", is_number=True),
        Column("Spend after its lines", "£", is_number=True),
        Column("Fits"),
    ]
    return Table("Scenarios side by side", columns, rows, wide=True, name="scenarios")


def changes_table(changes: Iterable[FigureChange]) -> Table:
    """How the figures of a scenario changed, the latest first."""
    rows = [
        Row(
            [
                words(one.get_figure_display(), note=day_in_words(timezone.localdate(one.changed_at))),
                money(one.was_pence),
                money(one.is_pence),
                words(one.reason),
                words(one.changed_by.name if one.changed_by else "Command line"),
            ]
        )
        for one in changes
    ]
    columns = [
        Column("Figure"),
        Column("Was", "£", is_number=True),
        Column("Is", "£", is_number=True),
        Column("Why"),
        Column("By"),
    ]
    return Table("How the figures changed, the latest first", columns, rows, wide=True, name="changes")
