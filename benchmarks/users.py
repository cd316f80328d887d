"""People who look at pages over the product's own web server, each signed in and over a connection of their own."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from apps.foundation.accounts.models import Membership
from benchmarks.servers import Servers
from yearofcare.embedded.ports import HOST, listener
from yearofcare.embedded.processes import comes_true
from yearofcare.embedded.programs import web

FIRST_PORT = 8900


class BadAnswer(RuntimeError):
    """A page answered with something else than itself."""


@contextmanager
def web_server(servers: Servers) -> Iterator[int]:
    """The product's web server, as `make run` starts it; gives its port."""
    with listener(FIRST_PORT) as listening:
        server = web(servers.places, listening)
        server.start()
        try:
            port = int(listening.getsockname()[1])
            _wait_for(port)
            yield port
        finally:
            server.stop()


def session_of(membership: Membership) -> str:
    """A signed-in session in a role, as signing in leaves it."""
    session = SessionStore()
    session[SESSION_KEY] = str(membership.user_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = membership.user.get_session_auth_hash()
    session["seat"] = [str(membership.partnership_id), str(membership.uid)]
    session.create()
    return str(session.session_key)


def connection_to(port: int) -> HTTPConnection:
    """A connection that one user keeps."""
    return HTTPConnection(HOST, port, timeout=60)


def get(link: HTTPConnection, path: str, session: str) -> float:
    """Seconds until the whole page is there. Raises BadAnswer."""
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    begins = time.perf_counter()
    link.request("GET", path, headers={"Cookie": cookie, "X-Forwarded-Proto": "https"})
    answer = link.getresponse()
    answer.read()
    if answer.status != 200:
        raise BadAnswer(f"{path}: {answer.status}")
    return time.perf_counter() - begins


def all_at_once(users: int, user: Callable[[int], Sequence[float]]) -> list[float]:
    """What every user measured, all of them at work together."""
    with ThreadPoolExecutor(max_workers=users) as working:
        return [taken for mine in working.map(user, range(users)) for taken in mine]


def _wait_for(port: int) -> None:
    def answers() -> bool:
        try:
            return get(HTTPConnection(HOST, port, timeout=5), "/health/live", "") > 0
        except (OSError, BadAnswer):
            return False

    if not comes_true(answers, 60):
        raise BadAnswer("The server did not start; see its log.")
