"""A real PostgreSQL for the tests: made once, cloned for every worker, used as the plain role.

A pytest plugin (see `addopts`), so that the addresses stand in the environment before Django reads its
settings. Nothing here stands in for a part of the product: the same server, roles and migrations.
"""

import fcntl
import hashlib
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from yearofcare.embedded.lease import leased
from yearofcare.embedded.places import CHECKOUT, places_of
from yearofcare.embedded.postgres import OWNER, PLAIN, EmbeddedPostgres

TEMPLATE = "yearofcare_template"
RUN = "TESTS_RUN"
"""Names the process that controls this run, to its workers."""
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
_parts = ExitStack()


def _start() -> None:
    """In the controlling process: start the server, or use the one whose addresses are given."""
    os.environ.setdefault(RUN, str(os.getpid()))
    if "DATABASE_URL" in os.environ:
        return
    os.environ["YEAROFCARE_VAR"] = str(
        Path(tempfile.gettempdir()) / f"yearofcare-tests-{os.geteuid()}-{_digest(str(CHECKOUT))}"
    )
    places = places_of()
    places.prepare()
    server = EmbeddedPostgres(places, QUICK)
    port = _parts.enter_context(leased(places.run / "postgres.lock", server.start, server.stop))
    os.environ["DATABASE_URL"] = server.url(port, PLAIN)
    os.environ["OWNER_DATABASE_URL"] = server.url(port, OWNER)
    os.environ["TESTS_SUPERUSER_DATABASE_URL"] = server.url(port, "postgres")
    os.environ["YEAROFCARE_FILES"] = str(places.files)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


_start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if os.environ[RUN] == str(os.getpid()):
        _drop_what_was_filled()
    _parts.close()


def worker() -> str:
    """The name of this pytest worker."""
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


def make_template() -> None:
    """Migrate a database once for all workers, and again only when a migration changed."""
    with _only_one():
        stamp = _migrations()
        with owner_of("postgres") as server:
            made = server.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [TEMPLATE]
            ).fetchone()
            if made and made[0] == stamp:
                return
            server.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {TEMPLATE}")
            point_at(TEMPLATE)
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            close_connections()
            server.execute(f"COMMENT ON DATABASE {TEMPLATE} IS '{stamp}'")


@contextmanager
def cloned(template: str, name: str) -> Iterator[None]:
    """A copy of a database, dropped at the end."""
    with owner_of("postgres") as server:
        with _only_one():
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield
        finally:
            _drop(server, name)


@contextmanager
def filled(name: str, fill: Callable[[Path], Any]) -> Iterator[Any]:
    """This worker at a database that `fill` has filled, and what it returned. It is filled once for all workers of a
    run and cloned for each that asks; `fill` is given a folder for files, which all of them share to read."""
    kept = f"yearofcare_filled_{os.environ[RUN]}_{name}"
    folder = Path(tempfile.gettempdir()) / kept
    said = folder / "said"
    with _only_one(f"-{name}"):
        if not said.exists():
            with owner_of("postgres") as server, _only_one():
                server.execute(f"DROP DATABASE IF EXISTS {kept} WITH (FORCE)")
                server.execute(f"CREATE DATABASE {kept} TEMPLATE {TEMPLATE}")
            (folder / "files").mkdir(parents=True, exist_ok=True)
            with _at(kept):
                made = pickle.dumps(fill(folder / "files"))
            said.write_bytes(made)
    own = f"{kept}_{worker()}"
    with cloned(kept, own), _at(own):
        yield pickle.loads(said.read_bytes())


@contextmanager
def _at(name: str) -> Iterator[None]:
    from django.db import connection

    before = connection.settings_dict["NAME"]
    point_at(name)
    try:
        yield
    finally:
        point_at(before)


def _drop_what_was_filled() -> None:
    folders = list(Path(tempfile.gettempdir()).glob(f"yearofcare_filled_{os.environ[RUN]}_*"))
    for folder in folders:
        with owner_of("postgres") as server:
            server.execute(f"DROP DATABASE IF EXISTS {folder.name} WITH (FORCE)")
        shutil.rmtree(folder)


def _drop(server: "psycopg.Connection[Any]", name: str) -> None:
    """Without FORCE, the server waits for its own workers, which the owner may not end; FORCE ends a test's session."""
    try:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
    except psycopg.errors.ObjectInUse:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def owner_of(database: str) -> "Iterator[psycopg.Connection[Any]]":
    """The owner's own connection: for what the plain role must not do."""
    with psycopg.connect(address(database, "OWNER_DATABASE_URL"), autocommit=True) as connection:
        yield connection


@contextmanager
def superuser_of(database: str) -> "Iterator[psycopg.Connection[Any]]":
    """The superuser of the tests' own server; where another server is given, the test is skipped."""
    if "TESTS_SUPERUSER_DATABASE_URL" not in os.environ:
        pytest.skip("TESTS_SUPERUSER_DATABASE_URL is not set for the server in DATABASE_URL")
    with psycopg.connect(address(database, "TESTS_SUPERUSER_DATABASE_URL"), autocommit=True) as connection:
        yield connection


def address(database: str, variable: str = "DATABASE_URL") -> str:
    """The address of a database on the tests' server."""
    return f"{os.environ[variable].rsplit('/', 1)[0]}/{database}"


def point_at(name: str) -> None:
    """Let both of Django's connections lead to a database."""
    from django.db import connections

    close_connections()
    for alias in ("default", "owner"):
        connections[alias].settings_dict["NAME"] = name


def close_connections() -> None:
    from django.db import connections

    for alias in ("default", "owner"):
        connections[alias].close()


def empty_every_table(name: str) -> None:
    """Take back what a test committed: as the owner, since the plain role may not TRUNCATE."""
    kept = ("django_migrations", "django_content_type", "auth_permission")
    with owner_of(name) as connection:
        tables = connection.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables "
            "WHERE schemaname = 'public' AND tablename <> ALL(%s)",
            [list(kept)],
        ).fetchone()
        connection.execute(f"TRUNCATE {tables[0]} RESTART IDENTITY CASCADE")


def _migrations() -> str:
    digest = hashlib.sha256((CHECKOUT / "requirements.txt").read_bytes())
    for path in sorted((CHECKOUT / "apps").glob("**/migrations/*.py")):
        digest.update(path.read_bytes())
    for name in ("grants", "row_security", "operations"):
        digest.update((CHECKOUT / f"apps/foundation/core/{name}.py").read_bytes())
    return digest.hexdigest()


@contextmanager
def _only_one(of: str = "") -> Iterator[None]:
    with (Path(tempfile.gettempdir()) / f"yearofcare-template-{_digest(str(CHECKOUT))}{of}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
