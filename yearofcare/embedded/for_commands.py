"""The embedded database for the duration of one `manage.py` command.

A server, or `make run`, gives the addresses in the environment; then nothing is started here. Jobs that a
command wants it does itself, so no worker is needed; when `make run` is up, its broker is told as well.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from yearofcare.embedded.lease import leased
from yearofcare.embedded.places import CHECKOUT, Places, places_of
from yearofcare.embedded.postgres import OWNER, PLAIN, EmbeddedPostgres
from yearofcare.embedded.valkey import EmbeddedValkey

NEED_NO_DATABASE = {"help", "version", "check", "collectstatic", "makemigrations", "settings_reference"}


@contextmanager
def parts_for(argv: list[str]) -> Iterator[None]:
    """Set the addresses for a command, starting the embedded database where it has none."""
    command = next((word for word in argv[1:] if not word.startswith("-")), "help")
    asks_for_help = "--help" in argv or "-h" in argv
    if "DATABASE_URL" in os.environ or command in NEED_NO_DATABASE or asks_for_help:
        yield
        return
    places = places_of()
    with database(places):
        if (port := (broker := EmbeddedValkey(places)).running_port()) is not None:
            os.environ.setdefault("REDIS_URL", broker.url(port))
        if command != "migrate":
            bring_tables_up_to_date(places)
        yield


@contextmanager
def database(places: Places) -> Iterator[None]:
    """The embedded database, its addresses in the environment."""
    places.prepare()
    server = EmbeddedPostgres(places)
    with leased(places.run / "postgres.lock", server.start, server.stop) as port:
        set_database_addresses(places, server, port)
        yield


def set_database_addresses(places: Places, server: EmbeddedPostgres, port: int) -> None:
    """Tell Django where the database is, as the plain role and as the owner."""
    os.environ["DATABASE_URL"] = server.url(port, PLAIN)
    os.environ["OWNER_DATABASE_URL"] = server.url(port, OWNER)
    os.environ.setdefault("DJANGO_SECRET_KEY", places.secret("django"))
    os.environ.setdefault("YEAROFCARE_FILES", str(places.files))


def bring_tables_up_to_date(places: Places) -> None:
    """Run the migrations, unless those that the checkout holds have been run."""
    digest = hashlib.sha256((CHECKOUT / "requirements.txt").read_bytes())
    for path in sorted((CHECKOUT / "apps").glob("**/migrations/*.py")):
        digest.update(path.read_bytes())
    stamp = digest.hexdigest()
    done = places.database / "migrated"
    if done.exists() and done.read_text() == stamp:
        return
    subprocess.run([sys.executable, str(CHECKOUT / "manage.py"), "migrate", "--verbosity=0"], check=True)
    done.write_text(stamp)
