"""A slice of the file, taken in by the product and by django-import-export, into the full table."""

import csv
from pathlib import Path
from typing import Any

import tablib
from django.db import transaction

from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch
from benchmarks.made.records import write_records
from benchmarks.report import Line
from benchmarks.resource import ActivityResource, BulkActivityResource
from benchmarks.servers import Servers
from benchmarks.size import Size
from benchmarks.story import Story
from benchmarks.timing import timed

LIMIT = 20.0
SEED = 5_900
PROMISED = "django-import-export"
RESOURCES: dict[str, type[ActivityResource]] = {
    PROMISED: ActivityResource,
    "django-import-export in bulk mode": BulkActivityResource,
}


def measure(servers: Servers, story: Story, size: Size, whole_file: Line) -> list[Line]:
    """What django-import-export wrote is taken back, then the product takes the same rows in.

    The slice pays once for all that a file pays once: both read everybody in the register first. A row of the
    whole file, where that is spread over many, is for information.
    """
    path = servers.made / "slice.csv"
    write_records(path, rows=size.slice_rows, people=size.people, seed=SEED, prefix="S")
    imported = {words: _imported(story, resource, path) for words, resource in RESOURCES.items()}
    servers.tidy()
    with timed() as ours:
        batch = story.send("activity", path)
    a_row, a_row_of_all = ours.seconds / size.slice_rows, whole_file.ours / size.rows
    lines = []
    for words, (taken, added) in imported.items():
        name, limit = ("a row of a slice", LIMIT) if words == PROMISED else ("  a row of a slice", None)
        equal, theirs = added == batch.added, taken / size.slice_rows
        lines.append(_line(name, a_row, theirs, words, limit, equal, batch))
        lines.append(_line("  a row of the whole file", a_row_of_all, theirs, words, None, equal, batch))
    return lines


def _imported(story: Story, resource: type[ActivityResource], path: Path) -> tuple[float, int]:
    """Seconds to import with its commit's work done, and the rows that it wrote; all is undone after."""
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    data = tablib.Dataset(*rows, headers=header)
    with tenant(story.partnership.id), transaction.atomic():
        with timed() as watch:
            result: Any = resource().import_data(data, dry_run=False, collect_failed_rows=True)
        transaction.set_rollback(True)
    return watch.seconds, result.totals["new"]


def _line(name: str, ours: float, theirs: float, words: str, limit: float | None, equal: bool, batch: Batch) -> Line:
    return Line(
        name=name,
        ours=ours,
        ours_words=f"ours {ours * 1e6:.0f} µs",
        other=theirs,
        other_words=f"{words} {theirs * 1e6:.0f} µs",
        ratio=theirs / ours,
        limit=limit,
        at_least=True,
        equal=equal,
        equal_words=f"the same {batch.added:,} rows accepted",
    )
