"""One process that the supervisor runs."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from yearofcare.embedded.places import CHECKOUT
from yearofcare.embedded.processes import comes_true, die_with

LARGEST_LOG = 20_000_000  # bytes, after which the next start begins a new file


@dataclass
class Child:
    """A Python program of the checkout, in a session of its own, so that Ctrl-C reaches only the supervisor.

    What it says goes to its log, or with `shown` to the terminal as well as its errors to the log. It dies with
    the supervisor (on Linux), and gets `grace` seconds to end when it is asked to.
    """

    name: str
    arguments: Sequence[str]
    log: Path
    grace: float = 10.0
    shown: bool = False
    inherited: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, again if need be: what an earlier one left in its session goes first."""
        self._end_session()
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=None if self.shown else log,
                stderr=log,
                cwd=CHECKOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                pass_fds=tuple(self.inherited),
                start_new_session=True,
                preexec_fn=partial(die_with, os.getpid()),
            )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, hurry: Callable[[], bool] = lambda: False) -> None:
        """Ask it to end; after its grace, or in a hurry, end it and all that it started."""
        if self.process is not None and self.is_running():
            self.process.send_signal(signal.SIGTERM)
            comes_true(lambda: not self.is_running() or hurry(), self.grace)
        self._end_session()

    def _end_session(self) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def last_words(self) -> str:
        """The last line of its log."""
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else ""
