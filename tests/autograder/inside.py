"""Run cells inside the walls and look at their processes from outside."""

from __future__ import annotations

import contextlib
import os
import select
from pathlib import Path

from autograder.model import Limits
from autograder.wire import decode, order
from autograder.wire.channel import deadline_in

SMALL = Limits(memory_mb=300, processes=16, files_mb=8, output_kb=64)


class Inside:
    """One runner behind the walls. Use as a context manager."""

    def __init__(self, runners, limits=SMALL, files=None):
        self.child = runners.spawn(limits, {"files": files or {}})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.end()

    def run(self, source, seconds=30):
        """(status, what it printed and raised)."""
        told = order(op="run", turn=1, source=source)
        self.child.channel.send(told, deadline_in(seconds))
        reply = decode(self.child.channel.recv(deadline_in(seconds)))
        told = [o.get("text") or o.get("evalue") or "" for o in reply["outputs"]]
        return reply["status"], "".join(told)

    def says(self, source, seconds=30):
        """What a cell printed that must not fail."""
        status, text = self.run(source, seconds)
        assert status == "ok", text
        return text


def descendants(pid: int) -> list[int]:
    """Every process that `pid` has started, and they in turn."""
    found = []
    for told in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, told.read_text().split()):
                found += [child, *descendants(child)]
    return found


def open_pidfds(pids: list[int]) -> list[int]:
    """Handles that tell when a process ends, whatever gets its number later."""
    found = []
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            found.append(os.pidfd_open(pid))
    return found


def all_end(pidfds: list[int], seconds: float = 30) -> bool:
    """True when all those processes end in time."""
    waiting, deadline = set(pidfds), deadline_in(seconds)
    while waiting and deadline_in(0) < deadline:
        ready, _, _ = select.select(list(waiting), [], [], max(0.0, deadline - deadline_in(0)))
        waiting -= set(ready)
    for fd in pidfds:
        os.close(fd)
    return not waiting
