"""Where the records of a file stand (`domain.placing.placed`, over a column)."""

from dataclasses import dataclass

import polars as pl

from apps.care.activity.engine.cells import GRAIN
from apps.care.activity.engine.funding import NOW, relations
from apps.foundation.core.staging import frame_of
from apps.foundation.core.tenancy import current_partnership_id


@dataclass(frozen=True)
class Funding:
    """Who pays for whom, read once for a whole file."""

    periods: pl.DataFrame
    scopes: pl.DataFrame


def read_funding() -> Funding:
    """The funding as now known."""
    parameters = {"partnership": current_partnership_id(), "as_of": NOW}
    periods = frame_of(
        f"SELECT person_id, contract_id, funded_band, starts_on, ends_before FROM ({relations.periods}) f",
        parameters,
    ).cast(
        {
            "person_id": pl.Int64,
            "contract_id": pl.Int64,
            "funded_band": pl.Int16,
            "starts_on": pl.Date,
            "ends_before": pl.Date,
        }
    )
    scopes = frame_of(
        f"SELECT contract_id, kind, ltc_related, scope, starts_on, ends_before FROM ({relations.scopes}) s",
        parameters,
    ).cast(
        {
            "contract_id": pl.Int64,
            "kind": pl.Int16,
            "ltc_related": pl.Boolean,
            "scope": pl.Int16,
            "starts_on": pl.Date,
            "ends_before": pl.Date,
        }
    )
    return Funding(periods.sort("starts_on"), scopes.sort("starts_on"))


def place(frame: pl.DataFrame, funding: Funding) -> pl.DataFrame:
    """Add the grain of each record's cell. Rows come back in the order in which they came."""
    frame = frame.with_row_index("row").sort("starts_on")
    by_person = funding.periods.rename({"starts_on": "from", "ends_before": "to"})
    placed = frame.join_asof(
        by_person,
        left_on="starts_on",
        right_on="from",
        by="person_id",
        strategy="backward",
        check_sortedness=False,
    )
    inside = pl.col("contract_id").is_not_null() & (pl.col("starts_on") < pl.col("to"))
    placed = placed.with_columns(
        pl.when(inside).then("contract_id").otherwise(0).alias("contract_id"),
        pl.when(inside).then("funded_band").otherwise(0).cast(pl.Int16).alias("funded_band"),
    ).drop("from", "to", strict=False)
    by_kind = funding.scopes.rename({"starts_on": "from", "ends_before": "to", "scope": "listed"})
    placed = placed.join_asof(
        by_kind,
        left_on="starts_on",
        right_on="from",
        by=["contract_id", "kind", "ltc_related"],
        strategy="backward",
        check_sortedness=False,
    )
    listed = pl.when(pl.col("starts_on") < pl.col("to")).then("listed").otherwise(3)
    return (
        placed.with_columns(
            pl.when(pl.col("contract_id") == 0).then(0).otherwise(listed).cast(pl.Int16).alias("scope"),
            pl.col("starts_on").dt.truncate("1mo").alias("month"),
            pl.col("kind").cast(GRAIN["kind"]),
        )
        .sort("row")
        .drop("row", "from", "to", "listed", strict=False)
    )
