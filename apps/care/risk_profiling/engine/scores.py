"""Scores of a file: compared with earlier runs, and written as a run."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.db import connection

from apps.care.patients.selectors import registered_people
from apps.care.risk_profiling.choices import ThresholdKind
from apps.care.risk_profiling.domain.thresholds import Thresholds, score_at_percentile
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.core.registries import Rows, Taken, Tell
from apps.foundation.core.staging import staged
from apps.foundation.core.tenancy import current_partnership_id

TABLE = "staged_scores"
COLUMNS = {"line": "bigint", "person_id": "bigint", "score": "numeric(14,4)"}

SAME_RUN = f"""
SELECT r.id FROM risk_profiling_riskrun r
WHERE r.partnership_id = %(partnership)s AND r.tool = %(tool)s AND r.tool_version = %(tool_version)s
  AND r.data_on = %(data_on)s AND r.effective_from = %(effective_from)s
  AND r.threshold_kind = %(threshold_kind)s
  AND (%(low)s::numeric, %(medium)s::numeric, %(high)s::numeric) = (r.low_from, r.medium_from, r.high_from)
  AND (SELECT count(*) FROM risk_profiling_riskscore s
       WHERE s.partnership_id = r.partnership_id AND s.run_id = r.id) = (SELECT count(*) FROM {TABLE})
  AND NOT EXISTS (
      SELECT FROM {TABLE} t WHERE NOT EXISTS (
          SELECT FROM risk_profiling_riskscore s
          WHERE s.partnership_id = r.partnership_id AND s.run_id = r.id AND s.person_id = t.person_id
            AND s.score = t.score))
LIMIT 1
"""

ADD = f"""
INSERT INTO risk_profiling_riskscore (partnership_id, run_id, person_id, score, need_band, line)
SELECT %(partnership)s, %(run)s, person_id, score,
       CASE WHEN score >= %(high)s THEN 3 WHEN score >= %(medium)s THEN 2 WHEN score >= %(low)s THEN 1 END, line
FROM {TABLE} ORDER BY line
"""


def compare(rows: Rows) -> Taken:
    """A run is new, or it is there already, score for score."""
    with staged(TABLE, COLUMNS, rows.parts()) as cursor:
        return _taken(cursor, rows)


def take(rows: Rows, actor: Any, tell: Tell) -> Taken:
    """Write the run and its scores. Levels of need follow when somebody applies the run."""
    with staged(TABLE, COLUMNS, rows.parts()) as cursor:
        moment = rows.moment
        taken = _taken(cursor, rows)
        if not taken.added:
            return taken
        given = rows.parameters
        registered = registered_people(date.fromisoformat(given["effective_from"]))
        run = RiskRun.objects.create(
            tool=given["tool"],
            tool_version=given["tool_version"],
            data_on=given["data_on"],
            effective_from=given["effective_from"],
            feeds=given["feeds"],
            threshold_kind=given["threshold_kind"],
            low_from=given["low_from"],
            medium_from=given["medium_from"],
            high_from=given["high_from"],
            registered=registered,
            batch_id=rows.batch_id,
            recorded_at=moment,
        )
        thresholds = thresholds_of(run, pl.concat(rows.parts())["score"].to_list())
        cursor.execute(
            ADD,
            {
                "partnership": current_partnership_id(),
                "run": run.id,
                "low": thresholds.low_from,
                "medium": thresholds.medium_from,
                "high": thresholds.high_from,
            },
        )
    return taken


def thresholds_of(run: RiskRun, scores: list[Decimal]) -> Thresholds:
    """The scores from which the levels begin, percentiles turned into scores."""
    given = (Decimal(run.low_from), Decimal(run.medium_from), Decimal(run.high_from))
    if run.threshold_kind == ThresholdKind.PERCENTILE:
        given = tuple(score_at_percentile(percent, scores, run.registered) for percent in given)  # type: ignore[assignment]
    return Thresholds(*given)


def movement_between(before: int, after: int, tolerance: int) -> dict[str, int]:
    """How many people's scores fell, stayed or rose between two runs (`domain.movement`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FILTER (WHERE b.score - a.score > %(tolerance)s),
                   count(*) FILTER (WHERE abs(a.score - b.score) <= %(tolerance)s),
                   count(*) FILTER (WHERE a.score - b.score > %(tolerance)s)
            FROM risk_profiling_riskscore b
            JOIN risk_profiling_riskscore a
              ON a.partnership_id = b.partnership_id AND a.person_id = b.person_id AND a.run_id = %(after)s
            WHERE b.partnership_id = %(partnership)s AND b.run_id = %(before)s
            """,
            {
                "partnership": current_partnership_id(),
                "before": before,
                "after": after,
                "tolerance": tolerance,
            },
        )
        reduced, maintained, increased = cursor.fetchone()
    return {"REDUCED": reduced, "MAINTAINED": maintained, "INCREASED": increased}


def _taken(cursor: Any, rows: Rows) -> Taken:
    given = rows.parameters
    cursor.execute(
        SAME_RUN,
        {
            "partnership": current_partnership_id(),
            **{name: given[name] for name in ("tool", "tool_version", "data_on", "effective_from", "threshold_kind")},
            "low": given["low_from"],
            "medium": given["medium_from"],
            "high": given["high_from"],
        },
    )
    return Taken(0, 0, rows.count) if cursor.fetchone() else Taken(rows.count, 0, 0)
