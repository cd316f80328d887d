"""One `make run` a checkout, and where it is."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from yearofcare.embedded.places import Places


class AlreadyRuns(Exception):
    """Another `make run` works in this checkout; the message says where."""


@dataclass
class Instance:
    """What others may know of the `make run` of a checkout."""

    record: Path

    def tell(self, address: str = "") -> None:
        """Write down which process this is, and, once known, where it can be seen."""
        self.record.write_text(json.dumps({"pid": os.getpid(), "address": address}))


@contextmanager
def only_instance(places: Places) -> Iterator[Instance]:
    """Be the only one. Raises AlreadyRuns."""
    with _lock(places).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRuns(_where(places)) from None
        instance = Instance(_record(places))
        instance.tell()
        try:
            yield instance
        finally:
            instance.record.unlink(missing_ok=True)


def running_pid(places: Places) -> int | None:
    """The process that runs this checkout, where there is one."""
    if not _lock(places).exists():
        return None
    with _lock(places).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(_known(places).get("pid", 0)) or None
    return None


def _where(places: Places) -> str:
    known = _known(places)
    if address := known.get("address"):
        return f"Year of Care already runs: {address} (process {known['pid']}). Ctrl-C there, or `make reset`."
    return f"Year of Care is already being started (process {known.get('pid', 'unknown')})."


def _known(places: Places) -> dict[str, str]:
    try:
        known: dict[str, str] = json.loads(_record(places).read_text())
    except (OSError, ValueError):
        return {}
    return known


def _lock(places: Places) -> Path:
    return places.run / "supervisor.lock"


def _record(places: Places) -> Path:
    return places.run / "supervisor.json"
