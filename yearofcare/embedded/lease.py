"""Who uses an embedded part: one at a time where it must be, and the last one to let go stops it.

`make run` and a command of `manage.py` may share one database. Each holds a shared lock on a file while it
uses the part; whoever can turn its lock into an exclusive one was the last. Locks end with their process, so
a killed one holds nobody up.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Wait until no other process is inside, and keep others waiting."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextmanager
def leased(lock: Path, start: Callable[[], int], stop: Callable[[], None]) -> Iterator[int]:
    """Start the part, or join those who use it; stop it after the last one."""
    starting = lock.with_suffix(".start")
    with lock.open("w") as using:
        with only_one(starting):
            port = start()
            fcntl.flock(using, fcntl.LOCK_SH)
        try:
            yield port
        finally:
            with only_one(starting):
                try:
                    fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass
                else:
                    stop()
