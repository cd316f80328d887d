"""What stands behind a figure: the people of some days, the records of some cells. At most a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.periods import first_of_month

# Each person with days of a month at a level, and how they came to it or left it in the month, as known at a moment.
# Where heads are counted: who is there on the first, and how they came to it since the first before.
_DAYS = """
WITH periods AS (
    SELECT person_id, funded_band, starts_on, ends_before,
           lag(funded_band) OVER person AS band_before, lag(ends_before) OVER person AS before_ended,
           lead(funded_band) OVER person AS band_after, lead(starts_on) OVER person AS after_starts
    FROM (
        SELECT person_id, funded_band, lower(days) AS starts_on, upper(days) AS ends_before
        FROM (
            SELECT person_id, funded_band, unnest(range_agg(daterange(starts_on, ends_before))) AS days
            FROM capitation_fundedperiod
            WHERE partnership_id = %(partnership)s AND contract_id = %(contract)s
              AND recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)
            GROUP BY person_id, funded_band
        ) whatever_weight
    ) at_level
    WINDOW person AS (PARTITION BY person_id ORDER BY starts_on)
), month AS (
    SELECT f.*,
           CASE WHEN %(heads)s THEN 1 ELSE least(f.ends_before, %(to)s) - greatest(f.starts_on, %(from)s) END AS days,
           f.starts_on > %(since)s AND f.starts_on > %(term_starts)s AS came,
           f.ends_before < %(to)s AND NOT %(heads)s AS left_it
    FROM periods f
    WHERE f.funded_band = %(band)s AND f.ends_before > %(from)s
      AND CASE WHEN %(heads)s THEN f.starts_on <= %(from)s ELSE f.starts_on < %(to)s END
), grouped AS (
    SELECT m.person_id, m.days,
           CASE WHEN m.came AND m.before_ended = m.starts_on THEN 'from-' || m.band_before
                WHEN m.came THEN 'new'
                WHEN m.left_it AND m.after_starts = m.ends_before THEN 'to-' || m.band_after
                WHEN m.left_it AND p.died_on < %(to)s AND p.died_on + 1 = m.ends_before THEN 'died'
                WHEN m.left_it THEN 'left' ELSE 'whole' END AS reason
    FROM month m JOIN patients_person p ON p.partnership_id = %(partnership)s AND p.id = m.person_id
)
"""


@dataclass(frozen=True)
class Page:
    """A part of a list: how many to skip, how many to read, and the secret that orders people."""

    order: str
    skip: int
    limit: int


@dataclass(frozen=True)
class DaysAsked:
    """The days of a month at a level of a contract, or the people on its first, as known at a moment (now, where there
    is none)."""

    contract_id: int
    month: tuple[date, date]
    term_starts: date
    band: int
    as_of: datetime | None
    heads: bool

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "partnership": current_partnership_id(),
            "contract": self.contract_id,
            "from": self.month[0],
            "to": self.month[1],
            "since": first_of_month(self.month[0] - timedelta(days=1)) if self.heads else self.month[0],
            "heads": self.heads,
            "term_starts": self.term_starts,
            "band": self.band,
            "as_of": self.as_of or "infinity",
        }


@dataclass(frozen=True)
class DaysGroup:
    """People whose days of a month have the same story: `whole`, `from-1`, `new`, `to-3`, `died`, `left`."""

    reason: str
    people: int
    days: int
    opted_out: int


def groups_of_days(asked: DaysAsked) -> list[DaysGroup]:
    """The days of a month at a level, by how people came to them or left them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {_DAYS}
            SELECT g.reason, count(DISTINCT g.person_id), sum(g.days),
                   count(DISTINCT g.person_id) FILTER (WHERE p.national_opt_out)
            FROM grouped g JOIN patients_person p ON p.partnership_id = %(partnership)s AND p.id = g.person_id
            GROUP BY g.reason ORDER BY g.reason
            """,
            asked.parameters,
        )
        return [DaysGroup(*row) for row in cursor.fetchall()]


_MIXED = "sha256(convert_to(%(order)s || '/' || p.id, 'UTF8'))"
"""An order of people that says nothing about them to whoever does not know the secret `order`."""


@dataclass(frozen=True)
class PersonBehind:
    """Somebody behind a figure, before they get a pseudonym."""

    person_id: int
    born_on: date | None
    sex: str
    weights: Sequence[int]
    """By which the contract counted them in the month, in ten-thousandths."""


def people_of_days(asked: DaysAsked, reason: str, page: Page) -> list[PersonBehind]:
    """A page of the people of one group, in an order of its own. Opted-out people are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {_DAYS}
            SELECT p.id, p.born_on, p.sex, ARRAY(
                SELECT DISTINCT f.weight FROM capitation_fundedperiod f
                WHERE f.partnership_id = %(partnership)s AND f.contract_id = %(contract)s AND f.person_id = p.id
                  AND f.funded_band = %(band)s AND f.ends_before > %(from)s
                  AND CASE WHEN %(heads)s THEN f.starts_on <= %(from)s ELSE f.starts_on < %(to)s END
                  AND f.recorded_at <= %(as_of)s AND (f.superseded_at IS NULL OR f.superseded_at > %(as_of)s)
                ORDER BY f.weight)
            FROM (SELECT DISTINCT person_id FROM grouped WHERE reason = %(reason)s) g
            JOIN patients_person p ON p.partnership_id = %(partnership)s AND p.id = g.person_id
            WHERE NOT p.national_opt_out
            ORDER BY {_MIXED} OFFSET %(skip)s LIMIT %(limit)s
            """,
            asked.parameters | {"reason": reason, "order": page.order, "skip": page.skip, "limit": page.limit},
        )
        return [PersonBehind(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class RecordBehind:
    """A record behind a figure. Who may see which of it is decided above."""

    person_id: int
    born_on: date | None
    sex: str
    funded_band: int
    kind: int
    record_id: str
    starts_on: date
    cost_pence: int
    file_name: str
    line: int


def records_of_cells(cell_ids: Sequence[int], page: Page, *, own: bool) -> list[RecordBehind]:
    """A page of the records of some cells, by the index of the cells.

    One's own are all there, day by day. Others' come person by person, and those of opted-out people are left out.
    """
    place = "a.starts_on" if own else _MIXED
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT a.person_id, q.born_on, q.sex, c.funded_band, a.kind, a.record_id, a.starts_on, a.cost_pence,
                   b.file_name, a.line
            FROM (SELECT a.id, {place} AS place
                  FROM activity_activity a
                  JOIN patients_person p ON p.partnership_id = %(partnership)s AND p.id = a.person_id
                  WHERE a.partnership_id = %(partnership)s AND a.cell_id = ANY(%(cells)s)
                    AND (%(own)s OR NOT p.national_opt_out)
                  ORDER BY place, a.id OFFSET %(skip)s LIMIT %(limit)s) chosen
            JOIN activity_activity a ON a.partnership_id = %(partnership)s AND a.id = chosen.id
            JOIN activity_activitycell c ON c.partnership_id = %(partnership)s AND c.id = a.cell_id
            JOIN patients_person q ON q.partnership_id = %(partnership)s AND q.id = a.person_id
            JOIN intake_batch b ON b.partnership_id = %(partnership)s AND b.id = a.batch_id
            ORDER BY chosen.place, a.id
            """,
            {
                "partnership": current_partnership_id(),
                "cells": list(cell_ids),
                "own": own,
                "order": page.order,
                "skip": page.skip,
                "limit": page.limit,
            },
        )
        return [RecordBehind(*row) for row in cursor.fetchall()]


