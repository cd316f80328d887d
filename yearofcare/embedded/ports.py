"""Free ports on this machine."""

import errno
import socket
from collections.abc import Iterator

from yearofcare.embedded.unusable import Unusable

HOST = "127.0.0.1"
TRIES = 200
LAST = 65_535


class NoFreePort(Unusable):
    """Every port that was tried is taken, or not ours to use."""


def next_free(first: int, tries: int = TRIES) -> int:
    """The first free port from `first` on, for a server that binds it itself."""
    with listener(first, tries) as probe:
        port: int = probe.getsockname()[1]
    return port


def is_free(port: int) -> bool:
    """Whether nobody listens on the port, and we may."""
    try:
        listener(port, tries=1).close()
    except NoFreePort:
        return False
    return True


def listener(first: int, tries: int = TRIES) -> socket.socket:
    """A socket bound to the first free port from `first` on; 0 leaves the choice to the system."""
    refused = False
    for port in _from(first, tries):
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((HOST, port))
        except OSError as error:
            bound.close()
            refused = refused or error.errno == errno.EACCES
        else:
            return bound
    reason = "This user may not use ports this low." if refused else "Each is taken by another program."
    raise NoFreePort(f"No free port between {first} and {min(first + tries - 1, LAST)}. {reason}")


def _from(first: int, tries: int) -> Iterator[int]:
    yield from range(first, min(first + tries, LAST + 1))
