"""A whole installation, disturbed while it works: what is killed, when, and whether anything was lost.

`python -m tests.functional.chaos FOLDER --seed N` starts `make run` over a folder of its own, goes through every
trial of `tests.functional.trials` once, and prints one line of JSON a trial. It has to be a process of its own:
its database, broker and files are those of that installation.

    outcomes = disturb(folder, seed=1)      # from a test or a benchmark: the same, in a new process
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from tests.functional.installation import command_of
from yearofcare.embedded.for_commands import set_local_defaults
from yearofcare.embedded.places import CHECKOUT, Places, places_of
from yearofcare.embedded.postgres import OWNER, PLAIN, EmbeddedPostgres
from yearofcare.embedded.valkey import EmbeddedValkey

PATIENCE = 300.0
OTHERS = ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "YEAROFCARE_", "DJANGO_", "PYTEST_")


@dataclass
class Outcome:
    """What one trial came to. It is well when nothing is in `wrong`."""

    trial: str
    disturbed: str
    seconds: float = 0.0
    attempts: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        tries = ", ".join(f"{kind} in {number}" for kind, number in self.attempts.items())
        said = "; ".join(self.wrong) if self.wrong else "as undisturbed"
        return f"{self.trial:<28} {self.disturbed:<72} {tries:<48} {self.seconds:5.1f} s  {said}"


def disturb(folder: Path, *, seed: int) -> list[Outcome]:
    """Every trial once, in a new installation in `folder`. Raises AssertionError with what it said."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.functional.chaos", str(folder), "--seed", str(seed)],
        cwd=CHECKOUT,
        env=clean,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return [Outcome(**json.loads(line)) for line in done.stdout.splitlines()]


@dataclass
class Parts:
    """The parts of an installation that runs, and how each of them is hurt."""

    places: Places
    supervisor: subprocess.Popen[str]
    chance: random.Random

    def kill_worker(self) -> str:
        """The worker with all its processes at once; or those that do the work, as when memory runs out."""
        main = self._part("celery", "worker")
        if self.chance.random() < 0.5:
            os.killpg(main.pid, signal.SIGKILL)
            return "worker killed"
        for process in main.children():
            process.kill()
        return "worker's processes killed"

    @contextmanager
    def worker_asleep(self) -> Iterator[None]:
        """No job is begun meanwhile; what is sent waits in the broker."""
        asleep = [main := self._part("celery", "worker"), *main.children()]
        for process in asleep:
            process.suspend()
        try:
            yield
        finally:
            for process in asleep:
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    def kill_broker(self) -> str:
        """Valkey, without a chance to write anything down."""
        self._kill(self._part("valkey-server"), signal.SIGKILL)
        return "broker killed"

    def restart_database(self) -> str:
        """PostgreSQL, told to end at once, or as in a crash, or killed; the supervisor starts it again."""
        sign = self.chance.choice([signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
        self._kill(self._part("postgres", "-D"), sign)
        return f"database ended by {sign.name}"

    def wait_until_up(self) -> None:
        """Database and broker answer again, and there is a worker."""
        until(lambda: EmbeddedPostgres(self.places).running_port() is not None, "The database did not come back.")
        until(lambda: EmbeddedValkey(self.places).running_port() is not None, "The broker did not come back.")
        until(lambda: self._is_up("celery", "worker"), "The worker did not come back.")

    def _part(self, *words: str) -> psutil.Process:
        """The part whose command line has these words: the first process of its session."""
        return next(
            process
            for process in psutil.Process(self.supervisor.pid).children(recursive=True)
            if all(word in command_of(process) for word in words) and os.getsid(process.pid) == process.pid
        )

    def _is_up(self, *words: str) -> bool:
        with suppress(StopIteration, psutil.Error, ProcessLookupError):
            return bool(self._part(*words))
        return False

    @staticmethod
    def _kill(process: psutil.Process, sign: int) -> None:
        process.send_signal(sign)
        until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE, "It did not end.")


@contextmanager
def installation(folder: Path, chance: random.Random) -> Iterator[Parts]:
    """`make run` over a folder of its own; this process works on its database. Nothing is left at the end."""
    os.environ |= {"YEAROFCARE_VAR": str(folder), "DEMO": "0", "PORT": "0", "LOG_LEVEL": "WARNING"}
    places = places_of()
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "yearofcare.embedded.supervisor"],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said = _listen(supervisor)
        until(lambda: "Year of Care: http" in "".join(said), "It did not start.")
        server, broker = EmbeddedPostgres(places), EmbeddedValkey(places)
        port, broker_port = server.running_port(), broker.running_port()
        assert port is not None
        assert broker_port is not None
        os.environ |= {
            "DATABASE_URL": server.url(port, PLAIN),
            "OWNER_DATABASE_URL": server.url(port, OWNER),
            "REDIS_URL": broker.url(broker_port),
            "DJANGO_SETTINGS_MODULE": "yearofcare.settings.local",
        }
        set_local_defaults(places)
        yield Parts(places, supervisor, chance)
    finally:
        _end(supervisor)
        for folder_of_it in {places.database, places.var}:
            shutil.rmtree(folder_of_it, ignore_errors=True)


def until(condition: Callable[[], object], otherwise: str) -> None:
    """Wait for something that has to happen."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def _listen(supervisor: subprocess.Popen[str]) -> list[str]:
    said: list[str] = []
    assert supervisor.stdout is not None
    threading.Thread(target=lambda: said.extend(supervisor.stdout or ()), daemon=True).start()
    return said


def _end(supervisor: subprocess.Popen[str]) -> None:
    left = psutil.Process(supervisor.pid).children(recursive=True) if supervisor.poll() is None else []
    for patience in (1, 40):  # asked twice, it is in a hurry
        supervisor.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            supervisor.wait(timeout=patience)
            break
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    supervisor.kill()
    supervisor.wait()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with installation(given.folder.resolve(), random.Random(given.seed)) as parts:
        import django

        django.setup()
        from tests.functional.trials import all_trials

        for outcome in all_trials(parts):
            sys.stdout.write(f"{json.dumps(asdict(outcome))}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
