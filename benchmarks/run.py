"""Every measure, in the order in which each finds what it needs."""

from typing import Any

import django
import duckdb
import import_export
import polars as pl
from django.db import connection

from benchmarks import story as stories
from benchmarks.measures import file_to_facts
from benchmarks.report import Report
from benchmarks.servers import Servers, machine
from benchmarks.size import Size


def run(servers: Servers, size: Size) -> Report:
    """Measure everything, and show each line as soon as it is known."""
    report = Report(_head(size))
    _show(report.head)
    story = stories.begin(servers.made, size.people)
    servers.tidy()
    report.add(file_to_facts.measure(servers, story, size))
    servers.tidy()
    return report


def _head(size: Size) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
    versions = {
        "postgresql": postgres,
        "django": django.get_version(),
        "polars": pl.__version__,
        "duckdb": duckdb.__version__,
        "import_export": import_export.__version__,
    }
    return {"size": size.name, "rows": size.rows, "people": size.people, **machine(), **versions}


def _show(head: dict[str, Any]) -> None:
    print(
        f"{head['rows']:,} activity rows, {head['people']:,} people; {head['cores']} cores, "
        f"{head['memory_gb']} GB; PostgreSQL {head['postgresql']}, Python {head['python']}, Django {head['django']}, "
        f"Polars {head['polars']}, DuckDB {head['duckdb']}, django-import-export {head['import_export']}",
        flush=True,
    )
