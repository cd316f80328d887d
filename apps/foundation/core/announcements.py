"""How a lower app lets upper apps follow what it did, without knowing them.

A receiver runs in the transaction of the change. Where its work is long it leaves a job.
"""

from collections.abc import Callable
from typing import Any


class Announcement:
    """Something that happened. Apps subscribe at start-up; receivers run in the order of subscription."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._receivers: list[Callable[..., None]] = []

    def subscribe(self, receiver: Callable[..., None]) -> None:
        if receiver not in self._receivers:
            self._receivers.append(receiver)

    def announce(self, **facts: Any) -> None:
        """Tell every subscriber; an error in one undoes the change, as it should."""
        for receiver in self._receivers:
            receiver(**facts)
