"""`make env`: the virtual environment, from a lock file with hashes, made again only when that changed.

Run as a file, before anything is installed: the standard library only, and words that an older Python can read,
so that it can say what it needs.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "installed.json"
OLDEST = (3, 11)
CONTAINS = {"requirements-dev.txt": ["requirements-dev.txt", "requirements.txt"]}
"""Installing the development lock installs all that the product's own lock names, in the same versions."""


def main(lock: str) -> None:
    """Make sure that the environment holds what a lock file names."""
    if sys.version_info[:2] < OLDEST:
        sys.exit(
            f"Year of Care needs Python 3.11 or newer, and {sys.executable} is {version()}. "
            "Name another with PYTHON=..."
        )
    VENV.mkdir(exist_ok=True)
    folder = os.open(str(VENV), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not works():
            make()
        if installed().get(lock) != digest(lock):
            install(lock)
    finally:
        os.close(folder)


def works() -> bool:
    """Whether the environment has a Python that runs, and pip; an upgrade of the system's may break it."""
    if not PYTHON.exists():
        return False
    question = "import pip, sys; sys.exit(sys.version_info[:2] < (3, 11))"
    return subprocess.run([str(PYTHON), "-c", question], stderr=subprocess.DEVNULL).returncode == 0


def make() -> None:
    """A fresh environment. Debian keeps a part of `venv` in a package of its own; root can have it installed."""
    say(f"Environment: making .venv with {sys.executable}.")
    STAMPS.unlink(missing_ok=True)
    if make_with_venv():
        return
    apt = shutil.which("apt-get")
    if os.geteuid() == 0 and apt:
        say(f"Environment: installing the system package {venv_package()}.")
        subprocess.run([apt, "update", "-qq"], stdout=subprocess.DEVNULL)
        subprocess.run([apt, "install", "-y", "-qq", venv_package()], stdout=subprocess.DEVNULL)
        if make_with_venv():
            return
    sys.exit(f"This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install {venv_package()}")


def make_with_venv() -> bool:
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return made.returncode == 0


def install(lock: str) -> None:
    """What the lock file names, each by its hash."""
    say(f"Environment: installing what {lock} names. This takes a few minutes, once.")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if subprocess.run([*pip, "--require-hashes", "-r", lock], cwd=str(CHECKOUT)).returncode != 0:
        sys.exit("The environment could not be made: see what pip says above.")
    known = installed()
    known.update({name: digest(name) for name in CONTAINS.get(lock, [lock])})
    STAMPS.write_text(json.dumps(known))


def installed() -> dict[str, str]:
    """Which lock files have been installed, by their digests."""
    try:
        known: dict[str, str] = json.loads(STAMPS.read_text())
    except (OSError, ValueError):
        return {}
    return known


def version() -> str:
    return "{}.{}".format(*sys.version_info[:2])


def venv_package() -> str:
    return f"python{version()}-venv"


def digest(lock: str) -> str:
    return hashlib.sha256((CHECKOUT / lock).read_bytes()).hexdigest()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
