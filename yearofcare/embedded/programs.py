"""Web server, worker and beat: how each is started."""

import socket

from yearofcare.embedded.child import Child
from yearofcare.embedded.places import Places

LONGEST_ADDRESS = "8190"
"""Bytes: a rehearsal has its agreements and assumptions in its address."""
WORKER_GRACE = 20.0  # seconds for a job to end; what does not is put back by the sweeper


def web(places: Places, listening: socket.socket) -> Child:
    """Gunicorn on a socket that the supervisor holds: callers wait while it starts again."""
    return Child(
        "web",
        [
            *("-m", "gunicorn", "yearofcare.wsgi:application", "--bind", f"fd://{listening.fileno()}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "8"),
            *("--limit-request-line", LONGEST_ADDRESS),
            *("--timeout", "60", "--graceful-timeout", "8", "--no-control-socket"),
        ],
        places.log / "web.log",
        inherited=(listening.fileno(),),
    )


def worker(places: Places) -> Child:
    """Celery's worker: two processes, each with one job at a time."""
    return Child(
        "worker",
        [
            *("-m", "celery", "--app", "yearofcare", "worker", "--pool", "prefork", "--concurrency", "2"),
            *("--without-mingle", "--without-gossip", "--loglevel", "INFO"),
        ],
        places.log / "worker.log",
        grace=WORKER_GRACE,
    )


def beat(places: Places) -> Child:
    """Celery's clock, which nudges for what is due."""
    return Child(
        "beat",
        [
            *("-m", "celery", "--app", "yearofcare", "beat", "--loglevel", "INFO"),
            *("--schedule", str(places.run / "beat-schedule")),
        ],
        places.log / "beat.log",
    )
