"""A PostgreSQL and a Valkey of the benchmark's own, with the settings that the product starts them with."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from yearofcare.embedded.lease import only_one
from yearofcare.embedded.places import CHECKOUT, Places, places_of
from yearofcare.embedded.postgres import OWNER, PLAIN, EmbeddedPostgres
from yearofcare.embedded.reset import remove
from yearofcare.embedded.valkey import EmbeddedValkey

HOME = CHECKOUT / "var" / "bench"
SETTINGS = "benchmarks.web.settings"
FIRST_DATABASE_PORT, FIRST_BROKER_PORT = 55320, 64790


@dataclass(frozen=True)
class Servers:
    """The running parts, and how to reach the database as its owner or its superuser."""

    places: Places
    postgres: EmbeddedPostgres
    port: int

    @contextmanager
    def as_owner(self) -> "Iterator[psycopg.Connection[Any]]":
        """The owner's connection: what the plain role must not do."""
        with psycopg.connect(self.postgres.url(self.port, OWNER), autocommit=True) as connection:
            yield connection

    def checkpoint(self) -> None:
        """Write everything out, so that one measure does not pay for what the one before left."""
        with psycopg.connect(self.postgres.url(self.port, "postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def tidy(self) -> None:
        """What autovacuum does within minutes of a large load, done now: the statistics and maps of every table."""
        with self.as_owner() as connection:
            connection.execute("VACUUM (ANALYZE)")
        self.checkpoint()

    @property
    def made(self) -> Path:
        """Where made files go."""
        return self.places.files / "made"


@contextmanager
def running(name: str) -> Iterator[Servers]:
    """Start both servers over empty folders of a name, migrate, collect static files; remove all at the end.

    Another run of the name is waited for. `KEEP=1` leaves what was made, for looking into it.
    """
    os.environ["YEAROFCARE_VAR"] = str(HOME / name)
    places = places_of()
    HOME.mkdir(parents=True, exist_ok=True)
    with ExitStack() as parts:
        parts.enter_context(only_one(HOME / f"{name}.lock"))
        _remove(places)
        places.prepare()
        if not os.environ.get("KEEP"):
            parts.callback(remove, places)
        postgres, valkey = EmbeddedPostgres(places), EmbeddedValkey(places)
        parts.callback(postgres.stop)
        port = postgres.start(FIRST_DATABASE_PORT)
        parts.callback(valkey.stop)
        broker = valkey.start(FIRST_BROKER_PORT)
        _tell_django(places, postgres.url(port, PLAIN), postgres.url(port, OWNER), valkey.url(broker))
        _command("migrate", "--verbosity=0")
        _command("collectstatic", "--noinput", "--verbosity=0")
        servers = Servers(places, postgres, port)
        servers.made.mkdir(parents=True, exist_ok=True)
        yield servers


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


def _remove(places: Places) -> None:
    """What an earlier run left, its servers first."""
    EmbeddedValkey(places).stop()
    EmbeddedPostgres(places).stop()
    remove(places)


def _tell_django(places: Places, plain: str, owner: str, broker: str) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "DJANGO_SECRET_KEY": places.secret("django"),
        "DATABASE_URL": plain,
        "OWNER_DATABASE_URL": owner,
        "REDIS_URL": broker,
        "YEAROFCARE_FILES": str(places.files),
        "YEAROFCARE_STATIC": str(places.static),
        "ALLOWED_HOSTS": "127.0.0.1",
        "ALLOW_SYNTHETIC_NUMBERS": "1",
        "MFA_REQUIRED": "0",
        "LOG_LEVEL": "WARNING",
    }


def _command(*words: str) -> None:
    subprocess.run([sys.executable, str(CHECKOUT / "manage.py"), *words], check=True, stdout=subprocess.DEVNULL)
