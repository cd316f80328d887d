"""What pages say of a contract that pays its value: in the place of days at fees, and beside it for information."""

from datetime import date

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.tables import Column, Row, Table, hidden, money, words
from apps.foundation.kernel.pence import Pence, pounds
from apps.foundation.kernel.periods import financial_year, financial_year_of
from apps.money.contracts.domain.capitation_due import capitation_due_by_month
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.presenters.words import words_of
from apps.money.reconciliation.selectors.published import PublishedYear


def pays_value(year: PublishedYear) -> bool:
    """Whether the contract pays its value, whoever is counted. A variation never changes the way."""
    return year.terms.version.value.is_fixed


def counted_is(year: PublishedYear) -> str:
    """What is meant by counted, in a few words."""
    return "its value by days, whoever is counted" if pays_value(year) else f"{words_of(year.terms).of_all} at the fees"


def counted_at_fees(year: PublishedYear, node: Node) -> Pence | None:
    """What days in the model come to at the contract's fees, for information: of a month or to date, where every month
    up to there may be shown. Nothing where it has no fees, or may not be shown."""
    total = 0
    for band in [NeedBand(node.band)] if node.band else NeedBand:
        days = {}
        for month in year.months:
            figure = year.counted(month, band)
            if not figure.shown or not figure.says_days or band not in year.terms.fees_by_month.get(month, {}):
                return None
            days[month] = figure.days
        fees = {month: year.terms.fee(month, band) for month in days}
        due = capitation_due_by_month(days, fees, year.terms.counting)
        total += due[node.month] if node.month else sum(due.values())
    return total


def value_sum(year: PublishedYear, month: date, band: int) -> tuple[str, Table]:
    """How a month's value was made: it was fixed with the plan, and is due whatever is counted."""
    rows = []
    for at in year.months:
        if financial_year_of(at) == financial_year_of(month):
            figure = year.counted(at, band)
            hit = "app-hit" if at == month else ""
            rows.append(Row([words(f"{at:%B %Y}"), money(figure.pence, classes=hit) if figure.shown else hidden()]))
    figure, days = year.counted(month, band), financial_year(financial_year_of(month)).days
    said = f"£{pounds(figure.pence)}: the part of {NeedBand(band).label} in the value of {month:%B %Y}"
    table = Table(
        caption="How it was made",
        sub=f"A year's value goes by days: days so far ÷ {days}, rounded to the penny, less the months "
        "before. Levels share each month as they shared the base year. It was fixed with the plan.",
        columns=[Column("Month"), Column("Value", "£", is_number=True)],
        rows=rows,
        name="how it was made",
    )
    return said, table
