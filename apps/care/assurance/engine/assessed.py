"""The assessments that a run reads, staged with what each check asks of them. Nothing else here reads their tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl
from django.db import connection

from apps.care.assessments.choices import Reason, State
from apps.care.assessments.domain.classification import Classifier
from apps.care.assessments.domain.rule_sets import rule_set_of
from apps.care.assessments.domain.standing import oldest_first_in_sql
from apps.care.assessments.models import RuleSet
from apps.care.assurance.choices import CARE
from apps.care.assurance.domain.boundary import nearness_of
from apps.care.assurance.engine.counted import TEAM_OF_DAY, Window
from apps.care.assurance.engine.shares import COLUMNS, TABLE
from apps.care.assurance.engine.watch import KNOWN, RECORDS
from apps.foundation.core.staging import frame_of, in_whole_sets, staged
from apps.foundation.core.tenancy import current_partnership_id

CORRECTED_DAYS, FOLLOWED_DAYS = 14, 90

ASSESSED = f"""
WITH completed AS MATERIALIZED (
    SELECT a.*, c.need_band, c.profile, c.rule_set_id
    FROM assessments_assessment a
    JOIN assessments_classification c ON c.partnership_id = a.partnership_id AND c.assessment_id = a.id
    WHERE a.partnership_id = %(partnership)s AND a.state = ANY(%(completed)s) AND a.reason <> %(audit)s
      AND a.completed_at <= %(as_of)s AND a.assessed_on < %(ends_before)s
), versions AS (
    SELECT a.*, n.id IS NULL AND w.withdrawn IS NULL AS stands, least(n.completed_at, w.withdrawn) AS ended_at
    FROM completed a LEFT JOIN completed n ON n.replaces_id = a.id
    CROSS JOIN LATERAL (SELECT CASE WHEN a.withdrawn_at <= %(as_of)s THEN a.withdrawn_at END AS withdrawn) w
), ranked AS (
    SELECT v.*, CASE WHEN stands
                     THEN lag(need_band) OVER (PARTITION BY person_id, stands
                                               ORDER BY {oldest_first_in_sql("v")}) END AS assessed_before
    FROM versions v
), own AS MATERIALIZED (
    SELECT * FROM ranked WHERE assessed_on >= %(starts_on)s
), known AS MATERIALIZED ({KNOWN}),
care AS (
    SELECT person_id, starts_on, units FROM ({RECORDS}) r
    WHERE kind = ANY(%(care)s) AND starts_on > %(starts_on)s::date - {FOLLOWED_DAYS + 1}
), given AS (
    SELECT a.id AS assessment_id, coalesce(sum(c.units) FILTER (WHERE c.starts_on < a.assessed_on), 0) AS before,
           coalesce(sum(c.units) FILTER (WHERE c.starts_on > a.assessed_on), 0) AS after
    FROM own a JOIN care c ON c.person_id = a.person_id
        AND c.starts_on BETWEEN a.assessed_on - {FOLLOWED_DAYS} AND a.assessed_on + {FOLLOWED_DAYS}
    GROUP BY a.id
), agreed AS (
    SELECT DISTINCT ON (assessment_id) assessment_id, wanted_band FROM assessments_override
    WHERE partnership_id = %(partnership)s AND starts_on IS NOT NULL AND answered_at <= %(as_of)s
    ORDER BY assessment_id, id DESC
), runs AS (
    SELECT id, effective_from FROM risk_profiling_riskrun
    WHERE partnership_id = %(partnership)s AND applied_at <= %(as_of)s
)
SELECT a.id AS assessment_id, a.person_id, coalesce(a.organisation_id, t.organisation_id) AS organisation_id,
       coalesce(a.team_id, t.team_id) AS team_id, coalesce(a.lead_id::text, 'name:' || a.assessor) AS assessor,
       a.assessor AS assessor_name, a.assessed_on, a.stands AS is_current, a.need_band,
       coalesce(o.wanted_band, a.need_band) AS agreed_band, s.need_band AS score_band, b.need_band AS band_before,
       a.assessed_before, a.profile, a.rule_set_id,
       CASE WHEN a.need_band > coalesce(a.assessed_before, b.need_band)
                 AND a.assessed_on + {FOLLOWED_DAYS} <= %(activity_to)s::date
            THEN coalesce(f.after > f.before, false) END AS followed,
       coalesce(a.ended_at <= a.completed_at + interval '{CORRECTED_DAYS} days', false) AS corrected_soon
FROM own a
LEFT JOIN ({TEAM_OF_DAY}) t ON t.assessment_id = a.id
LEFT JOIN agreed o ON o.assessment_id = a.id
LEFT JOIN given f ON f.assessment_id = a.id
LEFT JOIN known b ON b.person_id = a.person_id AND b.starts_on < a.assessed_on AND b.ends_before >= a.assessed_on
LEFT JOIN LATERAL (
    SELECT r.need_band FROM risk_profiling_riskscore r
    WHERE r.partnership_id = %(partnership)s AND r.person_id = a.person_id AND r.run_id =
        (SELECT id FROM runs WHERE effective_from <= a.assessed_on ORDER BY effective_from DESC, id DESC LIMIT 1)
) s ON true
ORDER BY a.id
"""
"""Sets are joined as sets: nothing here is looked up assessment by assessment but the score of its day, by its key."""


@contextmanager
def assessments_staged(window: Window) -> Iterator[Any]:
    """A cursor over a temporary table with one row for each completed assessment of the window, as known at its moment.

    The day of a rise counts neither before nor after it. Re-assessments of samples are no part of it.
    """
    with connection.cursor() as cursor, in_whole_sets(cursor, many=True):
        frame = frame_of(ASSESSED, _parameters(window))
    with staged(TABLE, COLUMNS, [_with_nearness(frame)]) as cursor:
        yield cursor


def _parameters(window: Window) -> dict[str, Any]:
    return {
        "partnership": current_partnership_id(),
        "as_of": window.as_of,
        "starts_on": window.starts_on,
        "ends_before": window.ends_before,
        "activity_to": window.activity_to,
        "completed": [State.COMPLETED.value, State.WITHDRAWN.value],
        "audit": Reason.AUDIT,
        "care": [int(kind) for kind in CARE],
    }


def _with_nearness(frame: pl.DataFrame) -> pl.DataFrame:
    """Whether each stands just over or just under a boundary of the rule set that classified it; a profile once."""
    pairs = frame.select("rule_set_id", "profile", "need_band").unique()
    kinds = {row.id: Classifier(rule_set_of(row.definition)) for row in RuleSet.objects.all()}
    near = [
        (rule_set, profile, nearness_of(band, (other.need_band for other in kinds[rule_set].counterfactuals(profile))))
        for rule_set, profile, band in pairs.iter_rows()
    ]
    found = pl.DataFrame(
        [(rule_set, profile, one.just_over, one.just_under) for rule_set, profile, one in near],
        schema={
            "rule_set_id": frame.schema["rule_set_id"],
            "profile": frame.schema["profile"],
            "just_over": pl.Boolean,
            "just_under": pl.Boolean,
        },
        orient="row",
    )
    return frame.join(found, on=["rule_set_id", "profile"])
