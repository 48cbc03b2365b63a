"""What a command costs: CPU of its whole process tree, the clock, and memory.

CPU is the kernel's own count of everything that the command started, sandboxes included
(`counting`; where no control group can be made, wait4's, without what nobody waited for).
Memory is looked at from outside several times a second: the proportional share (PSS) of
every process of the tree, added up.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.counting import Counted


@dataclass(frozen=True)
class Usage:
    """What one command used.

    tree_mb : peak of the whole tree together; driver_mb : peak of the first process
    """

    cpu_s: float
    wall_s: float
    tree_mb: float
    driver_mb: float
    code: int
    said: str = ""


@dataclass(frozen=True)
class Cost:
    """What grading a class cost, told from a small and a large one; seconds and MB."""

    cpu_s: float  # of one more submission
    wall_s: float
    fixed_s: float  # CPU that is paid once
    tree_mb: float
    driver_mb: float


def marginal(few: Usage, many: Usage, sizes: tuple[int, int]) -> Cost:
    """The cost of one more submission, and what is left when all of them are taken away."""
    more = sizes[1] - sizes[0]
    cpu = (many.cpu_s - few.cpu_s) / more
    fixed = few.cpu_s - sizes[0] * cpu
    return Cost(cpu, (many.wall_s - few.wall_s) / more, fixed, many.tree_mb, many.driver_mb)


def round_by_round(ones: list[Cost], others: list[Cost], what: str) -> list[float]:
    """How many times as much the ones cost in each round. what : a field of Cost"""
    pairs = zip(ones, others, strict=True)
    return [getattr(one, what) / getattr(other, what) for one, other in pairs]


def metered(command: list, cwd: Path, env: dict | None = None, log: Path | None = None) -> Usage:
    """Run a command to its end and say what it used; its output goes to `log`."""
    log = log or cwd / "bench.log"
    began = time.perf_counter()
    with open(log, "w+b") as out, Counted() as counted:
        process = subprocess.Popen(
            counted.command([str(word) for word in command]),
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        watch = _Watch(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
        out.seek(0)
        said = out.read().decode("utf-8", "replace")
        cpu = counted.cpu_s() or used.ru_utime + used.ru_stime
    return Usage(cpu, wall, watch.tree, watch.first, process.returncode, said)


class _Watch(threading.Thread):
    """Looks at the memory of a process tree until told to stop."""

    def __init__(self, pid: int, every_s: float = 0.25):
        super().__init__(daemon=True)
        self.pid, self.every_s = pid, every_s
        self.tree = self.first = 0.0
        self._over = threading.Event()
        self.start()

    def stop(self) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        while not self._over.wait(self.every_s):
            pids = list(_tree(self.pid))
            shares = [memory_of(pid).get("Pss", 0.0) for pid in pids]
            self.tree = max(self.tree, sum(shares))
            self.first = max(self.first, memory_of(self.pid).get("Rss", 0.0))


def _tree(pid: int):
    yield pid
    for child in children_of(pid):
        yield from _tree(child)


def children_of(pid: int) -> list[int]:
    """Children of every thread of a process; none where it has ended."""
    found = []
    with contextlib.suppress(OSError):  # the folder goes while it is listed
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += [int(word) for word in path.read_text().split()]
    return found


def memory_of(pid: int) -> dict[str, float]:
    """MB by kind ("Pss", "Private_Dirty", ...), as the kernel adds them up."""
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        return {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return {}
