"""Lock files and what is done again only when they change."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from yearofcare.embedded import environment, schema
from yearofcare.embedded.places import CHECKOUT, Places


def _pins(lock: str) -> set[str]:
    return set(re.findall(r"^(\S+==\S+)", (CHECKOUT / lock).read_text(), re.MULTILINE))


def test_the_development_lock_holds_every_version_of_the_products_own() -> None:
    assert _pins("requirements.txt") <= _pins("requirements-dev.txt")


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_a_hash_and_no_address(lock: str) -> None:
    text = (CHECKOUT / lock).read_text()
    entries = re.split(r"^(?=\S+==)", text, flags=re.MULTILINE)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_an_older_python_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer, and .* is 3\.9\."):
        environment.main("requirements.txt")


def test_the_environment_is_made_by_the_standard_library_alone() -> None:
    script = CHECKOUT / "yearofcare" / "embedded" / "environment.py"
    loaded = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import runpy; runpy.run_path({str(script)!r}, run_name='read')"]
    )
    assert loaded.returncode == 0


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A checkout with two lock files and an environment; what pip was asked to install."""
    (tmp_path / "requirements.txt").write_text("one==1")
    (tmp_path / "requirements-dev.txt").write_text("one==1\ntwo==2")
    asked: list[str] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        asked.append(command[-1])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(environment, "CHECKOUT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "STAMPS", tmp_path / ".venv" / "installed.json")
    monkeypatch.setattr(environment, "works", lambda: True)
    monkeypatch.setattr(environment.subprocess, "run", run)
    return asked


def test_a_lock_file_is_installed_once_and_again_when_it_changes(pip: list[str], tmp_path: Path) -> None:
    environment.main("requirements.txt")
    environment.main("requirements.txt")
    assert pip == ["requirements.txt"]
    (tmp_path / "requirements.txt").write_text("one==2")
    environment.main("requirements.txt")
    assert pip == ["requirements.txt", "requirements.txt"]


def test_the_development_environment_serves_the_product_too(pip: list[str]) -> None:
    environment.main("requirements-dev.txt")
    environment.main("requirements.txt")
    assert pip == ["requirements-dev.txt"]


def test_tables_are_brought_up_to_date_once(tmp_path: Path) -> None:
    places = Places(var=tmp_path / "var", database=tmp_path / "var" / "postgres")
    places.prepare()
    places.database.mkdir()
    runs: list[str] = []
    for _ in range(2):
        schema.bring_up_to_date(places, lambda: runs.append("migrate"))
    assert runs == ["migrate"]


def test_a_fingerprint_changes_with_a_files_name_and_with_what_is_in_it(tmp_path: Path) -> None:
    def taken() -> str:
        return schema.fingerprint(tmp_path, ("**/*.py",))

    seen = [taken()]
    (tmp_path / "a.py").write_text("1")
    seen.append(taken())
    (tmp_path / "a.py").write_text("2")
    seen.append(taken())
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    seen.append(taken())
    (tmp_path / "other.txt").write_text("3")
    assert taken() == seen[-1]
    assert len(set(seen)) == 4
