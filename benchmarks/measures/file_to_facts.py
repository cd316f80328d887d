"""From a file to committed facts, against a bare COPY of the same rows into a table with the same indexes."""

import statistics
from pathlib import Path
from typing import Any

import psycopg

from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch, Cause
from benchmarks.made.records import write_records
from benchmarks.report import Line, compared, seconds
from benchmarks.servers import Servers
from benchmarks.size import Size
from benchmarks.story import Story
from benchmarks.timing import timed

LIMIT = 2.0
SEED = 5_000
COLUMNS = (
    "partnership_id, batch_id, cell_id, person_id, provider_id, service_line_id, cost_pence, line, starts_on, "
    "ends_on, units, bed_days, kind, cost_basis, ltc_related, publicly_funded, record_id, spell_ref, hrg, "
    "primary_diagnosis, admission_method, admitted_from, discharged_to, social_care_scope, r_point, rrr_option, "
    "mdt_assessed_on"
)


def measure(servers: Servers, story: Story, size: Size) -> list[Line]:
    """The whole way of the file: stored, read, checked, faults written, compared, placed, committed, cells exact."""
    path = servers.made / "activity.csv"
    planted = write_records(path, rows=size.rows, people=size.people, seed=SEED)
    servers.checkpoint()
    with timed() as ours:
        batch = story.send("activity", path)
    steps = _steps(story, batch)
    found = _found(story, batch)
    copied = _exported(servers, story, servers.made / "copied.csv")
    bare = [_bare_copy(servers, copied) for _ in range(2)]
    line = compared(
        "file to committed facts",
        ours.seconds,
        statistics.mean(seconds for seconds, _ in bare),
        "bare COPY",
        limit=LIMIT,
        equal=found == planted and all(rows == batch.added for _, rows in bare),
        equal_words=f"every fault reported ({sum(planted.values()):,} rows of {len(planted)} kinds)",
    )
    return [line, *steps]


def _steps(story: Story, batch: Batch) -> list[Line]:
    """How long the check and the commit took, each by its job."""
    from apps.foundation.core.models import Job

    lines = []
    with tenant(story.partnership.id):
        for kind, name in (("intake.check", "  of it: check"), ("intake.commit", "  of it: commit")):
            job = Job.objects.filter(kind=kind, parameters__batch=batch.id).latest("id")
            assert job.started_at is not None and job.finished_at is not None
            taken = (job.finished_at - job.started_at).total_seconds()
            lines.append(Line(name, taken, f"ours {seconds(taken)}", None, "", None))
    return lines


def _found(story: Story, batch: Batch) -> dict[str, int]:
    with tenant(story.partnership.id):
        return dict(Cause.objects.filter(batch=batch, is_notice=False).values_list("code", "rows"))


def _exported(servers: Servers, story: Story, path: Path) -> Path:
    """The rows as the product committed them, in the order of the file."""
    with servers.as_owner() as connection, path.open("wb") as file:
        connection.execute("SELECT set_config('app.partnership_id', %s, false)", [str(story.partnership.id)])
        query = f"COPY (SELECT {COLUMNS} FROM activity_activity ORDER BY line) TO STDOUT (FORMAT csv)"
        with connection.cursor().copy(query) as copy:
            for block in copy:
                file.write(block)
    return path


def _bare_copy(servers: Servers, path: Path) -> tuple[float, int]:
    """Seconds for the COPY with its commit, and the rows that it wrote."""
    with servers.as_owner() as connection:
        _make_table(connection)
    servers.checkpoint()
    with servers.as_owner() as connection:
        with timed() as watch, connection.transaction(), path.open("rb") as file:
            cursor = connection.cursor()
            with cursor.copy(f"COPY bare.activity ({COLUMNS}) FROM STDIN (FORMAT csv)") as copy:
                while block := file.read(1 << 20):
                    copy.write(block)
        rows = cursor.rowcount
        connection.execute("DROP SCHEMA bare CASCADE")
    return watch.seconds, rows


def _make_table(connection: "psycopg.Connection[Any]") -> None:
    """A table like that of the records: columns, identity, checks, keys, indexes, partitions; no policy."""
    connection.execute("DROP SCHEMA IF EXISTS bare CASCADE")
    connection.execute("CREATE SCHEMA bare")
    connection.execute(
        "CREATE TABLE bare.activity (LIKE public.activity_activity INCLUDING ALL) PARTITION BY HASH (partnership_id)"
    )
    parts = connection.execute(
        "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
        "WHERE i.inhparent = 'public.activity_activity'::regclass"
    ).fetchall()
    for name, bound in parts:
        connection.execute(f"CREATE TABLE bare.{name} PARTITION OF bare.activity {bound}")
    _copy_links(connection)


def _copy_links(connection: "psycopg.Connection[Any]") -> None:
    """Foreign keys are not part of LIKE."""
    links = connection.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = 'public.activity_activity'::regclass AND contype = 'f'"
    ).fetchall()
    for name, definition in links:
        connection.execute(f'ALTER TABLE bare.activity ADD CONSTRAINT "{name}" {definition}')
