"""Taking a file of records in: new ones, those that replace themselves, and those that are the same again.

The long part, writing new records, holds nobody up. Only then does the commit become the partnership's next
change: it replaces records, brings the cells up to date, and puts right whatever changed under it meanwhile.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection

from apps.care.activity.engine.cells import GRAIN, GRAIN_LIST, SUMS, Cells, add_to_cells, renew_witnesses
from apps.care.activity.engine.deliveries import counted_in, write_deliveries
from apps.care.activity.engine.funding import relations
from apps.care.activity.engine.moving import move_records
from apps.care.activity.engine.placing import place, read_funding
from apps.foundation.core.locks import one_at_a_time
from apps.foundation.core.registries import Rows, Taken, Tell
from apps.foundation.core.staging import ahead, by_index, copy_into, taken_of
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.partnerships.selectors import figures_moment

TABLE = "staged_activity"
RECORD = {
    "person_id": "bigint",
    "provider_id": "bigint",
    "service_line_id": "bigint",
    "cost_pence": "bigint",
    "line": "integer",
    "starts_on": "date",
    "ends_on": "date",
    "units": "integer",
    "bed_days": "integer",
    "kind": "smallint",
    "cost_basis": "smallint",
    "ltc_related": "boolean",
    "publicly_funded": "boolean",
    "record_id": 'text COLLATE "C"',
    "spell_ref": "text",
    "hrg": "text",
    "primary_diagnosis": "text",
    "admission_method": "text",
    "admitted_from": "text",
    "discharged_to": "text",
    "social_care_scope": "text",
    "r_point": "date",
    "rrr_option": "smallint",
    "mdt_assessed_on": "date",
}
NAMES = ", ".join(RECORD)
STAGED = {
    "withdrawn": "boolean",
    "cell_id": "bigint",
    "fate": "text NOT NULL DEFAULT 'new'",
    "old_id": "bigint",
}
SUMS_TABLES = ("sums_of_new", "sums_of_replacements", "sums_of_old")
SAID = [name for name in RECORD if name not in ("line", "provider_id", "record_id")]
KNOWN = ", ".join(f"a.{name}" for name in SAID)
SENT = ", ".join(f"s.{name}" for name in SAID)

MATCHED = f"""
SELECT s.line, a.id, s.withdrawn,
       CASE WHEN s.withdrawn THEN a.id IS NULL
            ELSE ({KNOWN}) IS NOT DISTINCT FROM ({SENT})
       END AS same
FROM {TABLE} s
LEFT JOIN activity_activity a
       ON a.partnership_id = %(partnership)s AND a.provider_id = s.provider_id AND a.record_id = s.record_id
