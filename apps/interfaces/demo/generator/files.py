"""Files as they are sent: what is in them, who sends them, what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO

import polars as pl

from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.timeline import Timeline

ADMINISTRATOR = "administrator"
TAKEN_IN, REFUSED, LEFT = "COMMITTED", "REFUSED", "CHECKED"
"""What is meant to become of a file, in the words of a batch's state."""

ACTIVITY_COLUMNS = (
    "provider",
    "record_id",
    "nhs_number",
    "local_id",
    "kind",
    "start_date",
    "end_date",
    "spell_ref",
    "service_line",
    "social_care_scope",
    "hrg",
    "primary_diagnosis",
    "ltc_related",
    "units",
    "bed_days",
    "admission_method",
    "admitted_from",
    "discharged_to",
    "r_point",
    "rrr_option",
    "mdt_assessed_on",
    "cost_basis",
    "cost",
    "publicly_funded",
    "withdrawn",
)


@dataclass(frozen=True)
class SentFile:
    """One file: its rows as text, the part of the organisation whose manager sends it, what is asked besides."""

    name: str
    kind: str
    rows: pl.DataFrame
    sender: str = ADMINISTRATOR
    parameters: Mapping[str, str] = field(default_factory=dict)
    outcome: str = TAKEN_IN
    month: date | None = None

    def content(self) -> bytes:
        """The file, byte for byte."""
        buffer = BytesIO()
        self.rows.write_csv(buffer)
        return buffer.getvalue()

    def named(self, name: str) -> "SentFile":
        return replace(self, name=name)


def as_text(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as a file writes them: yes and no, whole numbers, ISO dates, blanks."""
    booleans = [name for name, kind in rows.schema.items() if kind == pl.Boolean]
    return rows.with_columns(
        pl.when(pl.col(name)).then(pl.lit("yes")).when(~pl.col(name)).then(pl.lit("no")).alias(name)
        for name in booleans
    ).select(pl.all().cast(pl.String))


def in_pounds(pence: str) -> pl.Expr:
    """Whole pence as pounds with two decimals."""
    amount = pl.col(pence)
    return pl.format("{}.{}", amount // 100, (amount % 100).cast(pl.String).str.zfill(2))


def activity_files(
    records: pl.DataFrame, people: pl.DataFrame, blueprint: Blueprint, timeline: Timeline
) -> list[SentFile]:
    """Records as their providers send them: by quarter before the contract, by month from then on.

    What practices and a trust elsewhere do comes in the commissioner's extract.
    """
    senders = {body.code: body.part for body in blueprint.bodies}
    written = _written(records, people).with_columns(
        pl.col("provider").replace_strict(senders, default=ADMINISTRATOR).alias("sender"),
        _period(timeline).alias("period"),
    )
    files = []
    for (period, sender), rows in sorted(
        written.partition_by("period", "sender", as_dict=True, maintain_order=True).items()
    ):
        what = "primary-care-extract" if sender == ADMINISTRATOR else sender.replace("_", "-")
        files.append(
            SentFile(
                name=f"{what}-{_span(period, timeline)}.csv",
                kind="activity",
                rows=as_text(rows.select(ACTIVITY_COLUMNS)),
                sender=sender,
                month=period,
            )
        )
    return files


def _span(period: date, timeline: Timeline) -> str:
    """The months of a file, in its name."""
    last = (period.month - 1) // 3 * 3 + 3
    is_quarter = period < timeline.contract.starts_on and last > period.month
    return f"{period:%Y-%m}-to-{last:02}" if is_quarter else f"{period:%Y-%m}"


def _period(timeline: Timeline) -> pl.Expr:
    """The first day of a file's period: the quarter's before the contract, the month's after."""
    month = pl.col("start_date").dt.truncate("1mo")
    quarter = pl.col("start_date").dt.truncate("1q")
    return (
        pl.when(month < timeline.contract.starts_on)
        .then(pl.max_horizontal(quarter, pl.lit(timeline.activity.starts_on)))
        .otherwise(month)
    )


def _written(records: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Records with their own ids, in pounds, naming people as they were known on the day."""
    number = (pl.int_range(pl.len()).over("provider") + 1).cast(pl.String).str.zfill(6)
    waits = pl.col("known_by").is_not_null() & (
        pl.col("traced_on").is_null() | (pl.col("start_date") < pl.col("traced_on"))
    )
    return records.join(
        people.select("person", "nhs_number", "traced_on", known_by="local_id"),
        on="person",
        how="left",
        maintain_order="left",
    ).with_columns(
        pl.format("{}-{}", "provider", number).alias("record_id"),
        pl.when(~waits).then("nhs_number").alias("nhs_number"),
        pl.when(waits).then("known_by").alias("local_id"),
        pl.when(pl.col("admission_method").is_not_null()).then(pl.format("S{}", number)).alias("spell_ref"),
        in_pounds("cost_pence").alias("cost"),
        pl.lit(None, dtype=pl.String).alias("withdrawn"),
    )


def without_rows(file: SentFile, name: str) -> SentFile:
    """A header and nothing under it: such a file is refused."""
    return replace(file, name=name, rows=file.rows.clear(), outcome=REFUSED)


def in_order(files: Sequence[SentFile]) -> list[SentFile]:
    """Files by period, then by sender."""
    return sorted(files, key=lambda file: (file.month or date.min, file.sender, file.name))
