"""The margin in the fan: of planned capitation to date, in the table too, and only of one financial year."""

from datetime import date
from types import SimpleNamespace

from apps.foundation.kernel.periods import next_month
from apps.money.reconciliation.domain.forecast import forecast
from apps.money.reconciliation.presenters.forecast import heading_of_year
from apps.money.reconciliation.selectors.forecast import YearAhead, _months


def ahead(number, first=date(2026, 4, 1)):
    months = [first]
    while len(months) < number:
        months.append(next_month(months[-1]))
    plans, known = dict.fromkeys(months, 10_000), {month: 10_100 + 7 * n for n, month in enumerate(months[:4])}
    found = forecast([(10_000, pence) for pence in known.values()], [10_000] * (number - 4))
    year = SimpleNamespace(all_months=months, planned_capitation_of_month=lambda month: 8_000)
    return YearAhead(False, 4, found, _months(year, plans, known, found))


def test_the_margin_grows_with_planned_capitation_and_is_named_in_words_and_in_the_table():
    year = ahead(6)
    chart = heading_of_year(year, {one.month: 125 for one in year.months})
    assert [row.cells[-1].text for row in chart.table.rows] == ["1.00", "2.00", "3.00", "4.00", "5.00", "6.00"]
    assert chart.svg.count("ch-margin") == 2
    assert "margin £6 either way" in chart.svg
    assert "Dotted: the margin that was signed" in chart.note


def test_months_without_a_margin_have_none_and_a_longer_contract_has_no_line():
    year = ahead(6)
    chart = heading_of_year(year, {date(2026, 9, 1): 100})
    assert [row.cells[-1].text for row in chart.table.rows] == [""] * 5 + ["4.80"]
    for without in (heading_of_year(year, {}), heading_of_year(ahead(14), {date(2026, 4, 1): 100})):
        assert "ch-margin" not in without.svg
        assert [column.label for column in without.table.columns][-1] == "8 times in 10"
        assert "Dotted" not in without.note
