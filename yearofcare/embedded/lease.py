"""Who still needs an embedded part: the last one to let go stops it.

`make run` and a command of `manage.py` may share one database. Each holds a shared lock on a file while it
uses the part; whoever can turn its lock into an exclusive one was the last.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def leased(lock: Path, start: Callable[[], int], stop: Callable[[], None]) -> Iterator[int]:
    """Start the part, or join those who use it; stop it after the last one."""
    with lock.with_suffix(".start").open("w") as starting, lock.open("w") as using:
        fcntl.flock(starting, fcntl.LOCK_EX)
        try:
            port = start()
            fcntl.flock(using, fcntl.LOCK_SH)
        finally:
            fcntl.flock(starting, fcntl.LOCK_UN)
        try:
            yield port
        finally:
            fcntl.flock(starting, fcntl.LOCK_EX)
            try:
                fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                stop()
