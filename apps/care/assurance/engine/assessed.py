"""The assessments that a run reads, staged with what each check asks of them. Nothing else here reads their tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl

from apps.care.assessments.choices import Reason, State
from apps.care.assessments.domain.classification import Classifier
from apps.care.assessments.domain.rule_sets import rule_set_of
from apps.care.assessments.models import RuleSet
from apps.care.assurance.choices import CARE
from apps.care.assurance.domain.boundary import nearness_of
from apps.care.assurance.engine.counted import TEAM_OF_DAY, Window
from apps.care.assurance.engine.shares import COLUMNS, TABLE
from apps.care.assurance.engine.watch import KNOWN, RECORDS
from apps.foundation.core.staging import frame_of, staged
from apps.foundation.core.tenancy import current_partnership_id

CORRECTED_DAYS, FOLLOWED_DAYS = 14, 90

ASSESSED = f"""
WITH completed AS (
    SELECT a.*, c.need_band, c.profile, c.rule_set_id
    FROM assessments_assessment a
    JOIN assessments_classification c ON c.partnership_id = a.partnership_id AND c.assessment_id = a.id
    WHERE a.partnership_id = %(partnership)s AND a.state = %(completed)s AND a.reason <> %(audit)s
      AND a.completed_at <= %(as_of)s AND a.assessed_on < %(ends_before)s
), current AS (
    SELECT * FROM completed a WHERE NOT EXISTS (SELECT FROM completed n WHERE n.replaces_id = a.id)
), own AS (
    SELECT * FROM completed WHERE assessed_on >= %(starts_on)s
), known AS MATERIALIZED ({KNOWN}),
care AS MATERIALIZED (
    SELECT person_id, starts_on, units FROM ({RECORDS}) r
    WHERE kind = ANY(%(care)s) AND starts_on > %(starts_on)s::date - {FOLLOWED_DAYS + 1}
      AND person_id IN (SELECT person_id FROM own)
), runs AS (
    SELECT id, effective_from FROM risk_profiling_riskrun
    WHERE partnership_id = %(partnership)s AND applied_at <= %(as_of)s
)
SELECT a.id AS assessment_id, a.person_id, coalesce(a.organisation_id, care_team.organisation_id) AS organisation_id,
       coalesce(a.team_id, care_team.team_id) AS team_id,
       coalesce(a.lead_id::text, 'name:' || a.assessor) AS assessor, a.assessor AS assessor_name, a.assessed_on,
       NOT EXISTS (SELECT FROM completed n WHERE n.replaces_id = a.id) AS is_current, a.need_band,
       coalesce(o.wanted_band, a.need_band) AS agreed_band, s.need_band AS score_band, b.need_band AS band_before,
       p.need_band AS assessed_before, a.profile, a.rule_set_id,
       CASE WHEN a.need_band > coalesce(p.need_band, b.need_band)
                 AND a.assessed_on + {FOLLOWED_DAYS} <= %(activity_to)s::date
            THEN f.after > f.before END AS followed,
       EXISTS (SELECT FROM completed n WHERE n.replaces_id = a.id
               AND n.completed_at <= a.completed_at + interval '{CORRECTED_DAYS} days') AS corrected_soon
FROM own a {TEAM_OF_DAY}
LEFT JOIN LATERAL (
    SELECT wanted_band FROM assessments_override o
    WHERE o.partnership_id = %(partnership)s AND o.assessment_id = a.id AND o.starts_on IS NOT NULL
      AND o.answered_at <= %(as_of)s ORDER BY o.id DESC LIMIT 1
) o ON true
LEFT JOIN LATERAL (
    SELECT r.need_band FROM risk_profiling_riskscore r
    WHERE r.partnership_id = %(partnership)s AND r.person_id = a.person_id AND r.run_id =
        (SELECT id FROM runs WHERE effective_from <= a.assessed_on ORDER BY effective_from DESC, id DESC LIMIT 1)
) s ON true
LEFT JOIN known b ON b.person_id = a.person_id AND b.starts_on < a.assessed_on AND b.ends_before >= a.assessed_on
LEFT JOIN LATERAL (
    SELECT need_band FROM current e
    WHERE e.person_id = a.person_id AND e.id <> a.id AND e.id IS DISTINCT FROM a.replaces_id
      AND (e.assessed_on, e.completed_at, e.id) < (a.assessed_on, a.completed_at, a.id)
    ORDER BY e.assessed_on DESC, e.completed_at DESC, e.id DESC LIMIT 1
) p ON true
LEFT JOIN LATERAL (
    SELECT coalesce(sum(units) FILTER (WHERE c.starts_on < a.assessed_on), 0) AS before,
           coalesce(sum(units) FILTER (WHERE c.starts_on > a.assessed_on), 0) AS after
    FROM care c WHERE c.person_id = a.person_id
      AND c.starts_on BETWEEN a.assessed_on - {FOLLOWED_DAYS} AND a.assessed_on + {FOLLOWED_DAYS}
) f ON true
ORDER BY a.id
"""


@contextmanager
def assessments_staged(window: Window) -> Iterator[Any]:
    """A cursor over a temporary table with one row for each completed assessment of the window, as known at its moment.

    The day of a rise counts neither before nor after it. Re-assessments of samples are no part of it.
    """
    frame = frame_of(
        ASSESSED,
        {
            "partnership": current_partnership_id(),
            "as_of": window.as_of,
            "starts_on": window.starts_on,
            "ends_before": window.ends_before,
            "activity_to": window.activity_to,
            "completed": State.COMPLETED,
            "audit": Reason.AUDIT,
            "care": [int(kind) for kind in CARE],
        },
    )
    with staged(TABLE, COLUMNS, [_with_nearness(frame)]) as cursor:
        yield cursor


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
