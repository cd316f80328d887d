"""`make run` as a whole: start, watch, restart, stop, in a folder with spaces that only its owner may enter."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.functional.installation import Installation, Running, command_of, installed, until
from yearofcare.embedded.postgres import OWNER, PLAIN, EmbeddedPostgres
from yearofcare.embedded.valkey import EmbeddedValkey

COUNT = "SELECT count(*) FROM django_session WHERE session_key = 'kept'"
KEEP = "INSERT INTO django_session VALUES ('kept', '', now()) ON CONFLICT DO NOTHING"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("YEAROFCARE_VAR", raising=False)
        with installed(tmp_path_factory.mktemp("outer") / "a folder with spaces") as copy:
            yield copy


@pytest.fixture
def running(checkout: Installation) -> Running:
    """A run that works: the one that an earlier test left, or a new one."""
    if checkout.last is None or checkout.last.process.poll() is not None:
        checkout.start().wait_for_address()
    assert checkout.last is not None
    return checkout.last


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_taken_port_moves_to_the_next_and_says_so(checkout: Installation, taken_port: int) -> None:
    run = checkout.start(PORT=str(taken_port))
    port = run.wait_for_address()
    assert port > taken_port
    assert f"Port {taken_port} is taken; this uses {port}." in run.words
    assert run.ready() == (
        200,
        {"status": "ready", "database": "answers", "migrations": "applied", "broker": "answers"},
    )
    assert run.end() == 0
    assert checkout.processes() == []


def test_two_commands_share_the_database_and_the_last_one_stops_it(checkout: Installation) -> None:
    two = [checkout.begin("manage.py", "showmigrations", "core") for _ in range(2)]
    assert ["[X] 0001_initial" in _end_of(one) for one in two] == [True, True]
    assert checkout.processes() == []


def test_a_killed_command_leaves_a_database_that_the_next_one_adopts(checkout: Installation) -> None:
    killed = checkout.begin("manage.py", "shell", "-c", "import time; print('here', flush=True); time.sleep(60)")
    until(lambda: "here" in killed.stdout.readline())  # type: ignore[union-attr]
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert "[X] 0001_initial" in checkout.run("manage.py", "showmigrations", "core").stdout
    assert checkout.processes() == []


def test_ctrl_c_leaves_no_process_and_a_second_start_is_quick_and_keeps_the_data(
    checkout: Installation, running: Running
) -> None:
    checkout.execute(KEEP)
    assert running.end(signal.SIGINT) == 0
    assert checkout.processes() == []
    assert "Stopped." in running.words

    began = time.monotonic()
    again = checkout.start()
    again.wait_for_address()
    assert time.monotonic() - began < 20
    assert "Tables" not in again.words
    assert checkout.execute(COUNT) == [(1,)]
    again.end(signal.SIGTERM)
    assert checkout.processes() == []


def test_a_second_instance_says_where_the_first_is(checkout: Installation, running: Running) -> None:
    second = checkout.run("-m", "yearofcare.embedded.supervisor")
    address = f"http://127.0.0.1:{running.wait_for_address()}/ (process {running.process.pid})"
    assert second.stdout == f"Year of Care already runs: {address}. Ctrl-C there, or `make reset`.\n"
    assert second.returncode == 0
    assert running.is_ready()


@pytest.mark.parametrize("words", [("celery", "worker"), ("gunicorn",), ("valkey-server",), ("postgres", "-D")])
def test_a_part_that_is_killed_comes_back(running: Running, words: tuple[str, ...]) -> None:
    before = running.child(*words)
    own = before.children(recursive=True)
    before.kill()
    until(lambda: not before.is_running())
    until(lambda: any(one for one in _same(running, words) if one.pid != before.pid), running.words)
    until(running.is_ready, running.words)
    _, alive = psutil.wait_procs(own, timeout=10)
    assert alive == []


def test_a_killed_supervisor_leaves_no_programs_and_its_servers_are_adopted(
    checkout: Installation, running: Running
) -> None:
    checkout.execute(KEEP)
    servers = {running.child("valkey-server").pid, running.child("postgres", "-D").pid}
    running.end(signal.SIGKILL)
    until(lambda: not _programs(checkout))
    assert servers <= {process.pid for process in checkout.processes()}

    again = checkout.start()
    again.wait_for_address()
    assert {again.child("valkey-server").pid, again.child("postgres", "-D").pid} == servers
    assert checkout.execute(COUNT) == [(1,)]
    again.end()
    assert checkout.processes() == []


def test_a_command_during_a_run_leaves_its_database_up(checkout: Installation, running: Running) -> None:
    assert "[X] 0001_initial" in checkout.run("manage.py", "showmigrations", "core").stdout
    assert running.is_ready()


def test_a_database_and_a_broker_elsewhere_replace_the_embedded_ones(
    checkout: Installation, running: Running, tmp_path: Path
) -> None:
    server, broker = EmbeddedPostgres(checkout.places), EmbeddedValkey(checkout.places)
    port, broker_port = server.running_port(), broker.running_port()
    assert port is not None
    assert broker_port is not None
    elsewhere = {
        "DATABASE_URL": server.url(port, PLAIN),
        "OWNER_DATABASE_URL": server.url(port, OWNER),
        "REDIS_URL": broker.url(broker_port).removesuffix("0") + "5",
        "YEAROFCARE_VAR": str(tmp_path / "var"),
    }
    run = Running(checkout, checkout.begin("-m", "yearofcare.embedded.supervisor", **elsewhere))
    run.wait_for_address()
    assert run.is_ready(), run.words
    assert _parts_of(running) == {"gunicorn", "worker", "beat", "postgres -D", "valkey-server"}
    assert _parts_of(run) == {"gunicorn", "worker", "beat"}
    assert run.end() == 0
    assert running.is_ready()


def test_reset_stops_what_runs_and_removes_what_was_kept(checkout: Installation, running: Running) -> None:
    (checkout.folder / "var" / "mine.txt").write_text("not made by the product")
    said = checkout.run("-m", "yearofcare.embedded.reset")
    assert said.returncode == 0, said.stdout
    assert running.process.wait(timeout=30) == 0
    assert checkout.processes() == []
    assert _files(checkout.folder / "var") == ["mine.txt"]
    assert not checkout.places.database.exists()


def _same(running: Running, words: tuple[str, ...]) -> list[psutil.Process]:
    try:
        return [running.child(*words)]
    except (StopIteration, psutil.Error, ProcessLookupError):
        return []


def _parts_of(run: Running) -> set[str]:
    lines = " ".join(command_of(part) for part in psutil.Process(run.process.pid).children(recursive=True))
    return {words for words in ("gunicorn", "worker", "beat", "postgres -D", "valkey-server") if words in lines}


def _programs(checkout: Installation) -> list[psutil.Process]:
    """Web server, worker and beat, with all that they started."""
    return [one for one in checkout.processes() if {"gunicorn", "celery"} & set(command_of(one).split())]


def _end_of(process: subprocess.Popen[str]) -> str:
    return process.communicate(timeout=120)[0]


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
