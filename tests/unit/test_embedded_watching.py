"""When a part that ended starts again, and what a program leaves when it stops."""

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from yearofcare.embedded.child import Child
from yearofcare.embedded.processes import comes_true, is_running
from yearofcare.embedded.watched import Watched

PARENT = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("started", flush=True)
time.sleep(60)
"""


@dataclass
class Part:
    name: str = "part"
    up: bool = True
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.starts.append(0.0)

    def is_running(self) -> bool:
        return self.up


def test_a_part_that_keeps_ending_starts_again_after_ever_longer_pauses() -> None:
    part, said = Part(up=False), list[str]()
    watched = Watched(part, up_since=0.0, tell=said.append)
    now = 0.0
    for _ in range(2000):
        watched.look_after(now)
        now += 0.25
    assert said[:4] == [f"part ended; it starts again in {pause} s." for pause in ("0.5", "1", "2", "4")]
    assert said[-1] == "part ended; it starts again in 30 s."


def test_a_part_that_was_up_for_long_starts_again_at_once() -> None:
    part, said = Part(up=True), list[str]()
    watched = Watched(part, up_since=0.0, pause=30.0, tell=said.append)
    watched.look_after(100.0)
    part.up = False
    watched.look_after(101.0)
    watched.look_after(101.4)
    assert part.starts == []
    watched.look_after(101.5)
    assert len(part.starts) == 1
    assert said == ["part ended; it starts again in 0.5 s."]


def test_a_part_that_cannot_start_is_tried_again() -> None:
    said: list[str] = []

    class Broken(Part):
        def start(self) -> None:
            raise OSError(28, "No space left on device")

    watched = Watched(Broken(up=False), up_since=0.0, tell=said.append)
    for now in (0.0, 0.5, 0.6):
        watched.look_after(now)
    assert said[1] == "part could not start: [Errno 28] No space left on device."
    assert said[2] == "part ended; it starts again in 1 s."


def test_what_a_program_started_ends_with_it(tmp_path: Path) -> None:
    child = Child("parent", ["-c", PARENT], tmp_path / "parent.log", grace=2.0)
    child.start()
    assert comes_true(lambda: child.last_words() == "started", 20)
    assert child.process is not None
    own = psutil.Process(child.process.pid).children()
    assert len(own) == 1
    child.stop()
    assert psutil.wait_procs(own, timeout=5)[1] == []
    assert not child.is_running()


def test_a_program_that_does_not_end_by_itself_is_ended(tmp_path: Path) -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    child = Child("stubborn", ["-c", stubborn], tmp_path / "stubborn.log", grace=0.3)
    child.start()
    assert comes_true(lambda: child.last_words() == "deaf", 20)
    began = time.monotonic()
    child.stop()
    assert time.monotonic() - began < 5
    assert not child.is_running()


def test_a_long_log_makes_way_for_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yearofcare.embedded.child.LARGEST_LOG", 5)
    log = tmp_path / "program.log"
    log.write_text("what an earlier run said\n")
    child = Child("program", ["-c", "print('new')"], log)
    child.start()
    assert comes_true(lambda: not child.is_running(), 20)
    assert log.read_text() == "new\n"
    assert (tmp_path / "program.log.1").read_text() == "what an earlier run said\n"


def test_a_number_alone_is_no_proof_that_a_process_runs() -> None:
    assert is_running(os.getpid(), Path(sys.executable).name[:6])
    assert not is_running(os.getpid(), "postgres", "-D /nowhere")
