"""Taking rows of admissions in, from a file or typed: new stays, those that replace themselves, the same again.

A row is the same stay again by provider and spell reference. A stay that was typed before the provider's row came has
no such reference yet: the provider's row about the same person within a day takes its place, so that one stay raises
one alert. A row that names another person than before is another stay: what was known is withdrawn, not rewritten.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import polars as pl
from django.db import connection

from apps.foundation.core.locks import one_at_a_time
from apps.foundation.core.registries import Taken
from apps.foundation.core.staging import staged, taken_of
from apps.foundation.core.tenancy import current_partnership_id

TABLE = "staged_admissions"
ROW = {
    "person_id": "bigint",
    "provider_id": "bigint",
    "spell_ref": 'text COLLATE "C"',
    "awaits_reference": "boolean",
    "admitted_at": "timestamptz",
    "method": "text",
    "site": "text",
    "ward": "text",
    "medically_stable_at": "timestamptz",
    "expected_on": "date",
    "discharged_at": "timestamptz",
    "discharged_to": "text",
}
COLUMNS = {"line": "integer", **ROW}
_NAMES = ", ".join(ROW)
_SAID = {
    "discharged_at": "CASE WHEN a.said THEN a.discharged_at ELSE s.discharged_at END",
    "discharged_to": "CASE WHEN a.said THEN a.discharged_to ELSE s.discharged_to END",
}
"""A discharge that the team recorded holds while the provider's row has none."""

_STAGED = ", ".join(_SAID.get(name, f"s.{name}") for name in ROW)
_STAGED_AS = ", ".join(f"{_SAID.get(name, f's.{name}')} AS {name}" for name in ROW)
_KNOWN = ", ".join(f"a.{name}" for name in ROW)
_FOUND = ", ".join(f"m.{name}" for name in ROW)

_NEAREST = f"""
SELECT s.line, {_STAGED_AS}, a.id AS known_id, ({_STAGED}) IS NOT DISTINCT FROM ({_KNOWN}) AS same,
       a.person_id <> s.person_id AS of_another,
       row_number() OVER (PARTITION BY a.id ORDER BY (a.spell_ref = s.spell_ref) DESC, a.apart, s.line) AS turn
FROM {TABLE} s
LEFT JOIN LATERAL (
    SELECT k.*, abs(extract(epoch FROM k.admitted_at - s.admitted_at)) AS apart,
           k.left_said_by_id IS NOT NULL AND s.discharged_at IS NULL AND k.discharged_at >= s.admitted_at
           AND k.person_id = s.person_id AS said
    FROM admissions_admission k
    WHERE k.partnership_id = %(partnership)s AND k.provider_id = s.provider_id AND k.withdrawn_at IS NULL
      AND (k.spell_ref = s.spell_ref OR (
           k.awaits_reference AND k.person_id = s.person_id
           AND k.admitted_at BETWEEN s.admitted_at - interval '1 day' AND s.admitted_at + interval '1 day'))
    ORDER BY (k.spell_ref = s.spell_ref) DESC, apart, k.id LIMIT 1
) a ON true
"""
MATCHED = f"""
SELECT line, {_NAMES}, CASE WHEN turn = 1 OR known_id IS NULL THEN known_id END AS id,
       coalesce(same AND turn = 1, false) AS same, coalesce(of_another, false) AS of_another
FROM ({_NEAREST}) n
"""


@dataclass(frozen=True)
class Written:
    """What taking rows in came to, and the ids of stays that are new."""

    taken: Taken
    new_ids: list[int]


@contextmanager
def _staging(frames: Iterable[pl.DataFrame]) -> Iterator[Any]:
    with staged(TABLE, COLUMNS, (frame.select(*COLUMNS) for frame in frames)) as cursor:
        yield cursor


def compare(frames: Iterable[pl.DataFrame]) -> Taken:
    """How many stays would be new, replaced and unchanged."""
    with _staging(frames) as cursor:
        return taken_of(cursor, MATCHED, {"partnership": current_partnership_id()})


