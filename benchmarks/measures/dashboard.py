"""The commissioner's dashboard under twenty users, against a page with one indexed SELECT on the same server."""

import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache

from apps.foundation.accounts.models import Membership
from benchmarks import story as stories
from benchmarks.report import Line, compared
from benchmarks.servers import Servers
from benchmarks.size import Size
from benchmarks.story import Story
from yearofcare.embedded.ports import HOST, listener
from yearofcare.embedded.processes import comes_true
from yearofcare.embedded.programs import web

USERS = 20
LIMIT = 3.0
WARMING = 3
FIRST_PORT = 8900
FILTERS = ("", "?level=1", "?level=2", "?level=3", "?sector=ACUTE", "?sector=COMMUNITY", "?month=2025-06")
"""What people look at: the whole, and parts of it."""


def measure(servers: Servers, story: Story, size: Size) -> list[Line]:
    """Each user asks again as soon as the answer is there. Pages are kept until a figure changes; what the first
    look after a change costs is a line of its own."""
    sessions = [_session(stories.commissioner(story, number)) for number in range(USERS)]
    uid = story.contract.uid
    dashboard = [f"/contracts/{uid}/{part}" for part in FILTERS]
    with listener(FIRST_PORT) as listening:
        server = web(servers.places, listening)
        server.start()
        try:
            port = listening.getsockname()[1]
            _wait_for(port)
            first = _first_look(port, sessions[0], dashboard)
            plain = _p95(port, sessions, [f"/bench/{uid}/"], size)
            ours = _p95(port, sessions, dashboard, size)
        finally:
            server.stop()
    return [
        compared(f"dashboard, p95 at {USERS} users", ours, plain, "page with one SELECT", limit=LIMIT),
        compared("  dashboard, first look", first, plain, "page with one SELECT"),
    ]


class BadAnswer(RuntimeError):
    """A page answered with something else than itself."""


def _session(membership: Membership) -> str:
    """A signed-in session in a role, as signing in leaves it."""
    session = SessionStore()
    session[SESSION_KEY] = str(membership.user_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = membership.user.get_session_auth_hash()
    session["seat"] = [str(membership.partnership_id), str(membership.uid)]
    session.create()
    return str(session.session_key)


def _wait_for(port: int) -> None:
    def answers() -> bool:
        try:
            return _get(HTTPConnection(HOST, port, timeout=5), "/health/live", "") > 0
        except (OSError, BadAnswer):
            return False

    if not comes_true(answers, 60):
        raise BadAnswer("The server did not start; see its log.")


def _get(link: HTTPConnection, path: str, session: str) -> float:
    """Seconds until the whole page is there. Raises BadAnswer."""
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    begins = time.perf_counter()
    link.request("GET", path, headers={"Cookie": cookie, "X-Forwarded-Proto": "https"})
    answer = link.getresponse()
    answer.read()
    if answer.status != 200:
        raise BadAnswer(f"{path}: {answer.status}")
    return time.perf_counter() - begins


def _first_look(port: int, session: str, paths: Sequence[str]) -> float:
    """The median page when nothing of it is kept."""
    link = HTTPConnection(HOST, port, timeout=60)
    taken = []
    for path in paths:
        cache.clear()
        taken.append(_get(link, path, session))
    return statistics.median(taken)


def _p95(port: int, sessions: Sequence[str], paths: Sequence[str], size: Size) -> float:
    """The time within which 19 of 20 answers came, after a few that are not counted."""
    _everybody(port, sessions, paths, WARMING)
    return statistics.quantiles(_everybody(port, sessions, paths, size.requests_a_user), n=20)[-1]


def _everybody(port: int, sessions: Sequence[str], paths: Sequence[str], turns: int) -> list[float]:
    """Every user asks so many times, all at once, each over a connection of their own."""

    def user(number: int) -> list[float]:
        link = HTTPConnection(HOST, port, timeout=60)
        return [_get(link, paths[(number + turn) % len(paths)], sessions[number]) for turn in range(turns)]

    with ThreadPoolExecutor(max_workers=len(sessions)) as users:
        return [taken for mine in users.map(user, range(len(sessions))) for taken in mine]
