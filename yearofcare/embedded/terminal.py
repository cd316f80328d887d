"""The short plain lines that `make run` shows."""

import sys


def say(line: str = "") -> None:
    """One line, at once. A terminal that is gone is no reason to stop."""
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        return
