"""Being asked to stop, and being woken when a child ends."""

import os
import select
import signal


class Stopped(Exception):
    """Somebody asked for the end while something was still being prepared."""


class Signals:
    """Counts the requests to stop: one is a wish for a clean end, a second for a quick one.

    A handler does nothing but count; whoever waits is woken through a pipe, so that nothing is interrupted
    half-way.
    """

    def __init__(self) -> None:
        self.asked = 0
        self._awake, wake = os.pipe()
        for end in (self._awake, wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._count)

    def wait(self, seconds: float) -> None:
        """Sleep until the time is over, a child ends, or somebody asks to stop."""
        if select.select([self._awake], [], [], seconds)[0]:
            os.read(self._awake, 512)

    def refuse_to_go_on(self) -> None:
        """Raise Stopped where somebody asked for the end."""
        if self.asked:
            raise Stopped

    def in_a_hurry(self) -> bool:
        return self.asked > 1

    def _count(self, *_: object) -> None:
        self.asked += 1
