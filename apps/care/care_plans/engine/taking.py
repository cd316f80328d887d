"""Packages of a file, from a council's system: compared with those that are here, and written beside them.

A row is the same package again by person, provider, kind, service and the day on which it begins. One that says that
a package ends earlier ends it. One that says anything else of a package in place is a correction: a new row that names
the old, as a change on the page does, and keeps its team. A package that is over stays as it is,
and so does one that was changed on the page, unless it ends.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import polars as pl

from apps.foundation.core.locks import one_at_a_time
from apps.foundation.core.registries import Taken
from apps.foundation.core.staging import staged, taken_of
from apps.foundation.core.tenancy import current_partnership_id

TABLE = "staged_packages"
ROW = {
    "person_id": "bigint",
    "provider_id": "bigint",
    "kind": "text",
    "service": "text",
    "starts_on": "date",
    "ends_before": "date",
    "end_reason": "text",
    "units": "integer",
    "unit": "text",
    "how_often": "text",
    "unit_cost": "bigint",
    "funded_by": "text",
    "sector": "text",
}
COLUMNS = {"line": "integer", **ROW}
KEY = ("person_id", "provider_id", "kind", "service", "starts_on")
GIVES = ("units", "unit", "how_often", "unit_cost", "funded_by", "sector")
_SENT, _KNOWN = ("(" + ", ".join(f"{table}.{name}" for name in GIVES) + ")" for table in "sp")
_NAMES = ", ".join(ROW)

NEWEST = "(end_reason <> 'CHANGED' OR ends_before > starts_on)"
"""Rows that no correction has taken the place of."""

CHANGED_HERE = "(batch_id = 0 AND follows_id IS NOT NULL)"
"""Rows that somebody wrote on the page in the place of another: a file may end them, and says nothing else of them."""

MATCHED = f"""
SELECT s.*, p.id, p.team_id,
       coalesce(p.end_reason <> '' OR CASE
           WHEN {_SENT} = {_KNOWN}
           THEN s.end_reason = '' AND (p.changed_here OR s.ends_before IS NOT DISTINCT FROM p.ends_before)
           ELSE p.changed_here END, false) AS same,
       s.end_reason <> '' AND {_SENT} = {_KNOWN} AS only_ends
FROM {TABLE} s
LEFT JOIN LATERAL (
    SELECT k.*, {CHANGED_HERE} AS changed_here FROM care_plans_package k
    WHERE k.partnership_id = %(partnership)s AND {NEWEST}
      AND {" AND ".join(f"k.{name} = s.{name}" for name in KEY)}
    ORDER BY k.id DESC LIMIT 1
) p ON true
"""

END = """
UPDATE care_plans_package p SET ends_before = m.ends_before, end_reason = m.end_reason, ended_at = %(moment)s
FROM changed_packages m WHERE p.partnership_id = %(partnership)s AND p.id = m.id AND m.only_ends
"""

CORRECT = """
UPDATE care_plans_package p SET ends_before = p.starts_on, end_reason = 'CHANGED', ended_at = %(moment)s
FROM changed_packages m WHERE p.partnership_id = %(partnership)s AND p.id = m.id AND NOT m.only_ends
"""

ADD = f"""
INSERT INTO care_plans_package
       (partnership_id, uid, {_NAMES}, team_id, follows_id, added_by_id, added_at, ended_at, batch_id, line)
SELECT %(partnership)s, gen_random_uuid(), {_NAMES}, team_id, id, %(added_by)s, %(moment)s,
       CASE WHEN end_reason <> '' THEN %(moment)s::timestamptz END, %(batch)s, line
FROM changed_packages WHERE id IS NULL OR NOT only_ends ORDER BY line
"""

FOLLOW = f"""
UPDATE care_plans_package n
SET follows_id = CASE WHEN p.end_reason = 'CHANGED' THEN p.id END, team_id = p.team_id
FROM care_plans_package p
WHERE n.partnership_id = %(partnership)s AND n.batch_id > 0 AND n.follows_id IS NULL
  AND p.partnership_id = %(partnership)s AND (p.end_reason = 'CHANGED' OR n.team_id IS NULL)
  AND p.starts_on < p.ends_before AND p.ends_before = n.starts_on
  AND {" AND ".join(f"n.{name} = p.{name}" for name in KEY[:-1])}
  AND NOT EXISTS (SELECT FROM care_plans_package f WHERE f.partnership_id = p.partnership_id AND f.follows_id = p.id)
  AND n.person_id IN (SELECT person_id FROM {TABLE})
"""
"""A package of a file that begins on the day on which one of the same service ends stays with its team, whoever put
that one in place or ended it; and follows it, where it ended as changed."""


def compare(frames: Iterable[pl.DataFrame]) -> Taken:
    """How many packages would be new, changed and unchanged."""
    with staged(TABLE, COLUMNS, frames) as cursor:
        return taken_of(cursor, MATCHED, {"partnership": current_partnership_id()})


def write(frames: Iterable[pl.DataFrame], *, moment: datetime, batch_id: int, added_by: UUID | None) -> Taken:
    """Write what is new or different. Rows that somebody else changes at this moment wait for one another."""
    parameters: dict[str, Any] = {
        "partnership": current_partnership_id(),
        "moment": moment,
        "batch": batch_id,
        "added_by": added_by,
    }
    one_at_a_time("care_plans.packages", current_partnership_id())
    with staged(TABLE, COLUMNS, frames) as cursor:
        cursor.execute(
            "SELECT id FROM care_plans_package WHERE partnership_id = %(partnership)s "
            f"AND person_id IN (SELECT person_id FROM {TABLE}) ORDER BY id FOR UPDATE",
            parameters,
        )
        taken = taken_of(cursor, MATCHED, parameters)
        cursor.execute(
            f"CREATE TEMPORARY TABLE changed_packages ON COMMIT DROP AS SELECT * FROM ({MATCHED}) m WHERE NOT same",
            parameters,
        )
        for statement in (END, CORRECT, ADD, FOLLOW):
            cursor.execute(statement, parameters)
        cursor.execute("DROP TABLE changed_packages")
    return taken
