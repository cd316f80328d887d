"""What is known about other processes of this machine."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable

import psutil

PR_SET_PDEATHSIG = 1


def is_running(pid: int, *words: str) -> bool:
    """Whether a live process has this number and all the words in its command line.

    A number by itself proves nothing: after a restart of the machine it may be anybody's.
    """
    try:
        line = " ".join(psutil.Process(pid).cmdline())
    except (psutil.Error, OSError):
        return False
    return bool(line) and all(word in line for word in words)


def comes_true(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until the condition holds, at most so long; whether it did."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def die_with(parent: int) -> None:
    """Let the kernel kill this process when its parent ends, however that ends. Linux only; elsewhere nothing."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
