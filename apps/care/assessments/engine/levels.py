"""Levels of need that follow from assessments: from the day of each to the day of the next.

One definition for a single assessment and for a file of a hundred thousand. Source: section 6.3, "a new level starts
on the assessment's date"; a late entry of an earlier assessment re-writes the days between, and no others.
"""

from collections.abc import Sequence
from datetime import datetime

import polars as pl
from django.db import connection, transaction

from apps.care.assessments.domain.standing import oldest_first_in_sql
from apps.care.assessments.engine.standing import SAYS_A_LEVEL
from apps.care.need_bands.choices import BandSource
from apps.care.need_bands.services import apply_wishes
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.partnerships.services import take_figures_moment

WISHES = f"""
WITH concerned AS (
    SELECT DISTINCT person_id FROM assessments_assessment
    WHERE partnership_id = %(partnership)s AND id = ANY(%(assessments)s)
), holding AS (
    SELECT a.id, a.person_id, a.assessed_on,
           lead(a.assessed_on) OVER (PARTITION BY a.person_id ORDER BY {oldest_first_in_sql("a")}) AS next_on
    FROM assessments_assessment a JOIN concerned USING (person_id)
    WHERE {SAYS_A_LEVEL}
)
SELECT h.person_id, h.assessed_on, h.next_on, c.need_band, h.id
FROM holding h
JOIN assessments_classification c ON c.partnership_id = %(partnership)s AND c.assessment_id = h.id
WHERE h.id = ANY(%(assessments)s) AND h.next_on IS DISTINCT FROM h.assessed_on
ORDER BY h.person_id, h.assessed_on
"""


def levels_follow(assessment_ids: Sequence[int], moment: datetime | None = None) -> None:
    """Each of these completed assessments decides its person's level until the next. Every figure follows.

    `moment` is that of a caller who holds the figures already.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(WISHES, {"partnership": current_partnership_id(), "assessments": list(assessment_ids)})
            rows = cursor.fetchall()
        if rows:
            apply_wishes([_wishes(rows)], moment or take_figures_moment())


def _wishes(rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    schema = {
        "person_id": pl.Int64,
        "starts_on": pl.Date,
        "ends_before": pl.Date,
        "need_band": pl.Int16,
        "source_id": pl.Int64,
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(
        pl.col("need_band").alias("funded_band"), pl.lit(BandSource.ASSESSMENT.value).alias("source")
    )
