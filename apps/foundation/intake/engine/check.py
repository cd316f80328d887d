"""Checking a file as a whole: every row read, every fault found, nothing written to the register yet."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import polars as pl

from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import Finding, IntakeKind, Preset
from apps.foundation.core.staging import ahead
from apps.foundation.intake.domain import refusals
from apps.foundation.intake.domain.refusals import FileRefused
from apps.foundation.intake.domain.repeating import could_be_nhs_number, repeatable
from apps.foundation.intake.engine.columns import place_columns, reading_of
from apps.foundation.intake.engine.reader import MisshapenRow, Part, Table

SIGN = "#finding "
FOUND = {
    "line": pl.Int64,
    "code": pl.String,
    "sentence": pl.String,
    "is_notice": pl.Boolean,
    "pence": pl.Int64,
}
MISSHAPEN = {
    "columns-too-many": "The row has more columns than the header: two rows may have run together.",
    "columns-too-few": "The row has fewer columns than the header: it may have been cut off.",
    "cell-too-long": "The row is longer than any real one.",
    "character-not-allowed": "The row holds a NUL character, or a carriage return in its middle.",
}


@dataclass
class CauseFound:
    """Rows that share one finding."""

    code: str
    sentence: str
    is_notice: bool
    about: str = ""
    rows: int = 0
    pence: int = 0
    unknown: int = 0
    first_line: int = 0
    values: dict[str, int] = field(default_factory=dict)

    def add(self, rows: pl.DataFrame, money: str | None) -> None:
        """Count some more rows."""
        self.rows += rows.height
        first = int(rows["line"].min() or 0)
        self.first_line = min(self.first_line or first, first)
        if money:
            self.pence += int(rows[money].clip(lower_bound=0).sum() or 0)
            self.unknown += rows[money].null_count()
        if self.about:
            for value, count in rows[self.about].value_counts().iter_rows():
                if value is not None:
                    self.values[value] = self.values.get(value, 0) + count

    def commonest(self) -> tuple[str, int]:
        """The value that most of the rows share, where it says anything."""
        value, count = max(self.values.items(), key=lambda item: item[1], default=("", 0))
        return (value[:200], count) if count > 1 and not could_be_nhs_number(value) else ("", 0)


@dataclass
class Checked:
    """What checking a file came to."""

    received: int = 0
    accepted: int = 0
    repeated_equal: int = 0
    rejected: int = 0
    accepted_pence: int = 0
    rejected_pence: int = 0
    rejected_unknown: int = 0
    causes: dict[str, CauseFound] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def check_file(
    table: Table,
    *,
    kind: IntakeKind,
    parameters: Mapping[str, Any],
    sender: Actor,
    preset: Preset | None,
    dates: str,
    folder: Path,
    report: Callable[[int, str], None],
) -> Checked:
    """Read, check and set apart every row of a file; write what was accepted and found into `folder`.

    Raises FileRefused when nothing of it can be taken in. Memory holds one part of the file at a time.
    """
    return _Check(table, kind, kind.look_up(parameters, sender), preset, dates, folder).run(report)


class _Check:
    def __init__(
        self,
        table: Table,
        kind: IntakeKind,
        facts: Any,
        preset: Preset | None,
        dates: str,
        folder: Path,
    ) -> None:
        self.table, self.kind, self.preset, self.folder = table, kind, preset, folder
        self.facts = facts
        readings = [reading_of(column, dates) for column in kind.columns]
        self.typed = [reading.typed for reading in readings]
        self.reading_findings = [finding for reading in readings for finding in reading.findings]
        self.kind_findings = list(kind.findings(self.facts))
        self.derive = preset.derive() if preset and preset.derive else None
        self.result = Checked()
        self.keys: list[pl.DataFrame] = []

    def run(self, report: Callable[[int, str], None]) -> Checked:
        unknown = self.table.unknown
        if unknown:
            self.result.warnings.append(f"Columns that are not used: {', '.join(map(repeatable, unknown))[:300]}.")
        with (self.folder / "faults.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["line", "codes", "what is wrong", *map(_inert, self.table.layout.names)])
            for number, part in enumerate(ahead(self.table.parts())):
                self._part(number, part, writer)
                report(self.result.received, "checking rows")
            report(self.result.received, "looking for repeated records")
            self._repeats(writer)
        if not self.result.received:
            raise FileRefused(refusals.NO_ROWS)
        return self.result

    def _part(self, number: int, part: Part, writer: Any) -> None:
        self.result.received += part.frame.height + len(part.misshapen)
        found = self._misshapen(part.misshapen, writer)
        if part.frame.height:
            found += self._well_shaped(number, part, writer)
        if found:
            pl.concat(found).sort("line").write_parquet(self.folder / f"found-{number:05}.parquet")

    def _well_shaped(self, number: int, part: Part, writer: Any) -> list[pl.DataFrame]:
        placed = place_columns(part.frame, self.kind.columns, self.preset)
        if self.derive:
            placed = self.derive(placed)
        signs = [f.when.fill_null(False).alias(f"{SIGN}{i}") for i, f in enumerate(self.reading_findings)]
        typed = placed.lazy().select("line", *self.typed, *signs).collect()  # lazy: common parts are done once
        read = self.kind.resolve(typed, self.facts)
        offset = len(self.reading_findings)
        read = read.with_columns(
            f.when.fill_null(False).alias(f"{SIGN}{offset + i}") for i, f in enumerate(self.kind_findings)
        )
        findings = [*self.reading_findings, *self.kind_findings]
        read, faulty = self._set_apart(read, findings)
        found = self._count(read, findings)
        rejected = read.filter(faulty)
        self._write_faults(rejected, part.frame, findings, writer)
        accepted = read.filter(~faulty)
        self._add_money(accepted, rejected)
        self.result.accepted += accepted.height
        self.result.rejected += rejected.height
        if accepted.height:
            kept = accepted.select("line", *self.kind.kept)
            kept.write_parquet(self._accepted(number), compression="lz4", statistics=False)
            key = pl.struct(self.kind.key).hash(seed=7).alias("key")
            self.keys.append(kept.select(key, pl.lit(number, dtype=pl.Int32).alias("part")))
        return found

    def _set_apart(self, read: pl.DataFrame, findings: list[Finding]) -> tuple[pl.DataFrame, pl.Series]:
        faults = [pl.col(f"{SIGN}{i}") for i, f in enumerate(findings) if not f.is_notice]
        return read, read.select(reduce(or_, faults).alias("faulty"))["faulty"]

    def _count(self, read: pl.DataFrame, findings: list[Finding]) -> list[pl.DataFrame]:
        """Count each finding by cause, and list it by line for the page."""
        any_rows = read.select(pl.col(f"^{SIGN}.*$").any()).row(0)
        found = []
        for i, finding in enumerate(findings):
            if not any_rows[i]:
                continue
            rows = read.filter(pl.col(f"{SIGN}{i}"))
            self._cause(finding).add(rows, self.kind.money)
            found.append(self._listed(rows, finding))
        return found

    def _write_faults(
        self, rejected: pl.DataFrame, originals: pl.DataFrame, findings: list[Finding], writer: Any
    ) -> None:
        """Each rejected row as it came, with every fault in it."""
        if not rejected.height:
            return
        faults = [(i, f) for i, f in enumerate(findings) if not f.is_notice]
        signs = rejected.select(f"{SIGN}{i}" for i, _ in faults).rows()
        rows = originals.join(rejected.select("line"), on="line", how="semi", maintain_order="left").rows()
        for flags, row in zip(signs, rows, strict=True):
            mine = [finding for flag, (_, finding) in zip(flags, faults, strict=True) if flag]
            codes = " ".join(dict.fromkeys(finding.code for finding in mine))
            sentences = " ".join(dict.fromkeys(finding.sentence for finding in mine))
            writer.writerow([row[0], codes, sentences, *map(_inert, row[1:])])

    def _misshapen(self, rows: list[MisshapenRow], writer: Any) -> list[pl.DataFrame]:
        """Rows that could not be told apart into columns: rejected, and what they cost is unknown."""
        unknown = 1 if self.kind.money else 0
        for row in rows:
            cause = self._cause(Finding(row.code, MISSHAPEN[row.code], pl.lit(True)))
            cause.rows += 1
            cause.unknown += unknown
            cause.first_line = min(cause.first_line or row.line, row.line)
            writer.writerow([row.line, row.code, row.sentence, _inert(row.text)])
        self.result.rejected += len(rows)
        self.result.rejected_unknown += unknown * len(rows)
        return (
            [
                pl.DataFrame(
                    [(row.line, row.code, row.sentence, False, None) for row in rows],
                    schema=FOUND,
                    orient="row",
                )
            ]
            if rows
            else []
        )

    def _repeats(self, writer: Any) -> None:
        """Records that stand more than once: equal copies count once, unequal ones are all rejected."""
        if not self.keys:
            return
        keys = pl.concat(self.keys)
        twice = keys.filter(pl.col("key").is_duplicated())
        if not twice.height:
            return
        candidates = twice.select("key").unique()
        parts = sorted(twice["part"].unique().to_list())
        key = pl.struct(self.kind.key).hash(seed=7).alias("key")
        rows = pl.concat(
            pl.read_parquet(self._accepted(part))
            .with_columns(key, pl.lit(part).alias("part"))
            .join(candidates, on="key", how="semi")
            for part in parts
        ).sort("line")
        content = [name for name in self.kind.kept if name not in self.kind.key]
        rows = rows.with_columns(
            pl.len().over(self.kind.key).alias("copies"),
            (pl.struct(content).n_unique().over(self.kind.key) if content else pl.lit(1)).alias("kinds"),
            pl.int_range(pl.len()).over(self.kind.key).alias("copy"),
        ).filter(pl.col("copies") > 1)
        equal = rows.filter((pl.col("kinds") == 1) & (pl.col("copy") > 0))
        unequal = rows.filter(pl.col("kinds") > 1)
        self._reject_repeats(unequal, writer)
        self.result.repeated_equal = equal.height
        if self.kind.money:
            self.result.accepted_pence -= int(equal[self.kind.money].sum() or 0)
        self.result.accepted -= equal.height + unequal.height
        gone = pl.concat([equal.select("line", "part"), unequal.select("line", "part")])
        for (part,), lines in gone.group_by("part"):
            path = self._accepted(int(part))  # type: ignore[call-overload]
            kept = pl.read_parquet(path).join(lines.select("line"), on="line", how="anti", maintain_order="left")
            kept.write_parquet(path, compression="lz4", statistics=False)

    def _reject_repeats(self, rows: pl.DataFrame, writer: Any) -> None:
        if not rows.height:
            return
        finding = Finding(
            "record-id-repeated",
            f"The same {' and '.join(name.replace('_', ' ') for name in self.kind.key)} stands more than once, "
            "with different content: none of the copies is accepted.",
            pl.lit(True),
        )
        self._cause(finding).add(rows, self.kind.money)
        self.result.rejected += rows.height
        if self.kind.money:
            pence = int(rows[self.kind.money].sum() or 0)
            self.result.rejected_pence += pence
            self.result.accepted_pence -= pence
        self._listed(rows, finding).write_parquet(self.folder / "found-repeated.parquet")
        self._write_originals(set(rows["line"].to_list()), finding, writer)

    def _write_originals(self, lines: set[int], finding: Finding, writer: Any) -> None:
        """Read the file again for the rows that turned out to be repeats."""
        for frame in self.table.rows_at(lines):
            for row in frame.rows():
                writer.writerow([row[0], finding.code, finding.sentence, *map(_inert, row[1:])])

    def _add_money(self, accepted: pl.DataFrame, rejected: pl.DataFrame) -> None:
        if not self.kind.money:
            return
        self.result.accepted_pence += int(accepted[self.kind.money].sum() or 0)
        self.result.rejected_pence += int(rejected[self.kind.money].clip(lower_bound=0).sum() or 0)
        self.result.rejected_unknown += rejected[self.kind.money].null_count()

    def _listed(self, rows: pl.DataFrame, finding: Finding) -> pl.DataFrame:
        """The rows of a finding as the page lists them."""
        return rows.select(
            "line",
            pl.lit(finding.code).alias("code"),
            pl.lit(finding.sentence).alias("sentence"),
            pl.lit(finding.is_notice).alias("is_notice"),
            (pl.col(self.kind.money) if self.kind.money else pl.lit(None, dtype=pl.Int64)).alias("pence"),
        )

    def _cause(self, finding: Finding) -> CauseFound:
        return self.result.causes.setdefault(
            finding.code, CauseFound(finding.code, finding.sentence, finding.is_notice, finding.about)
        )

    def _accepted(self, part: int) -> Path:
        return self.folder / f"accepted-{part:05}.parquet"


def _inert(cell: str | None) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{cell}" if cell and cell[0] in "=+-@\t\r\n" else cell or ""
