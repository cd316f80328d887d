"""`make reset`: stop what runs and remove what was kept, so that the next `make run` starts over."""

import os
import shutil
import signal
from contextlib import suppress

from yearofcare.embedded import software
from yearofcare.embedded.instance import running_pid
from yearofcare.embedded.places import Places, places_of
from yearofcare.embedded.postgres import EmbeddedPostgres
from yearofcare.embedded.processes import comes_true
from yearofcare.embedded.terminal import say
from yearofcare.embedded.unusable import Unusable, told_plainly
from yearofcare.embedded.valkey import EmbeddedValkey

PATIENCE = 90.0  # seconds for `make run` to stop by itself
MAIL = "mail"


class WillNotStop(Unusable):
    """A `make run` goes on although it was asked to stop."""


def main() -> None:
    places = places_of()
    with told_plainly():
        stop_everything(places)
        remove(places)
    say("Everything that was kept is gone; `make run` starts over.")


def stop_everything(places: Places) -> None:
    """Stop `make run`, and servers that a killed one left. Raises WillNotStop."""
    if (pid := running_pid(places)) is not None:
        say(f"Stopping what runs (process {pid}).")
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        if not comes_true(lambda: running_pid(places) is None, PATIENCE):
            raise WillNotStop(f"Process {pid} does not stop. End it, and run `make reset` again.")
    EmbeddedValkey(places).stop()
    EmbeddedPostgres(places).stop()


def remove(places: Places) -> None:
    """Remove what this product made, and nothing else that may stand in the same folder."""
    ours = (places.log, places.run, places.valkey, places.files, places.static, places.var / MAIL)
    software.remove(places)
    for folder in ours:
        if folder.exists():
            shutil.rmtree(folder)
    for file in (places.var / "secrets.json", places.var / "secrets.new"):
        file.unlink(missing_ok=True)
    with suppress(OSError):
        places.var.rmdir()


if __name__ == "__main__":
    main()
