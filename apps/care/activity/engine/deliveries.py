"""Which files brought what: a provider's care of one kind in one month, and when it was first there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection

from apps.foundation.core.tenancy import current_partnership_id

GRAIN = ("provider_id", "kind", "month")


def counted_in(part: pl.DataFrame) -> pl.DataFrame:
    """How many rows of a part are of each provider, kind and month. A row that withdraws a record delivers none."""
    return (
        part.filter(~pl.col("withdrawn"))
        .group_by("provider_id", "kind", pl.col("starts_on").dt.truncate("1mo").alias("month"))
        .agg(pl.len().alias("rows"))
    )


def write_deliveries(cursor: Any, parts: Sequence[pl.DataFrame], batch_id: int) -> None:
    """Keep what a file delivered."""
    counted = pl.concat(parts).group_by(GRAIN).agg(pl.sum("rows")).sort(GRAIN) if parts else pl.DataFrame()
    if counted.is_empty():
        return
    columns = {name: counted[name].to_list() for name in (*GRAIN, "rows")}
    cursor.execute(
        """
        INSERT INTO activity_delivery (partnership_id, batch_id, provider_id, kind, month, rows)
        SELECT %(partnership)s, %(batch)s, row.*
        FROM unnest(%(provider_id)s::bigint[], %(kind)s::smallint[], %(month)s::date[], %(rows)s::bigint[]) AS row
        """,
        {"partnership": current_partnership_id(), "batch": batch_id, **columns},
    )


@dataclass(frozen=True)
class Delivered:
    """A provider's care of one kind in one month: when it was first there, and in how many rows so far."""

    provider_id: int
    provider: str
    kind: int
    month: date
    first_at: datetime
    rows: int


def delivered(first: date, last: date, until: datetime | None = None) -> list[Delivered]:
    """What was delivered of the months from `first` to `last`, as known at a moment (now, where there is none)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d.provider_id, o.name, d.kind, d.month, min(b.recorded_at), sum(d.rows)::bigint
            FROM activity_delivery d
            JOIN intake_batch b ON b.partnership_id = d.partnership_id AND b.id = d.batch_id
            JOIN partnerships_organisation o ON o.partnership_id = d.partnership_id AND o.id = d.provider_id
            WHERE d.partnership_id = %(partnership)s AND d.month BETWEEN %(first)s AND %(last)s
              AND b.recorded_at <= %(until)s
            GROUP BY d.provider_id, o.name, d.kind, d.month ORDER BY o.name, d.kind, d.month
            """,
            {
                "partnership": current_partnership_id(),
                "first": first,
                "last": last,
                "until": until or "infinity",
            },
        )
        return [Delivered(*row) for row in cursor.fetchall()]
