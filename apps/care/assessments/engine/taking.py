"""Assessments of a file, from another system: compared with those that are here, and written with their results.

A person's assessment of a day is the same one again. One that says something else is a correction: a new version
that replaces the old. Levels of need follow as if they had been typed.
"""

import json
from datetime import date
from typing import Any

import polars as pl

from apps.care.assessments.domain.classification import Classifier
from apps.care.assessments.domain.rule_sets import rule_set_of
from apps.care.assessments.domain.tool import DOMAINS, NOTHING_RECORDED
from apps.care.assessments.engine.levels import levels_follow
from apps.care.assessments.engine.standing import HOLDS, MADE_HERE
from apps.care.assessments.models import RuleSetAdoption
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import Rows, Taken, Tell
from apps.foundation.core.staging import in_whole_sets, staged, taken_of
from apps.foundation.core.tenancy import current_partnership_id

TABLE = "staged_assessments"
KEPT = {
    "line": "bigint",
    "person_id": "bigint",
    "assessed_on": "date",
    "assessor": "text",
    "reason": "text",
    "setting": "text",
    "profile": "text",
}
RESULT = {
    "rule_set_id": "bigint",
    "functional": "text",
    "functional_rule": "text",
    "functional_also": "text",
    "complexity": "text",
    "complexity_rule": "text",
    "complexity_also": "text",
    "cell": "text",
    "need_band": "smallint",
    "flags": "text",
}
COLUMNS = KEPT | RESULT
FEW_ROWS = 1_000

MATCHED = f"""
SELECT s.*, coalesce(h.id, a.id) AS id, a.version,
       h.id IS NOT NULL OR (a.id IS NOT NULL AND
       (a.assessor, a.reason, a.setting, c.profile) = (s.assessor, s.reason, s.setting, s.profile)) AS same
FROM {TABLE} s
LEFT JOIN ({MADE_HERE}) h ON h.person_id = s.person_id AND h.assessed_on = s.assessed_on
LEFT JOIN assessments_assessment a
       ON a.partnership_id = %(partnership)s AND a.person_id = s.person_id AND a.assessed_on = s.assessed_on
      AND a.batch_id > 0 AND {HOLDS}
LEFT JOIN assessments_classification c ON c.partnership_id = %(partnership)s AND c.assessment_id = a.id
"""
"""What was made, corrected or withdrawn here stays as it is, also where that came between check and commit."""

ADD_ASSESSMENTS = f"""
CREATE TEMPORARY TABLE assessments_to_add ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('assessments_assessment', 'id')) AS new_id, m.*
FROM ({MATCHED}) m WHERE NOT same ORDER BY line
"""

WRITE_ASSESSMENTS = """
INSERT INTO assessments_assessment
       (id, partnership_id, uid, person_id, assessed_on, reason, setting, assessor, state, version, replaces_id,
        contributors, carer_present, advocate_present, agreement_to_share, home, finances, isolation, caring, own_view,
        preferences, tool_fields, note_versions, started_at, changed_at, completed_at, abandoned_why, withdrawn_why,
        batch_id, line)
SELECT new_id, %(partnership)s, gen_random_uuid(), person_id, assessed_on, reason, setting, assessor, 'COMPLETED',
       coalesce(version, 0) + 1, id, '', '', '', '', '', '', '', '', '',
       '[]', '{}', '{}', %(moment)s, %(moment)s, %(moment)s, '', '', %(batch)s, line
FROM assessments_to_add
"""

WRITE_ANSWERS = """
INSERT INTO assessments_answer
       (partnership_id, assessment_id, domain, domain_level, doubted_level, evidence, risk, still_same, version,
        answered_at)
SELECT %(partnership)s, a.new_id, d.domain, substr(a.profile, d.place::int, 1), '', '', '', false, 1, %(moment)s
FROM assessments_to_add a, unnest(%(domains)s::text[]) WITH ORDINALITY AS d (domain, place)
WHERE substr(a.profile, d.place::int, 1) <> %(nothing)s
"""

