"""Several who do something at the same moment, each on a connection of their own."""

import threading
from collections.abc import Callable
from typing import Any

from tests.database import close_connections


def at_once(*acts: Callable[[], Any]) -> list[Exception]:
    """Do everything at once; returns what was refused, in no order. For tests that commit."""
    together, refused = threading.Barrier(len(acts)), []

    def hand(act: Callable[[], Any]) -> None:
        try:
            together.wait(30)
            act()
        except Exception as error:  # whatever it is, the test that called looks at it
            refused.append(error)
        finally:
            close_connections()

    hands = [threading.Thread(target=hand, args=[act]) for act in acts]
    for one in hands:
        one.start()
    for one in hands:
        one.join(60)
    return refused
