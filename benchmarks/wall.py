"""What the wall costs: spawn, cell, call, fork. Medians, with the CPU time of every process.

    python -m benchmarks.wall --repeat 30

CPU is what this process and its warm parents' children used between two moments;
the clock's time beside it is what one waits. On a busy machine only CPU means much.
As in a grading run, both ends of a call share a processor, unless `--spread`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import statistics
import time
from pathlib import Path

import numpy as np

from autograder.model import Limits
from autograder.sandbox import Zygote
from autograder.seats import keep_to
from autograder.walls import missing
from autograder.wire import Channel, Peer, decode, order

_TICK = os.sysconf("SC_CLK_TCK")
CELL = "import numpy as np\ndef f(x):\n    return x * 2.0\ndef g(x):\n    return x.sum()\n"
LIMITS = Limits()


def cpu_of(pid: int) -> float:
    """CPU seconds of a process, its living children and those it has waited for."""
    total = 0.0
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15])) / _TICK
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            total += sum(cpu_of(int(child)) for child in children.read_text().split())
    return total


class Meter:
    """Clock and CPU of a block that is repeated `n` times."""

    def __init__(self, *zygotes: Zygote):
        self.pids = [os.getpid()] if not zygotes else [z.process.pid for z in zygotes]

    def cpu(self) -> float:
        times = os.times()
        return times.user + times.system + sum(map(cpu_of, self.pids))

    def measure(self, name: str, n: int, act, per: int = 1) -> None:
        clocks, before = [], self.cpu()
        for _ in range(n):
            began = time.perf_counter()
            act()
            clocks.append((time.perf_counter() - began) / per)
        used = (self.cpu() - before) / n / per
        print(f"{name:<28} {statistics.median(clocks) * 1e3:9.3f} ms   {used * 1e3:9.3f} ms CPU")


def run_cell(child, source: str) -> dict:
    child.channel.send(order(op="run", turn=1, source=source))
    return decode(child.channel.recv())


class Thing:
    """Stands for something of the student's."""


@contextlib.contextmanager
def test_line(child):
    """A talk with a fork of the runner, as a judge has it."""
    theirs, ours = socket.socketpair()
    child.channel.send(order(op="test", call_s=30.0, by="copy"), fds=[theirs.fileno()])
    theirs.close()
    child.channel.recv()  # whether it could be copied
    line = Channel(ours)
    try:
        yield Peer(line, lambda peer, handle: Thing())
    finally:
        line.close()


def fork_once(child) -> None:
    with test_line(child) as peer:
        peer.look_up(["np"])


def bare_fork() -> None:
    """The yardstick: what the machine takes to copy 100 MB of touched memory and end it."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def measure(runners: Zygote, judges: Zygote, n: int) -> None:
    meter = Meter(runners, judges)
    touched = bytearray(b"x") * 100 * 2**20
    meter.measure("a bare fork of 100 MB", n, bare_fork)
    del touched
    judge_order = {"notebook": "empty", "seed": "0"}
    meter.measure("spawn and end a runner", n, lambda: runners.spawn(LIMITS, {"files": {}}).end())
    meter.measure("spawn and end a judge", n, lambda: judges.spawn(LIMITS, judge_order).end())
    child = runners.spawn(LIMITS, {"files": {}})
    run_cell(child, CELL)
    meter.measure("cell that does nothing", n, lambda: run_cell(child, "x = 1"), 1)
    meter.measure("fork for a test", n, lambda: fork_once(child))
    with test_line(child) as peer:
        f, g = peer.look_up(["f", "g"]).values()
        small, large = np.ones(3), np.ones(750_000)
        few = [lambda x=x: [peer.call(f, (x,), {}) for _ in range(100)] for x in (2.0, small)]
        meter.measure("call with a number", n, few[0], 100)
        meter.measure("call with 3 numbers", n, few[1], 100)
        meter.measure("call, 6 MB in", n, lambda: peer.call(g, (large,), {}))
        meter.measure("call, 6 MB in and out", n, lambda: peer.call(f, (large,), {}))
    child.end()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=30)
    parser.add_argument("--without-walls", action="store_true")
    parser.add_argument("--spread", action="store_true", help="let the scheduler choose")
    chosen = parser.parse_args()
    keep_to(None if chosen.spread else min(os.sched_getaffinity(0)))
    walls = not chosen.without_walls and not missing()
    print("with walls" if walls else "without walls")
    with Zygote("runner", walls=walls) as runners, Zygote("judge", walls=walls) as judges:
        empty = {"empty": {"given": [], "tests": []}}
        judges.prepare({"files": {}, "folder": "", "seed": "", "notebooks": empty})
        measure(runners, judges, chosen.repeat)


if __name__ == "__main__":
    main()
