"""`make run`: everything the product needs, in one place, until Ctrl-C.

Database, broker, tables, demo partnerships, then web server, worker and beat; what ends is started again; at
the end they stop in the order web, beat, worker, broker, database.
"""

import http.client
import os
import socket
import sys
import time
from contextlib import ExitStack, suppress

from yearofcare.embedded import demo, programs, steps
from yearofcare.embedded.child import Child
from yearofcare.embedded.instance import AlreadyRuns, Instance, only_instance
from yearofcare.embedded.parts import broker_part, database_part
from yearofcare.embedded.places import Places, places_of
from yearofcare.embedded.ports import HOST, listener
from yearofcare.embedded.signals import Signals, Stopped
from yearofcare.embedded.terminal import say
from yearofcare.embedded.unusable import Unusable, told_plainly
from yearofcare.embedded.watched import Watched

FIRST_PORT = 8000
SLOW_AFTER = 60.0  # seconds without an answer, after which we say where to look


class NotAPort(Unusable):
    """PORT is no port number."""


def main() -> int:
    places = places_of()
    with told_plainly():
        places.prepare()
        try:
            with only_instance(places) as instance:
                run(places, instance)
        except AlreadyRuns as other:
            say(str(other))
    return 0


def run(places: Places, instance: Instance) -> None:
    """Start everything, watch over it, and stop it when somebody asks."""
    signals = Signals()
    with suppress(Stopped), ExitStack() as parts:
        listening = parts.enter_context(listen())
        watched = [*parts.enter_context(database_part(places)), *parts.enter_context(broker_part(places))]
        prepare(places, signals, ours=bool(watched) and watched[0].part.name == "PostgreSQL")
        for make in (programs.worker(places), programs.beat(places), programs.web(places, listening)):
            watched.append(started(make, parts, signals))
        parts.callback(lambda: say("Stopping."))
        watch(watched, Front(listening, places, instance), signals)
    say("Stopped.")


def listen() -> socket.socket:
    """The port that the pages are on: PORT, or the next that is free."""
    asked = os.environ.get("PORT") or str(FIRST_PORT)
    if not asked.isdigit() or int(asked) > 65_535:
        raise NotAPort(f"PORT is {asked!r}, which is no port number.")
    bound = listener(int(asked))
    if int(asked) not in (0, bound.getsockname()[1]):
        say(f"Port {asked} is taken; this uses {bound.getsockname()[1]}.")
    return bound


def prepare(places: Places, signals: Signals, *, ours: bool) -> None:
    """Everything that must be there before the first page."""
    signals.refuse_to_go_on()
    steps.tables(places, signals, ours=ours)
    signals.refuse_to_go_on()
    steps.static_files(places, signals)
    signals.refuse_to_go_on()
    steps.demo_partnerships(places, signals)
    signals.refuse_to_go_on()


def started(child: Child, parts: ExitStack, signals: Signals) -> Watched:
    """Start a program; it stops with the other parts, the last started first."""
    child.start()
    parts.callback(child.stop, signals.in_a_hurry)
    return Watched(child, time.monotonic())


class Front:
    """The address where the product is seen, told once it answers."""

    def __init__(self, listening: socket.socket, places: Places, instance: Instance) -> None:
        self.port = listening.getsockname()[1]
        self.places, self.instance = places, instance
        self.told, self.since, self.told_slow = False, time.monotonic(), False

    def tell_when_ready(self) -> None:
        if self.told:
            return
        if self._answers():
            self._tell()
        elif not self.told_slow and time.monotonic() - self.since > SLOW_AFTER:
            self.told_slow = True
            say(f"The pages do not answer yet; see {self.places.log / 'web.log'}.")

    def _answers(self) -> bool:
        asking = http.client.HTTPConnection(HOST, self.port, timeout=2)
        try:
            asking.request("GET", "/health/ready")
            return asking.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asking.close()

    def _tell(self) -> None:
        address = f"http://{HOST}:{self.port}/"
        self.instance.tell(address)
        self.told = True
        say(f"\nYear of Care: {address}")
        for line in demo.sign_in_lines():
            say(line)
        say(f"Logs: {self.places.log}. Ctrl-C stops everything; the data stay.")


def watch(watched: list[Watched], front: Front, signals: Signals) -> None:
    """Start again what ends, until somebody asks to stop."""
    while not signals.asked:
        for part in watched:
            part.look_after(time.monotonic())
        front.tell_when_ready()
        signals.wait(1.0 if front.told else 0.1)


if __name__ == "__main__":
    sys.exit(main())
