"""The browser for the browser tests: the system's own Chromium, never a download by its driver.

`python -m tests.chromium` makes sure of it: on Debian as root it installs the package, elsewhere it says what to
do. With CI set its absence is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find_chromium() -> str | None:
    """The path of an installed Chromium, or CHROMIUM where that is set."""
    if given := os.environ.get("CHROMIUM"):
        return given
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path), str(ON_MACOS) if ON_MACOS.exists() else None)


def main() -> int:
    if find_chromium():
        return 0
    if os.geteuid() == 0 and Path("/etc/debian_version").exists():
        install()
    if find_chromium():
        return 0
    sys.stderr.write(
        "Browser tests need Chromium, and none was found. On Debian: apt-get install chromium. "
        "Elsewhere install Chromium or Chrome, and name it in CHROMIUM where it is not on the PATH.\n"
    )
    return 1 if os.environ.get("CI") else 0


def install() -> None:
    """Debian's own package, and a font for what it draws."""
    sys.stdout.write("Browser tests: installing Chromium.\n")
    sys.stdout.flush()
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"]):
        subprocess.run(["apt-get", "-qq", *words], stdout=subprocess.DEVNULL, env=quiet)


if __name__ == "__main__":
    sys.exit(main())
