"""A copy of the checkout in an awkward folder, and what runs in it."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from yearofcare.embedded.places import CHECKOUT, Places, places_of
from yearofcare.embedded.postgres import PLAIN, EmbeddedPostgres

NEEDED = ("apps", "yearofcare", "templates", "static", "manage.py", "requirements.txt")
PATIENCE = 300.0
ADDRESS = re.compile(r"Year of Care: http://127\.0\.0\.1:(\d+)/")


@dataclass
class Installation:
    """A checkout of its own, with the interpreter and the libraries of this one."""

    folder: Path
    last: "Running | None" = None

    @property
    def places(self) -> Places:
        return places_of(self.folder)

    def start(self, **environment: str) -> "Running":
        """`make run`, in a session of its own, as a terminal would have it."""
        self.last = Running(self, self.begin("-m", "yearofcare.embedded.supervisor", **environment))
        return self.last

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A program of the checkout, to its end."""
        process = self.begin(*arguments)
        said, _ = process.communicate(timeout=PATIENCE * 2)
        return subprocess.CompletedProcess(arguments, process.returncode, said)

    def processes(self) -> list[psutil.Process]:
        """Everything on this machine that works in the copy's folder or over its data."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def execute(self, statement: str) -> list[tuple[object, ...]]:
        """A statement on the database that runs, as the plain role."""
        server = EmbeddedPostgres(self.places)
        port = server.running_port()
        assert port is not None
        with psycopg.connect(server.url(port, PLAIN), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def begin(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """A program of the checkout, in a session of its own, without the addresses that the tests use."""
        ours = ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "YEAROFCARE_", "DJANGO_", "PYTEST_")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**clean, "DEMO": "0", "PORT": "0", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            line = " ".join(process.cmdline())
            return str(self.places.database) in line or Path(process.cwd()).is_relative_to(self.folder)
        except psutil.Error:
            return False


@dataclass
class Running:
    """One `make run` and what it says."""

    installation: Installation
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def words(self) -> str:
        return "".join(self.said)

    def wait_for_address(self) -> int:
        """The port that it prints once the pages answer."""
        until(lambda: ADDRESS.search(self.words) or self.process.poll() is not None, self.words)
        found = ADDRESS.search(self.words)
        assert found, self.words
        return int(found[1])

    def is_ready(self) -> bool:
        return self.ready()[0] == http.HTTPStatus.OK and self.ready()[1]["status"] == "ready"

    def ready(self) -> tuple[int, dict[str, str]]:
        """What /health/ready answers; 0 where nothing does."""
        asking = http.client.HTTPConnection("127.0.0.1", self.wait_for_address(), timeout=5)
        try:
            asking.request("GET", "/health/ready")
            answer = asking.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError):
            return 0, {}
        finally:
            asking.close()

    def child(self, *words: str) -> psutil.Process:
        """The part whose command line has these words: the first of its session, not what it started in turn."""
        return next(
            process
            for process in self.installation.processes()
            if all(word in command_of(process) for word in words) and os.getsid(process.pid) == process.pid
        )

    def end(self, sign: int = signal.SIGINT) -> int:
        """Ask it to end, and wait until it has."""
        self.process.send_signal(sign)
        return self.process.wait(timeout=PATIENCE)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)


@contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """A copy whose path has spaces and that other users cannot enter; nothing of it is left at the end."""
    folder.mkdir(mode=0o700)
    for name in NEEDED:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    copy = Installation(folder)
    try:
        yield copy
    finally:
        if copy.last is not None and copy.last.process.poll() is None:
            copy.last.end()
        for process in copy.processes():
            process.kill()
        shutil.rmtree(copy.places.database, ignore_errors=True)


def command_of(process: psutil.Process) -> str:
    """Its command line; nothing of one that is just ending."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def until(condition: Callable[[], object], otherwise: str = "") -> None:
    """Wait for something that has to happen soon."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.1)
