"""The embedded database for the duration of one `manage.py` command.

A server, or `make run`, gives the addresses in the environment; then nothing is started here. Jobs that a
command wants it does itself, so no worker is needed; when `make run` is up, its broker is told as well.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from yearofcare.embedded import schema
from yearofcare.embedded.lease import leased
from yearofcare.embedded.places import CHECKOUT, Places, places_of
from yearofcare.embedded.postgres import OWNER, PLAIN, EmbeddedPostgres
from yearofcare.embedded.unusable import told_plainly
from yearofcare.embedded.valkey import EmbeddedValkey

NEED_NO_DATABASE = {"help", "version", "check", "collectstatic", "makemigrations", "classify", "settle"}


@contextmanager
def parts_for(argv: list[str]) -> Iterator[None]:
    """Set the addresses for a command, starting the embedded database where it has none."""
    command = next((word for word in argv[1:] if not word.startswith("-")), "help")
    asks_for_help = "--help" in argv or "-h" in argv
    if os.environ.get("DATABASE_URL") or command in NEED_NO_DATABASE or asks_for_help:
        yield
        return
    places = places_of()
    with ExitStack() as parts:
        with told_plainly():
            parts.enter_context(database(places))
            if (port := (broker := EmbeddedValkey(places)).running_port()) is not None:
                os.environ.setdefault("REDIS_URL", broker.url(port))
        if command != "migrate":
            schema.bring_up_to_date(places, _migrate)
        yield


@contextmanager
def database(places: Places) -> Iterator[tuple[EmbeddedPostgres, int]]:
    """The embedded database and its port, its addresses in the environment; stopped after the last user."""
    places.prepare()
    server = EmbeddedPostgres(places)
    with leased(places.run / "postgres.lock", server.start, server.stop) as port:
        os.environ["DATABASE_URL"] = server.url(port, PLAIN)
        os.environ["OWNER_DATABASE_URL"] = server.url(port, OWNER)
        set_local_defaults(places)
        yield server, port


def set_local_defaults(places: Places) -> None:
    """What an installation in a checkout needs besides its addresses, unless the environment says otherwise."""
    os.environ.setdefault("DJANGO_SECRET_KEY", places.secret("django"))
    os.environ.setdefault("YEAROFCARE_FILES", str(places.files))
    os.environ.setdefault("YEAROFCARE_STATIC", str(places.static))


def _migrate() -> None:
    subprocess.run([sys.executable, str(CHECKOUT / "manage.py"), "migrate", "--verbosity=0"], check=True)