WRITE_RESULTS = """
INSERT INTO assessments_classification
       (partnership_id, assessment_id, rule_set_id, profile, functional, functional_rule, functional_also,
        complexity, complexity_rule, complexity_also, cell, need_band, flags, classified_at)
SELECT %(partnership)s, new_id, rule_set_id, profile, functional, functional_rule, functional_also::jsonb,
       complexity, complexity_rule, complexity_also::jsonb, cell, need_band, flags::jsonb, %(moment)s
FROM assessments_to_add
"""

END_AGREED_LEVELS = """
UPDATE assessments_override o SET state = 'LAPSED', lapsed_at = %(moment)s
FROM assessments_assessment a, assessments_to_add n
WHERE o.partnership_id = %(partnership)s AND o.state IN ('ASKED', 'AGREED')
  AND a.partnership_id = %(partnership)s AND a.id = o.assessment_id
  AND n.person_id = a.person_id AND n.assessed_on >= a.assessed_on
"""


def compare(rows: Rows) -> Taken:
    """How many assessments would be new, corrected and unchanged."""
    with staged(TABLE, KEPT, rows.parts()) as cursor, in_whole_sets(cursor, many=rows.count > FEW_ROWS):
        return taken_of(cursor, MATCHED, {"partnership": current_partnership_id()})


def take(rows: Rows, actor: Actor, tell: Tell) -> Taken:
    """Write what is new or different with its result; levels of need follow."""
    tell(0, "classifying")
    classify = _Classifying()
    frames = [classify(frame) for frame in rows.parts() if frame.height]
    many = rows.count > FEW_ROWS
    with staged(TABLE, COLUMNS, frames) as cursor:
        parameters = {
            "partnership": current_partnership_id(),
            "batch": rows.batch_id,
            "moment": rows.moment,
            "domains": list(DOMAINS),
            "nothing": NOTHING_RECORDED,
        }
        with in_whole_sets(cursor, many=many):
            taken = taken_of(cursor, MATCHED, parameters)
            tell(rows.count, "writing assessments")
            for statement in (ADD_ASSESSMENTS, WRITE_ASSESSMENTS, WRITE_ANSWERS, WRITE_RESULTS, END_AGREED_LEVELS):
                cursor.execute(statement, parameters)
        cursor.execute("SELECT coalesce(array_agg(new_id), '{}') FROM assessments_to_add")
        added = cursor.fetchone()[0]
        cursor.execute("DROP TABLE assessments_to_add")
    tell(rows.count, "writing levels of need, and every figure that follows from them")
    levels_follow(added, rows.moment)
    return taken


class _Classifying:
    """Results of a file's rows, each by the rule set in force on its day; a profile is classified once."""

    def __init__(self) -> None:
        self.adoptions = [
            (adoption.starts_on, adoption.rule_set_id, Classifier(rule_set_of(adoption.rule_set.definition)))
            for adoption in RuleSetAdoption.objects.select_related("rule_set").order_by("-starts_on", "-id")
        ]

    def __call__(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with the columns of `RESULT`."""
        days = {day: self._in_force(day) for day in frame["assessed_on"].unique()}
        frame = frame.with_columns(pl.col("assessed_on").replace_strict(days, return_dtype=pl.Int64).alias("adoption"))
        distinct = frame.select("adoption", "profile").unique()
        results = [(place, profile, *self._result(place, profile)) for place, profile in distinct.iter_rows()]
        schema = {"adoption": pl.Int64, "profile": pl.String} | {
            name: {"bigint": pl.Int64, "smallint": pl.Int16}.get(kind, pl.String) for name, kind in RESULT.items()
        }
        found = pl.DataFrame(results, schema=schema, orient="row")
        return frame.join(found, on=["adoption", "profile"], how="left", maintain_order="left")

    def _in_force(self, day: date) -> int:
        return next(place for place, (starts_on, _, _) in enumerate(self.adoptions) if starts_on <= day)

    def _result(self, place: int, profile: str) -> tuple[Any, ...]:
        _, rule_set_id, classifier = self.adoptions[place]
        found = classifier.evaluate_profile(profile)
        return (
            rule_set_id,
            found.functional.need,
            found.functional.rule,
            _listed(found.functional.also),
            found.complexity.need,
            found.complexity.rule,
            _listed(found.complexity.also),
            found.cell,
            found.need_band,
            _listed(found.flags),
        )


def _listed(names: tuple[str, ...]) -> str:
    """Names as the JSON that the table keeps."""
    return json.dumps(list(names))
