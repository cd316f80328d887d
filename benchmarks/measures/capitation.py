"""Days in the model by month and level, and what they entitle to, from every funded period."""

from datetime import date

from django.db import connection

from apps.foundation.core.tenancy import tenant
from apps.money.capitation.engine.person_days import sweep
from apps.money.capitation.selectors import priced
from apps.money.contracts.selectors import CurrentTerms, terms_of
from benchmarks.duck import Duck
from benchmarks.report import Line, compared
from benchmarks.size import Size
from benchmarks.story import Story
from benchmarks.timing import median_of

LIMIT = 1.0
Due = dict[tuple[date, int], tuple[int, int]]
"""Days and pence by month and level."""

JOINED = """
SELECT contract_id, funded_band, month,
       sum(date_diff('day', greatest(starts_on, month),
                     least(ends_before, CAST(month + INTERVAL 1 MONTH AS DATE)))) AS days
FROM {funded}
JOIN (SELECT CAST(unnest(generate_series(DATE '{first}', DATE '{last}', INTERVAL 1 MONTH)) AS DATE) AS month)
  ON starts_on < CAST(month + INTERVAL 1 MONTH AS DATE) AND ends_before > month
GROUP BY ALL
"""
SWEPT = """
WITH ends AS (
    SELECT contract_id, funded_band, day, sum(step) AS step FROM (
        SELECT contract_id, funded_band, starts_on AS day, count(*) AS step FROM {funded} GROUP BY ALL
        UNION ALL
        SELECT contract_id, funded_band, ends_before, -count(*) FROM {funded} GROUP BY ALL)
    GROUP BY ALL
), months AS (
    SELECT CAST(unnest(generate_series(DATE '{first}', DATE '{last}' + INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE)
        AS month
), sums AS (
    SELECT contract_id, funded_band, month, sum(step * date_diff('day', day, month)) AS days
    FROM ends JOIN months ON day < month GROUP BY ALL
)
SELECT contract_id, funded_band, CAST(month - INTERVAL 1 MONTH AS DATE) AS month,
       days - lag(days, 1, 0) OVER (PARTITION BY contract_id, funded_band ORDER BY month) AS days
FROM sums
"""
PRICED = """
SELECT month, funded_band, CAST(days AS BIGINT), CAST(running - lag(running, 1, 0) OVER so_far AS BIGINT)
FROM (
    SELECT *, (2 * sum(days) OVER (PARTITION BY contract_id, funded_band ORDER BY month) * pence_a_year + {days}) //
              (2 * {days}) AS running
    FROM ({counted}) JOIN {fees} USING (contract_id, funded_band)
)
WINDOW so_far AS (PARTITION BY contract_id, funded_band ORDER BY month)
"""


def measure(story: Story, size: Size, duck: Duck) -> list[Line]:
    """The product sweeps the ends of funded periods; DuckDB joins periods with months, as anybody would write it.

    What DuckDB takes when it is given the product's own method is shown too.
    """
    with tenant(story.partnership.id):
        terms = terms_of(story.contract)
        ours, due = median_of(size.repeats, lambda: counted(terms))
    lines = []
    for name, words, way, funded, limit in (
        ("capitation", "DuckDB, native", JOINED, "funded", LIMIT),
        ("  capitation", "DuckDB, Parquet", JOINED, duck.parquet("funded"), None),
        ("  capitation", "DuckDB, native, given our own sweep", SWEPT, "funded", None),
        ("  capitation", "DuckDB, Parquet, given our own sweep", SWEPT, duck.parquet("funded"), None),
    ):
        sql = query(way, terms, funded)
        theirs, answer = median_of(size.repeats, lambda sql=sql: in_order(duck.rows(sql)))
        lines.append(compared(name, ours, theirs, words, limit=limit, equal=answer == due))
    return lines


def counted(terms: CurrentTerms) -> Due:
    """Ours: counted afresh, then priced month by month."""
    with connection.cursor() as cursor:
        rows = sweep(cursor)
    days = {(month, band): count for _, month, band, count, _ in rows}
    due = priced(days, {}, terms.fees_by_month, terms.counting)
    return {key: (row.days, row.pence) for key, row in due.items() if row.days}


def in_order(rows: list[tuple[date, int, int, int]]) -> Due:
    """DuckDB's rows as ours are; months without a day are left out."""
    return {(month, band): (days, pence) for month, band, days, pence in rows if days}


def query(way: str, terms: CurrentTerms, funded: str) -> str:
    """One of DuckDB's ways over one of its relations. The contract's year has 365 days."""
    first, last = terms.months[0], terms.months[-1]
    counted = way.format(funded=funded, first=first, last=last)
    return PRICED.format(counted=counted, fees="fees", days=365)