def enough_to_list(cell_ids: Sequence[int], smallest: int) -> bool:
    """Whether at least so many people with records in some cells have not opted out."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM (
                SELECT DISTINCT a.person_id FROM activity_activity a
                JOIN patients_person p ON p.partnership_id = %(partnership)s AND p.id = a.person_id
                WHERE a.partnership_id = %(partnership)s AND a.cell_id = ANY(%(cells)s) AND NOT p.national_opt_out
                LIMIT %(smallest)s) people
            """,
            {"partnership": current_partnership_id(), "cells": list(cell_ids), "smallest": smallest},
        )
        return bool(cursor.fetchone()[0] >= smallest)


@dataclass(frozen=True)
class PersonKnown:
    """Somebody by whom a figure changed, and whether they have opted out of being listed."""

    person_id: int
    born_on: date | None
    sex: str
    opted_out: bool


def people_in_order(person_ids: Sequence[int], order: str) -> list[PersonKnown]:
    """Some people, in an order that says nothing about them to whoever does not know the secret `order`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.id, p.born_on, p.sex, p.national_opt_out FROM patients_person p "
            f"WHERE p.partnership_id = %(partnership)s AND p.id = ANY(%(people)s) ORDER BY {_MIXED}",
            {"partnership": current_partnership_id(), "people": list(person_ids), "order": order},
        )
        return [PersonKnown(*row) for row in cursor.fetchall()]


def file_names(batch_ids: Sequence[int]) -> dict[int, str]:
    """The names of files, by batch."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, file_name FROM intake_batch WHERE partnership_id = %s AND id = ANY(%s)",
            [current_partnership_id(), list(batch_ids)],
        )
        return dict(cursor.fetchall())
