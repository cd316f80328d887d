"""Every measure, in the order in which each finds what it needs."""

from typing import Any

import django
import duckdb
import polars as pl
from django.db import connection
from import_export import __version__ as import_export_version

from benchmarks import story as stories
from benchmarks.duck import Duck
from benchmarks.measures import (
    capitation,
    dashboard,
    file_to_facts,
    import_export,
    one_person,
    reconciliation,
    simulation,
    under_load,
)
from benchmarks.report import Report
from benchmarks.servers import Servers, machine
from benchmarks.size import Size


def run(servers: Servers, size: Size) -> Report:
    """Measure everything, and show each line as soon as it is known."""
    report = Report(_head(size))
    _show(report.head)
    story = stories.begin(servers.made, size.people)
    servers.tidy()
    whole_file = file_to_facts.measure(servers, story, size)
    report.add(whole_file)
    servers.tidy()
    report.add(one_person.measure(story))
    servers.tidy()
    duck = Duck(servers, story)
    report.add(capitation.measure(story, size, duck))
    report.add(reconciliation.measure(story, size, duck))
    duck.close()
    report.add(simulation.measure(size))
    report.add(dashboard.measure(servers, story, size))
    report.add(import_export.measure(servers, story, size, whole_file[0]))
    report.add(under_load.measure(servers, story, size))
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
        "import_export": import_export_version,
    }
    return {"size": size.name, "rows": size.rows, "people": size.people, **machine(), **versions}


def _show(head: dict[str, Any]) -> None:
    print(
        f"{head['rows']:,} activity rows, {head['people']:,} people; {head['cores']} cores, "
        f"{head['memory_gb']} GB; PostgreSQL {head['postgresql']}, Python {head['python']}, Django {head['django']}, "
        f"Polars {head['polars']}, DuckDB {head['duckdb']}, django-import-export {head['import_export']}",
        flush=True,
    )
    if head["load_before"] > head["cores"] / 2:
        print(f"Other programs keep this machine busy (load {head['load_before']}): times, and limits in ms, suffer.")
