"""Free ports on this machine."""

import socket


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nobody listens on the port, and we may."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def next_free(first: int, host: str = "127.0.0.1", tries: int = 200) -> int:
    """The first free port from `first` on."""
    for port in range(first, first + tries):
        if is_free(port, host):
            return port
    raise OSError(f"No free port between {first} and {first + tries - 1}.")
