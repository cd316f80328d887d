"""The embedded PostgreSQL where something is not as it should be: a sentence, and nothing lost."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from yearofcare.embedded import software
from yearofcare.embedded.places import Places
from yearofcare.embedded.postgres import PLAIN, DatabaseUnusable, EmbeddedPostgres


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """Not in the tests' own folder as root: `nobody` cannot enter that."""
    folder = tmp_path_factory.mktemp("embedded")
    home = Path("/var/lib/yearofcare") if os.geteuid() == 0 else folder
    places = Places(var=folder / "var", database=home / f"test-{os.getpid()}")
    made = EmbeddedPostgres(places, {"fsync": "off", "shared_buffers": "16MB"}, remark=lambda line: None)
    yield made
    made.stop()
    software.remove(places)


def test_data_are_kept_from_one_start_to_the_next(server: EmbeddedPostgres) -> None:
    _execute(server, server.start(), "CREATE TABLE kept ()")
    server.stop()
    assert not server.is_running()
    _execute(server, server.start(), "SELECT FROM kept")


def test_data_of_another_major_version_are_refused_and_left_alone(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(DatabaseUnusable, match="belong to PostgreSQL 12, and this is"):
        server.start()
    assert (server.data / "base").is_dir()


def test_a_half_made_data_folder_is_made_again(server: EmbeddedPostgres) -> None:
    server.places.prepare()
    (server.places.database / "data.new").mkdir(parents=True)
    (server.places.database / "data.new" / "PG_VERSION").write_text("18\n")
    _execute(server, server.start(), "SELECT 1")


def test_a_recorded_number_that_another_program_has_now_is_no_obstacle(server: EmbeddedPostgres) -> None:
    server.start()
    record = (server.data / "postmaster.pid").read_text().splitlines()
    server.stop()
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *record[1:]]))
    _execute(server, server.start(), "SELECT 1")


def test_data_of_a_deleted_checkout_are_set_aside(server: EmbeddedPostgres) -> None:
    _execute(server, server.start(), "CREATE TABLE theirs ()")
    server.stop()
    (server.places.var / "secrets.json").unlink()
    with pytest.raises(psycopg.errors.UndefinedTable):
        _execute(server, server.start(), "SELECT FROM theirs")
    aside = server.places.database.with_name(f"{server.places.database.name}-1")
    assert (aside / "data" / "PG_VERSION").exists()
    software.remove(Places(var=server.places.var, database=aside))


def test_the_row_that_a_statement_failed_over_does_not_stand_in_the_log(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url(server.start(), "postgres"), autocommit=True) as connection:
        connection.execute("CREATE TABLE people (nhs_number text PRIMARY KEY, age int)")
        connection.execute("INSERT INTO people VALUES ('9990000018', 1)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES ('9990000018', 2)")
        with (
            pytest.raises(psycopg.errors.BadCopyFileFormat),
            connection.cursor() as cursor,
            cursor.copy("COPY people FROM STDIN") as copy,
        ):
            copy.write("9990000018\n")
    server.stop()
    said = (server.places.log / "postgres.log").read_text()
    assert "duplicate key value" in said
    assert "missing data" in said
    assert "9990000018" not in said


def _execute(server: EmbeddedPostgres, port: int, statement: str) -> None:
    role = "postgres" if "TABLE" in statement or "FROM" in statement else PLAIN
    with psycopg.connect(server.url(port, role), autocommit=True) as connection:
        connection.execute(statement)
