"""Whether this installation can work: asked by supervisors, containers and load balancers."""

from enum import StrEnum
from functools import cache

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import DatabaseError, InterfaceError

BROKER_TIMEOUT = 1.0  # seconds


class Health(StrEnum):
    """The state of the whole. Without a broker, pages work and jobs wait for it: that is degraded."""

    READY = "ready"
    DEGRADED = "degraded"
    UNAVAILABLE = "unavailable"


def readiness() -> tuple[Health, dict[str, str]]:
    """The state of the whole, and of each part that it rests on."""
    parts = {"database": database(), "migrations": "unknown", "broker": broker()}
    if parts["database"] == "answers":
        parts["migrations"] = migrations()
    if parts["database"] != "answers" or parts["migrations"] != "applied":
        return Health.UNAVAILABLE, parts
    return (Health.READY if parts["broker"] == "answers" else Health.DEGRADED), parts


def database() -> str:
    """Whether the database answers the plain role, as which the product works."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return "does not answer"
    return "answers"


def migrations() -> str:
    """Whether every migration of this version has been applied."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return "unknown"
    return "applied" if all(known in applied for known in _migrations_of_this_version()) else "missing"


def broker() -> str:
    """Whether the broker answers."""
    if not settings.REDIS_URL:
        return "none"
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=BROKER_TIMEOUT, socket_timeout=BROKER_TIMEOUT
        ) as client:
            client.ping()
    except redis.RedisError:
        return "does not answer"
    return "answers"


@cache
def _migrations_of_this_version() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.nodes)
