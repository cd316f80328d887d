"""What became known about records between two moments: which came, went, changed, or stand elsewhere since."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from apps.care.activity.engine.as_of import PLACE_OF_RECORD, SCOPES_AND_PERIODS, records_then
from apps.care.activity.engine.funding import NOW, relations
from apps.care.activity.engine.taking import NAMES
from apps.foundation.core.tenancy import current_partnership_id

PEOPLE = """
WITH late AS MATERIALIZED (
    SELECT array_agg(id) AS ids FROM intake_batch
    WHERE partnership_id = %(partnership)s AND recorded_at > %(after)s AND recorded_at <= %(until)s
)
SELECT DISTINCT person_id FROM (
    SELECT a.person_id FROM activity_activity a
    WHERE a.partnership_id = %(partnership)s AND a.cell_id = ANY(%(cells)s)
      AND a.batch_id = ANY((SELECT ids FROM late)::bigint[])
    UNION ALL
    SELECT h.person_id FROM activity_activitybefore h
    WHERE h.partnership_id = %(partnership)s AND h.starts_on >= %(from)s AND h.starts_on < %(to)s
      AND (h.batch_id = ANY((SELECT ids FROM late)::bigint[])
           OR h.superseded_batch_id = ANY((SELECT ids FROM late)::bigint[]))
) changed LIMIT %(most)s
"""

PLACED = f"""
SELECT {{moment}} AS moment, r.provider_id, r.record_id, r.person_id, r.starts_on, r.batch_id, r.line,
       r.records, r.units, r.bed_days, r.cost_pence, {PLACE_OF_RECORD}
FROM (SELECT known.*, 1 AS records FROM ({{records}}) known
      WHERE known.person_id = ANY(%(people)s) AND known.starts_on >= %(from)s AND known.starts_on < %(to)s) r
{SCOPES_AND_PERIODS}
"""


@dataclass(frozen=True)
class Standing:
    """A record as it was known at a moment, and where it stood: whose contract, and the grain of its cell."""

    person_id: int
    starts_on: date
    batch_id: int
    line: int
    sums: tuple[int, int, int, int]
    contract_id: int
    grain: tuple[date, int, int, int, int, bool]

    @property
    def counts(self) -> tuple[Any, ...]:
        """What of it a figure is made of."""
        return self.contract_id, self.grain, self.sums, self.person_id


@dataclass(frozen=True)
class Change:
    """A record before and after: nothing where it was not known, or no longer."""

    provider_id: int
    record_id: str
    before: Standing | None
    after: Standing | None

    @property
    def person_ids(self) -> set[int]:
        return {one.person_id for one in (self.before, self.after) if one}


def people_with_changed_records(
    cell_ids: Sequence[int], span: tuple[date, date], after: datetime, until: datetime | None, most: int
) -> list[int]:
    """At most so many people with a record that a file brought, replaced or took back between two moments.

    Records that stand in one of the cells now, and those known before in the days of `span`.
    """
    parameters = _parameters(span) | {"after": after, "until": until or NOW, "cells": list(cell_ids), "most": most}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, parameters)
        return [row[0] for row in cursor.fetchall()]


def changes_of(
    person_ids: Collection[int], span: tuple[date, date], after: datetime, until: datetime | None
) -> list[Change]:
    """The records of some people in some days that count otherwise at the second moment than at the first."""
    moments = {"after": after, "until": until or NOW}
    query = " UNION ALL ".join(_standing(moment) for moment in moments)
    known: dict[str, dict[tuple[int, str], Standing]] = {moment: {} for moment in moments}
    with connection.cursor() as cursor:
        cursor.execute(query, _parameters(span) | moments | {"people": sorted(person_ids)})
        for moment, provider, record, *row in cursor.fetchall():
            known[moment][provider, record] = Standing(*row[:4], tuple(row[4:8]), row[8], tuple(row[9:15]))
    before, now = known.values()
    found = []
    for key in sorted(before.keys() | now.keys()):
        then, since = before.get(key), now.get(key)
        if then is None or since is None or then.counts != since.counts:
            found.append(Change(*key, then, since))
    return found


def _standing(moment: str) -> str:
    """The query of records as they stood at the moment of a name."""
    query = PLACED.format(
        moment=f"'{moment}'",
        records=records_then(f"{NAMES}, batch_id"),
        periods=relations.periods,
        scopes=relations.scopes,
    )
    return query.replace("%(as_of)s", f"%({moment})s")


def _parameters(span: tuple[date, date]) -> dict[str, Any]:
    return {"partnership": current_partnership_id(), "from": span[0], "to": span[1]}
