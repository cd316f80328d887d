"""The whole reconciliation from facts: expected with actual by month, level, sector, provider and scope."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from apps.care.activity.engine.cells import REBUILT
from apps.foundation.core.tenancy import current_partnership_id, tenant
from apps.money.contracts.selectors import CurrentTerms, terms_of
from benchmarks.duck import Duck
from benchmarks.measures import capitation
from benchmarks.report import Line, compared
from benchmarks.size import Size
from benchmarks.story import Story
from benchmarks.timing import median_of

LIMIT = 1.5
Actual = dict[tuple[Any, ...], tuple[int, int]]
"""Records and pence by month, level, sector, provider and scope; level nil is everybody outside the cohort."""

OURS = f"""
SELECT c.month, c.funded_band, l.sector, l.organisation_id, c.scope, sum(r.records)::bigint, sum(r.cost_pence)::bigint
FROM ({REBUILT}) r
JOIN activity_activitycell c ON c.partnership_id = %(partnership)s AND c.id = r.cell_id
JOIN partnerships_serviceline l ON l.partnership_id = %(partnership)s AND l.id = c.service_line_id
GROUP BY 1, 2, 3, 4, 5
"""
AS_OF_JOIN = """
SELECT date_trunc('month', r.starts_on)::DATE AS month,
       CASE WHEN r.starts_on < f.ends_before THEN f.funded_band ELSE 0 END AS band,
       r.service_line_id,
       CASE WHEN r.starts_on < f.ends_before THEN coalesce(s.scope, 3) ELSE 0 END AS scope,
       count(*) AS records, sum(r.cost_pence) AS pence
FROM {records} r
ASOF LEFT JOIN {funded} f ON f.person_id = r.person_id AND f.starts_on <= r.starts_on
LEFT JOIN {scopes} s ON s.contract_id = f.contract_id AND s.kind = r.kind AND s.ltc_related = r.ltc_related
                    AND s.starts_on <= r.starts_on AND r.starts_on < s.ends_before
GROUP BY ALL
"""
RANGE_JOIN = """
SELECT date_trunc('month', r.starts_on)::DATE AS month, coalesce(f.funded_band, 0) AS band, r.service_line_id,
       CASE WHEN f.contract_id IS NULL THEN 0 ELSE coalesce(s.scope, 3) END AS scope,
       count(*) AS records, sum(r.cost_pence) AS pence
FROM {records} r
LEFT JOIN {funded} f ON f.person_id = r.person_id AND f.starts_on <= r.starts_on AND r.starts_on < f.ends_before
LEFT JOIN {scopes} s ON s.contract_id = f.contract_id AND s.kind = r.kind AND s.ltc_related = r.ltc_related
                    AND s.starts_on <= r.starts_on AND r.starts_on < s.ends_before
GROUP BY ALL
"""
STORED_BAND = """
SELECT month, funded_band AS band, service_line_id, scope, count(*) AS records, sum(cost_pence) AS pence
FROM placed GROUP BY ALL
"""
BY_PROVIDER = """
SELECT month, band, sector, provider_id, scope, CAST(sum(records) AS BIGINT), CAST(sum(pence) AS BIGINT)
FROM ({found}) JOIN lines USING (service_line_id) GROUP BY ALL
"""


def measure(story: Story, size: Size, duck: Duck) -> list[Line]:
    """Ours reads every record with the cell that it stands in, which change with the facts; DuckDB looks up the
    level of every record's day. Both count the days in the model and price them."""
    with tenant(story.partnership.id):
        terms = terms_of(story.contract)
        ours, answer = median_of(size.repeats, lambda: (capitation.counted(terms), _actual()))
    native = {"records": "records", "funded": "funded", "scopes": "scopes"}
    parquet = {name: duck.parquet(name) for name in native}
    ways = [
        ("reconciliation", "DuckDB, native, ASOF join", AS_OF_JOIN.format(**native), native, LIMIT),
        ("  reconciliation", "DuckDB, native, range join", RANGE_JOIN.format(**native), native, None),
        ("  reconciliation", "DuckDB, Parquet, ASOF join", AS_OF_JOIN.format(**parquet), parquet, None),
        ("  reconciliation", "DuckDB, level stored beforehand", STORED_BAND, native, None),
    ]
    lines = []
    for name, words, found, relations, limit in ways:
        due = _due_query(duck, terms, relations["funded"])
        actual = BY_PROVIDER.format(found=found)
        theirs, rows = median_of(
            size.repeats,
            lambda due=due, actual=actual: (capitation.in_order(duck.rows(due)), _in_order(duck.rows(actual))),
        )
        lines.append(compared(name, ours, theirs, words, limit=limit, equal=rows == answer))
    return lines


def _actual() -> Actual:
    with connection.cursor() as cursor:
        cursor.execute(OURS, {"partnership": current_partnership_id()})
        return _in_order(cursor.fetchall())


def _in_order(rows: Iterable[tuple[Any, ...]]) -> Actual:
    return {tuple(row[:5]): (row[5], row[6]) for row in rows}


def _due_query(duck: Duck, terms: CurrentTerms, funded: str) -> str:
    return capitation.query(capitation.SWEPT, terms, funded)
