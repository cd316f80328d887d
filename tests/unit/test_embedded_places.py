"""Folders, secrets, ports and locks of the embedded parts."""

import multiprocessing
import socket
from pathlib import Path

import pytest

from yearofcare.embedded.instance import AlreadyRuns, only_instance, running_pid
from yearofcare.embedded.lease import leased
from yearofcare.embedded.places import FolderUnusable, Places
from yearofcare.embedded.ports import NoFreePort, is_free, next_free


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places(var=tmp_path / "var", database=tmp_path / "var" / "postgres")
    made.prepare()
    return made


def _ask(var: str, answers: "multiprocessing.Queue[str]") -> None:
    answers.put(Places(var=Path(var), database=Path(var)).secret("django"))


def test_folders_are_closed_to_other_users(places: Places) -> None:
    assert {oct(folder.stat().st_mode & 0o777) for folder in (places.var, places.log, places.files)} == {"0o700"}


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("in the way")
    with pytest.raises(FolderUnusable, match="var cannot be written to"):
        Places(var=tmp_path / "var", database=tmp_path).prepare()


def test_a_secret_is_made_once_and_readable_by_its_owner_only(places: Places) -> None:
    assert places.secret("one") == places.secret("one")
    assert places.secret("one") != places.secret("two")
    assert oct((places.var / "secrets.json").stat().st_mode & 0o777) == "0o600"


def test_two_processes_that_need_a_secret_at_once_get_the_same(places: Places) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    asking = [context.Process(target=_ask, args=(str(places.var), answers)) for _ in range(3)]
    for process in asking:
        process.start()
    assert len({answers.get(timeout=30) for _ in asking}) == 1
    for process in asking:
        process.join()


def test_a_taken_port_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert not is_free(port)
        assert next_free(port) > port


def test_ports_that_are_all_taken_are_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NoFreePort, match=f"No free port between {port} and {port}"):
            next_free(port, tries=1)


def test_the_search_for_a_port_ends_at_the_last_one() -> None:
    with pytest.raises(NoFreePort, match="between 65536 and 65535"):
        next_free(65_536)


def test_the_last_one_to_let_go_stops_the_part(tmp_path: Path) -> None:
    stopped: list[str] = []
    lock = tmp_path / "part.lock"
    with leased(lock, lambda: 1, lambda: stopped.append("first")):
        with leased(lock, lambda: 1, lambda: stopped.append("second")):
            pass
        assert stopped == []
    assert stopped == ["first"]


def test_a_second_instance_hears_where_the_first_is(places: Places) -> None:
    with only_instance(places) as first:
        first.tell("http://127.0.0.1:8000/")
        with pytest.raises(AlreadyRuns, match=r"already runs: http://127\.0\.0\.1:8000/"), only_instance(places):
            pass
        assert running_pid(places) is not None
    assert running_pid(places) is None
