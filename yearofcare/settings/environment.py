"""What settings come from the environment, read in one place."""

import os

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


def flag(name: str, default: bool) -> bool:
    """A yes or no: `1`, `true`, `yes`, `on` in any case are yes."""
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def required(name: str) -> str:
    """A setting without which the product must not start; the error names it."""
    if not (value := os.environ.get(name)):
        raise ImproperlyConfigured(f"{name} is not set. See docs/operations.md.")
    return value


def database(name: str) -> dict[str, object]:
    """A database address as Django's settings for it. Without one, commands that need no database run."""
    parsed = dict(dj_database_url.parse(os.environ.get(name) or NOWHERE, conn_max_age=60))
    return parsed | {"CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