def write(frames: Iterable[pl.DataFrame], *, told_at: datetime, batch_id: int, typed_by: UUID | None) -> Written:
    """Write what is new or different, and keep what stood before. One at a time in a partnership: two files that
    bring the same stay at once make one of it."""
    one_at_a_time("admissions", current_partnership_id())
    parameters = {
        "partnership": current_partnership_id(),
        "told_at": told_at,
        "batch": batch_id,
        "typed_by": typed_by,
    }
    with _staging(frames) as cursor:
        taken = taken_of(cursor, MATCHED, parameters)
        cursor.execute(
            f"CREATE TEMPORARY TABLE changed_admissions ON COMMIT DROP AS SELECT * FROM ({MATCHED}) m WHERE NOT same",
            parameters,
        )
        for statement in (HOLD, KEEP_BEFORE, WITHDRAW, RENEW, END_ALERTS_WITHDRAWN):
            cursor.execute(statement, parameters)
        cursor.execute(ADD, parameters)
        new_ids = [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP TABLE changed_admissions")
    return Written(taken, new_ids)


HOLD = """
SELECT a.id FROM admissions_admission a JOIN changed_admissions m ON m.id = a.id
WHERE a.partnership_id = %(partnership)s ORDER BY a.id FOR UPDATE OF a
"""
"""Whatever holds rows of stays holds them in one order, so that no two wait for each other: first what takes news in
(`one_at_a_time`), then admissions by their ids, then alerts by theirs. An alert is never held before its admission."""

KEEP_BEFORE = """
INSERT INTO admissions_admissionbefore (partnership_id, admission_id, row, superseded_at)
SELECT a.partnership_id, a.id, to_jsonb(a), %(told_at)s
FROM admissions_admission a JOIN changed_admissions m ON m.id = a.id WHERE a.partnership_id = %(partnership)s
"""

WITHDRAW = """
UPDATE admissions_admission a SET withdrawn_at = %(told_at)s
FROM changed_admissions m WHERE a.partnership_id = %(partnership)s AND a.id = m.id AND m.of_another
"""

END_ALERTS_WITHDRAWN = """
UPDATE admissions_alert l SET ended_at = %(told_at)s, ended = 'NOT_THEIRS'
FROM changed_admissions m
WHERE l.partnership_id = %(partnership)s AND l.admission_id = m.id AND m.of_another AND l.ended_at IS NULL
"""

RENEW = f"""
UPDATE admissions_admission a
SET ({_NAMES}, batch_id, line, left_said_by_id) = ROW(
    {_FOUND}, %(batch)s, m.line,
    CASE WHEN a.discharged_at IS NOT DISTINCT FROM m.discharged_at THEN a.left_said_by_id END)
FROM changed_admissions m WHERE a.partnership_id = %(partnership)s AND a.id = m.id AND NOT m.of_another
"""

ADD = f"""
INSERT INTO admissions_admission
       (partnership_id, uid, {_NAMES}, lived_in, told_at, news, batch_id, line, typed_by_id)
SELECT %(partnership)s, gen_random_uuid(), {_FOUND}, p.residence, %(told_at)s, 'NOT_IN_MODEL', %(batch)s, m.line,
       %(typed_by)s
FROM changed_admissions m JOIN patients_person p ON p.partnership_id = %(partnership)s AND p.id = m.person_id
WHERE m.id IS NULL OR m.of_another ORDER BY m.line
RETURNING id
"""


END_ALERTS_OF_THE_DEAD = """
WITH found AS (
    SELECT l.id
    FROM admissions_alert l
    JOIN admissions_admission a ON a.partnership_id = l.partnership_id AND a.id = l.admission_id
    JOIN patients_person p ON p.partnership_id = l.partnership_id AND p.id = l.person_id
    WHERE l.partnership_id = %(partnership)s AND l.ended_at IS NULL
      AND (%(people)s::bigint[] IS NULL OR l.person_id = ANY(%(people)s))
      AND (p.died_on IS NOT NULL OR a.discharged_to = 'DIED')
    ORDER BY l.id FOR UPDATE OF l
)
UPDATE admissions_alert l SET ended_at = %(now)s, ended = 'DIED'
FROM found WHERE l.partnership_id = %(partnership)s AND l.id = found.id
"""

END_ALERTS_WITHOUT_A_TEAM = """
WITH found AS (
    SELECT l.id, s.is_over
    FROM admissions_alert l
    JOIN admissions_admission a ON a.partnership_id = l.partnership_id AND a.id = l.admission_id
    CROSS JOIN LATERAL (
        SELECT a.discharged_to <> 'DIED' AND (a.discharged_at IS NOT NULL OR EXISTS (
            SELECT FROM activity_activity r
            WHERE r.partnership_id = a.partnership_id AND r.person_id = a.person_id AND r.provider_id = a.provider_id
              AND r.spell_ref = a.spell_ref AND r.ends_on IS NOT NULL)) AS is_over
    ) s
    WHERE l.partnership_id = %(partnership)s AND l.team_id IS NULL AND l.ended IN ('', 'LEFT')
      AND (%(people)s::bigint[] IS NULL OR l.person_id = ANY(%(people)s))
      AND s.is_over <> (l.ended = 'LEFT')
    ORDER BY l.id FOR UPDATE OF l
)
UPDATE admissions_alert l
SET ended_at = CASE WHEN found.is_over THEN %(now)s::timestamptz END,
    ended = CASE WHEN found.is_over THEN 'LEFT' ELSE '' END
FROM found WHERE l.partnership_id = %(partnership)s AND l.id = found.id
"""


def end_alerts(person_ids: Iterable[int] | None, now: datetime) -> None:
    """End open alerts that ask nobody any more: of those who have died, in the register or by a stay that ended so; and
    those that no team had before the stay was over. One of the latter opens again where the stay turns out to last."""
    parameters = {
        "now": now,
        "partnership": current_partnership_id(),
        "people": None if person_ids is None else list(person_ids),
    }
    with connection.cursor() as cursor:
        for statement in (END_ALERTS_WITHOUT_A_TEAM, END_ALERTS_OF_THE_DEAD):
            cursor.execute(statement, parameters)