"""


def compare(rows: Rows) -> Taken:
    """How many records would be new, replaced and unchanged."""
    with connection.cursor() as cursor:
        parameters = {"partnership": current_partnership_id()}
        if not _any_records(cursor) and not any(part["withdrawn"].any() for part in rows.parts()):
            return Taken(rows.count, 0, 0)
        _create(cursor, TABLE, {"withdrawn": "boolean"})
        for part in rows.parts():
            copy_into(cursor, TABLE, part.select(*RECORD, "withdrawn"))
        cursor.execute(f"ANALYZE {TABLE}")
        with by_index(cursor):
            taken = _taken(cursor, parameters)
        cursor.execute(f"DROP TABLE {TABLE}")
    return taken


def take(rows: Rows, actor: Any, tell: Tell) -> Taken:
    """Write the records and bring every figure up to date, in the transaction of the commit."""
    one_at_a_time("activity", current_partnership_id())
    read_at = figures_moment()
    parameters: dict[str, Any] = {"partnership": current_partnership_id(), "batch": rows.batch_id}
    with connection.cursor() as cursor:
        _create(cursor, TABLE, STAGED)
        cells = Cells(cursor)
        add = _add_to_others if _any_records(cursor) else _add_first
        deliveries: list[pl.DataFrame] = []
        taken = add(cursor, cells, rows, _placed(rows, deliveries), parameters, tell)
        if taken.added or taken.replaced:
            write_deliveries(cursor, deliveries, rows.batch_id)
        tell(rows.count, "bringing figures up to date")
        parameters["moment"] = rows.moment
        _replace(cursor, parameters)
        _settle_cells(cursor, cells.fresh, parameters)
        for table in (TABLE, *SUMS_TABLES, "fresh_cells"):
            cursor.execute(f"DROP TABLE {table}")
    _follow_changes_since(read_at)
    return taken


def _add_first(
    cursor: Any, cells: Cells, rows: Rows, parts: Iterator[pl.DataFrame], parameters: dict[str, Any], tell: Tell
) -> Taken:
    """Write the first records of a partnership: all are new, so each part is written while the next is placed."""
    done, sums = 0, []
    for part in ahead(parts):
        placed = cells.stand_in(part.filter(~pl.col("withdrawn")))
        copy_into(cursor, TABLE, placed.select(*RECORD, "withdrawn", "cell_id"))
        cursor.execute(_INSERT.format(which="new"), parameters)
        cursor.execute(f"TRUNCATE {TABLE}")
        sums.append(placed.group_by("cell_id").agg(pl.len().alias("records"), *(pl.sum(name) for name in SUMS[1:])))
        done += part.height
        tell(done, "writing new records")
    cursor.execute(_SUMS.format(which="new", table="sums_of_new"), parameters)
    for frame in sums:
        copy_into(cursor, "sums_of_new", frame)
    added = sum(int(frame["records"].sum()) for frame in sums)
    return Taken(added, 0, rows.count - added)


def _add_to_others(
    cursor: Any, cells: Cells, rows: Rows, parts: Iterator[pl.DataFrame], parameters: dict[str, Any], tell: Tell
) -> Taken:
    """Put every row into the temporary table, match it with the records that are there, and write the new ones."""
    done = 0
    for part in ahead(parts):
        copy_into(cursor, TABLE, cells.stand_in(part).select(*RECORD, "withdrawn", "cell_id"))
        done += part.height
        tell(done, "placing records")
    cursor.execute(f"ANALYZE {TABLE}")
    with by_index(cursor):
        taken = _match(cursor, parameters)
    tell(rows.count, "writing new records")
    cursor.execute(_INSERT.format(which="new"), parameters)
    cursor.execute(_SUMS.format(which="new", table="sums_of_new"), parameters)
    return taken


def _placed(rows: Rows, deliveries: list[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The rows part by part, placed, and in the order of the index by person, which is then written in one go. What
    each part delivers is added to `deliveries`."""
    funding = read_funding()

    def placed(part: pl.DataFrame) -> pl.DataFrame:
        deliveries.append(counted_in(part))
        return place(part, funding).sort("person_id", "starts_on")

    return (placed(part) for part in rows.parts())


def _create(cursor: Any, table: str, more: dict[str, str]) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in {**RECORD, **more}.items())
    cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP")


def _match(cursor: Any, parameters: dict[str, Any]) -> Taken:
    """Say of each staged row whether it is new, replaces a record, or is to be left out as the same again."""
    taken = _taken(cursor, parameters)
    if taken.replaced or taken.unchanged:
        cursor.execute(
            f"""
            UPDATE {TABLE} s
            SET old_id = m.id, fate = CASE WHEN m.same THEN 'same' WHEN m.withdrawn THEN 'gone' ELSE 'replacement' END
            FROM ({MATCHED}) m WHERE m.line = s.line AND (m.id IS NOT NULL OR m.withdrawn)
            """,
            parameters,
        )
    return taken


def _taken(cursor: Any, parameters: dict[str, Any]) -> Taken:
    # A withdrawal of a record that is not there changes nothing: it counts as unchanged, not as new.
    return taken_of(
        cursor,
        f"SELECT coalesce(id, CASE WHEN withdrawn THEN 0 END) AS id, same FROM ({MATCHED}) m",
        parameters,
    )


_INSERT = f"""
INSERT INTO activity_activity (partnership_id, batch_id, cell_id, {NAMES})
SELECT %(partnership)s, %(batch)s, cell_id, {NAMES} FROM {TABLE} WHERE fate = '{{which}}'
"""
_SUMS = f"""
CREATE TEMPORARY TABLE {{table}} ON COMMIT DROP AS
SELECT cell_id, count(*) AS records, sum(units) AS units, sum(bed_days) AS bed_days, sum(cost_pence) AS cost_pence
FROM {TABLE} WHERE fate = '{{which}}' GROUP BY cell_id
"""


