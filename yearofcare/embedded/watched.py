"""A part that must not stay down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from yearofcare.embedded.terminal import say

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_AFTER = 60.0  # seconds up, after which an end counts as the first


class Restartable(Protocol):
    """What can be started again."""

    name: str

    def start(self) -> None: ...
    def is_running(self) -> bool: ...


class Launches(Protocol):
    """An embedded server, as far as watching it goes."""

    def launch(self, port: int) -> None: ...
    def is_running(self) -> bool: ...


@dataclass
class Server:
    """An embedded server. It starts again on the port that the others know it by."""

    name: str
    embedded: Launches
    port: int

    def start(self) -> None:
        self.embedded.launch(self.port)

    def is_running(self) -> bool:
        return self.embedded.is_running()


@dataclass
class Watched:
    """A part, and when it may start again: almost at once, then after pauses that double up to half a minute."""

    part: Restartable
    up_since: float
    pause: float = FIRST_PAUSE
    due: float | None = None
    tell: Callable[[str], None] = say

    def look_after(self, now: float) -> None:
        """Start the part again where it ended and its pause is over."""
        if self.due is None:
            if not self.part.is_running():
                self._expect_again(now)
        elif now >= self.due:
            self._start_again(now)

    def _expect_again(self, now: float) -> None:
        if now - self.up_since > STEADY_AFTER:
            self.pause = FIRST_PAUSE
        self.due = now + self.pause
        self.tell(f"{self.part.name} ended; it starts again in {self.pause:g} s.")
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def _start_again(self, now: float) -> None:
        self.up_since, self.due = now, None
        try:
            self.part.start()
        except OSError as error:
            self.tell(f"{self.part.name} could not start: {error}.")
