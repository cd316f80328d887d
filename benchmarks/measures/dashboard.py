"""The commissioner's dashboard under twenty users, against a page with one indexed SELECT on the same server."""

import statistics
from collections.abc import Sequence

from django.core.cache import cache

from benchmarks import story as stories
from benchmarks.report import Line, compared
from benchmarks.servers import Servers
from benchmarks.size import Size
from benchmarks.story import Story
from benchmarks.users import all_at_once, connection_to, get, session_of, web_server

USERS = 20
LIMIT = 3.0
WARMING = 3
FILTERS = ("", "?level=1", "?level=2", "?level=3", "?sector=ACUTE", "?sector=COMMUNITY", "?month=2025-06")
"""What people look at: the whole, and parts of it."""


def measure(servers: Servers, story: Story, size: Size) -> list[Line]:
    """Each user asks again as soon as the answer is there. Pages are kept until a figure changes; what the first
    look after a change costs is a line of its own."""
    sessions = [session_of(stories.commissioner(story, number)) for number in range(USERS)]
    dashboard = views_of(story)
    with web_server(servers) as port:
        first = _first_look(port, sessions[0], dashboard)
        plain = _p95(port, sessions, [f"/bench/{story.contract.uid}/"], size)
        ours = _p95(port, sessions, dashboard, size)
    return [
        compared(f"dashboard, p95 at {USERS} users", ours, plain, "page with one SELECT", limit=LIMIT),
        compared("  dashboard, first look", first, plain, "page with one SELECT"),
    ]


def views_of(story: Story) -> list[str]:
    """The dashboard of a partnership's contract, and parts of it."""
    return [f"/contracts/{story.contract.uid}/{part}" for part in FILTERS]


def p95(taken: Sequence[float]) -> float:
    """The time within which 19 of 20 answers came."""
    return statistics.quantiles(taken, n=20)[-1]


def _first_look(port: int, session: str, paths: Sequence[str]) -> float:
    """The median page when nothing of it is kept."""
    link = connection_to(port)
    taken = []
    for path in paths:
        cache.clear()
        taken.append(get(link, path, session))
    return statistics.median(taken)


def _p95(port: int, sessions: Sequence[str], paths: Sequence[str], size: Size) -> float:
    """After a few answers that are not counted."""
    _everybody(port, sessions, paths, WARMING)
    return p95(_everybody(port, sessions, paths, size.requests_a_user))


def _everybody(port: int, sessions: Sequence[str], paths: Sequence[str], turns: int) -> list[float]:
    """Every user asks so many times, without a pause."""

    def user(number: int) -> list[float]:
        link = connection_to(port)
        return [get(link, paths[(number + turn) % len(paths)], sessions[number]) for turn in range(turns)]

    return all_at_once(len(sessions), user)