def _replace(cursor: Any, parameters: dict[str, Any]) -> None:
    """Move what is replaced or withdrawn to the history, and write what replaces it."""
    cursor.execute("CREATE TEMPORARY TABLE sums_of_old (LIKE sums_of_new) ON COMMIT DROP")
    cursor.execute(
        f"""
        WITH old AS (
            DELETE FROM activity_activity a USING {TABLE} s
            WHERE a.partnership_id = %(partnership)s AND a.id = s.old_id AND s.fate IN ('replacement', 'gone')
            RETURNING a.*
        ), kept AS (
            INSERT INTO activity_activitybefore (partnership_id, batch_id, superseded_batch_id, {NAMES})
            SELECT partnership_id, batch_id, %(batch)s, {NAMES} FROM old
        )
        INSERT INTO sums_of_old
        SELECT cell_id, -count(*), -sum(units), -sum(bed_days), -sum(cost_pence) FROM old GROUP BY cell_id
        """,
        parameters,
    )
    cursor.execute(_INSERT.format(which="replacement"), parameters)
    cursor.execute(_SUMS.format(which="replacement", table="sums_of_replacements"), parameters)


def _settle_cells(cursor: Any, fresh: pl.DataFrame, parameters: dict[str, Any]) -> None:
    """Make the cells whose ids were drawn, and add what came and went to the sums."""
    cursor.execute(
        "CREATE TEMPORARY TABLE fresh_cells ON COMMIT DROP AS "
        f"SELECT id AS cell_id, {GRAIN_LIST} FROM activity_activitycell WHERE false"
    )
    copy_into(cursor, "fresh_cells", fresh)
    cursor.execute(
        f"""
        INSERT INTO activity_activitycell
               (id, partnership_id, {GRAIN_LIST}, records, units, bed_days, cost_pence, witnesses)
        SELECT cell_id, %(partnership)s, {GRAIN_LIST}, 0, 0, 0, 0, '{{}}' FROM fresh_cells
        ON CONFLICT DO NOTHING
        """,
        parameters,
    )
    if cursor.rowcount < fresh.height:
        _use_cells_made_meanwhile(cursor, parameters)
    add_to_cells(cursor, f"({' UNION ALL '.join(f'SELECT * FROM {table}' for table in SUMS_TABLES)}) d")
    touched = " UNION ALL ".join(
        f"SELECT cell_id, {str(table == 'sums_of_old').lower()} AS lost FROM {table}" for table in SUMS_TABLES
    )
    renew_witnesses(cursor, f"({touched}) t")


def _use_cells_made_meanwhile(cursor: Any, parameters: dict[str, Any]) -> None:
    """Somebody else made a cell of the same grain while this file was being written: theirs is used."""
    same_grain = " AND ".join(f"c.{name} = f.{name}" for name in GRAIN)
    made = f"""
    SELECT f.cell_id AS drawn, c.id AS made FROM fresh_cells f
    JOIN activity_activitycell c ON c.partnership_id = %(partnership)s AND c.id <> f.cell_id AND {same_grain}
    """
    cursor.execute(
        f"""
        UPDATE activity_activity a SET cell_id = m.made FROM ({made}) m
        WHERE a.partnership_id = %(partnership)s AND a.cell_id = m.drawn
        """,
        parameters,
    )
    for table in SUMS_TABLES:
        cursor.execute(f"UPDATE {table} s SET cell_id = m.made FROM ({made}) m WHERE s.cell_id = m.drawn", parameters)


def _follow_changes_since(read_at: datetime) -> None:
    """Move the records of people whose funding changed while the file was being written."""
    with connection.cursor() as cursor:
        cursor.execute(relations.changed_since, {"partnership": current_partnership_id(), "since": read_at})
        person_ids = [row[0] for row in cursor.fetchall()]
    move_records(None if None in person_ids else person_ids)


def _any_records(cursor: Any) -> bool:
    cursor.execute(
        "SELECT EXISTS (SELECT FROM activity_activity WHERE partnership_id = %s)", [current_partnership_id()]
    )
    return bool(cursor.fetchone()[0])
