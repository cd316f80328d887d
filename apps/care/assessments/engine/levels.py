"""Levels of need that follow from assessments: from the day of each to the day of the next.

One definition for a single assessment and for a file of a hundred thousand. Source: section 6.3, "a new level starts
on the assessment's date"; a late entry of an earlier assessment re-writes the days between, and no others.
"""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
from django.db import connection, transaction

from apps.care.assessments.domain.overrides import agreed_level
from apps.care.assessments.domain.standing import Said, levels_said, oldest_first_in_sql
from apps.care.assessments.engine.standing import SAYS_A_LEVEL
from apps.care.need_bands.choices import BandSource, NeedBand
from apps.care.need_bands.domain.history import Wish, within
from apps.care.need_bands.registries import level_sources
from apps.care.need_bands.services import FEW_PEOPLE, BandWish, apply_wishes, frame_of_wishes
from apps.foundation.core.staging import in_whole_sets
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.periods import FIRST_YEAR, FOREVER
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
            parameters = {"partnership": current_partnership_id(), "assessments": list(assessment_ids)}
            with in_whole_sets(cursor, many=len(assessment_ids) > FEW_PEOPLE):
                cursor.execute(WISHES, parameters)
                rows = cursor.fetchall()
        if rows:
            apply_wishes([_wishes(rows)], moment or take_figures_moment())


SAID = f"""
SELECT a.id, a.assessed_on, c.need_band, o.wanted_band, o.reason, o.starts_on
FROM assessments_assessment a
JOIN assessments_classification c ON c.partnership_id = a.partnership_id AND c.assessment_id = a.id
LEFT JOIN LATERAL (
    SELECT o.wanted_band, o.reason, o.starts_on FROM assessments_override o
    WHERE o.partnership_id = a.partnership_id AND o.assessment_id = a.id AND o.starts_on IS NOT NULL
    ORDER BY o.id DESC LIMIT 1
) o ON true
WHERE {SAYS_A_LEVEL} AND a.person_id = %(person)s
ORDER BY {oldest_first_in_sql("a")}
"""


FIRST_SAID = """
SELECT min(completed_at) FROM assessments_assessment
WHERE partnership_id = %(partnership)s AND person_id = %(person)s AND state = 'COMPLETED' AND reason <> 'AUDIT'
"""
"""When somebody first assessed the person, withdrawals apart: from then on no run moves them. The first version of
what was corrected counts, since it says when. Periods of levels do not say it: what confirmed a level has none."""


def levels_said_again(person_id: int) -> None:
    """A person's levels said afresh by what holds now, after an assessment was withdrawn or its day corrected: they
    are what they would be had it never been recorded, or on its right day from the first. Days that come to the
    same stay as they are; every figure follows."""
    with transaction.atomic():
        moment = take_figures_moment()
        with connection.cursor() as cursor:
            parameters = {"partnership": current_partnership_id(), "person": person_id}
            cursor.execute(SAID, parameters)
            said = [_said(*row) for row in cursor.fetchall()]
            cursor.execute(FIRST_SAID, parameters)
            before = cursor.fetchone()[0]
        besides = [period for source in level_sources for period in source.history(person_id, before)]
        wishes = within(levels_said(besides, said, BandSource.ASSESSMENT), date(FIRST_YEAR, 1, 1), FOREVER)
        apply_wishes([frame_of_wishes([_wish(person_id, one) for one in wishes])], moment)


def _said(
    assessment_id: int, on: date, need_band: int, wanted: int | None, reason: str | None, agreed_on: date | None
) -> Said:
    if wanted is None or reason is None or agreed_on is None:
        return Said(assessment_id, on, need_band)
    agreed = agreed_level(calculated=need_band, wanted=wanted, reason=reason, agreed_on=agreed_on)
    return Said(assessment_id, on, need_band, agreed)


def _wish(person_id: int, wish: Wish) -> BandWish:
    return BandWish(
        person_id,
        wish.starts_on,
        None if wish.ends_before == FOREVER else wish.ends_before,
        wish.need_band and NeedBand(wish.need_band),
        wish.funded_band and NeedBand(wish.funded_band),
        BandSource(wish.source or BandSource.ASSESSMENT),
        wish.source_id,
    )


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
