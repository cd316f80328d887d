"""PostgreSQL and Valkey for `make run`: our own, or those whose addresses are given."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from yearofcare.embedded.for_commands import database, set_local_defaults
from yearofcare.embedded.places import Places
from yearofcare.embedded.terminal import say
from yearofcare.embedded.unusable import Unusable
from yearofcare.embedded.valkey import EmbeddedValkey
from yearofcare.embedded.watched import Server, Watched


class HalfGiven(Unusable):
    """One database address is given and the other is not."""


@contextmanager
def database_part(places: Places) -> Iterator[list[Watched]]:
    """A database, its addresses in the environment; what has to be watched of it."""
    given = [name for name in ("DATABASE_URL", "OWNER_DATABASE_URL") if os.environ.get(name)]
    if len(given) == 1:
        raise HalfGiven(
            f"{given[0]} is set alone. Set DATABASE_URL (the plain role) and OWNER_DATABASE_URL (the owner, "
            "who migrates) together, or neither."
        )
    if given:
        set_local_defaults(places)
        say("Database: the one in DATABASE_URL.")
        yield []
        return
    with database(places) as (server, port):
        say(f"Database: PostgreSQL on port {port}.")
        yield [Watched(Server("PostgreSQL", server, port), time.monotonic())]


@contextmanager
def broker_part(places: Places) -> Iterator[list[Watched]]:
    """A broker, its address in the environment; what has to be watched of it."""
    if os.environ.get("REDIS_URL"):
        say("Broker: the one in REDIS_URL.")
        yield []
        return
    server = EmbeddedValkey(places)
    port = server.start()
    os.environ["REDIS_URL"] = server.url(port)
    say(f"Broker: Valkey on port {port}.")
    try:
        yield [Watched(Server("Valkey", server, port), time.monotonic())]
    finally:
        server.stop()
