"""A Dask cluster on this machine beside the local pool: the same scores, and what it costs.

Started with Dask's own commands and docs/dask.yaml, as docs/cluster.md has it: one
scheduler, four workers of one thread. The local pool with as many at once and the cluster
take turns on the same class; then the cluster, with one of its workers killed on the way.
What stands in the gradebook after each run is compared, row by row.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.contenders import environment, grade
from benchmarks.metering import children_of
from benchmarks.room import ROOT, Room

WORKERS = 4
_LOCAL, _CLUSTER = f"local, `--jobs {WORKERS}`", f"{WORKERS} workers"
_SCORES = (
    "select s.student_id, b.name, g.auto_score, g.manual_score, g.needs_manual_grade from grade g "
    "join base_cell b on b.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id "
    "join submitted_assignment s on s.id = n.assignment_id"
)
_TICKS = os.sysconf("SC_CLK_TCK")


class Turn(NamedTuple):
    """What a small and a large class took in one turn of one way."""

    wall_s: tuple[float, float]
    cpu_s: tuple[float, float]


def cluster(room: Room, long: bool) -> list[str]:
    """Wall clock and CPU of each way on two class sizes; SystemExit where gradebooks differ.

    The ways take turns, so that a machine whose speed drifts is as slow for one as for the
    other. Before, the workers have graded once: what they load, they have loaded.
    """
    sizes, rounds = ((100, 600), 3) if long else ((32, 96), 1)
    turns: dict[str, list[Turn]] = {_LOCAL: [], _CLUSTER: []}
    with _workers(room) as (address, processes):
        words = {_LOCAL: ("--jobs", WORKERS), _CLUSTER: ("--cluster", address)}
        seats = Seats(room, processes)
        first = seats.grade(sizes[0], *words[_CLUSTER])
        for _ in range(rounds):
            for way, found in turns.items():
                few, many = (seats.grade(size, *words[way]) for size in sizes)
                found.append(Turn(*zip(few, many, strict=True)))
        killer = threading.Timer(turns[_CLUSTER][-1].wall_s[1] / 2, _kill_one, [processes[1]])
        killer.start()
        killed = seats.grade(sizes[1], *words[_CLUSTER])
        killer.cancel()
    return _told(sizes, turns, first[0], killed[0], len(seats.scores[sizes[1]]))


class Seats:
    """Runs from nothing whose scores must all be the same.

    processes : the workers, whose CPU counts as well
    scores : size of the class -> what stands in the gradebook
    """

    def __init__(self, room: Room, processes: list[int]):
        self._room, self._processes = room, processes
        self._seeds: bytes | None = None
        self.scores: dict[int, list] = {}

    def grade(self, size: int, *words) -> tuple[float, float]:
        """(wall clock, CPU) of grading so many; SystemExit if a score is not as it was."""
        room, seeds = self._room, self._room.folder / "autograded" / ".seeds.json"
        room.seat(size)
        room.forget()
        if self._seeds:  # hidden inputs are drawn from it
            seeds.parent.mkdir()
            seeds.write_bytes(self._seeds)
        before = sum(map(_cpu, self._processes))
        used = grade(room, *words)
        cpu = used.cpu_s + (sum(map(_cpu, self._processes)) - before) * ("--cluster" in words)
        print(f"  {words[0]}, {size}: {used.wall_s:.1f} s, {cpu:.1f} s CPU", file=sys.stderr)
        self._seeds = self._seeds or seeds.read_bytes()
        with contextlib.closing(sqlite3.connect(room.folder / "gradebook.db")) as book:
            found = sorted(book.execute(_SCORES).fetchall(), key=repr)
        if found != self.scores.setdefault(size, found):
            raise SystemExit(f"the gradebooks of {size} differ after {' '.join(map(str, words))}")
        return used.wall_s, cpu


def _told(sizes, turns: dict[str, list[Turn]], first_s, killed_s, rows: int) -> list[str]:
    few, many = sizes
    lines = [f"| | {few} students | {many} students | one more |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {_CLUSTER}, for the first time | {first_s:.1f} s | | |"]
    more = {}
    for way, found in turns.items():
        more[way] = [[(t[1] - t[0]) / (many - few) for t in turn] for turn in found]
        small, large = (median(turn.wall_s[i] for turn in found) for i in (0, 1))
        wall, cpu = (1e3 * median(each[i] for each in more[way]) for i in (0, 1))
        lines.append(f"| {way} | {small:.1f} s | {large:.1f} s | {wall:.0f} ms, {cpu:.0f} ms CPU |")
    pairs = list(zip(more[_CLUSTER], more[_LOCAL], strict=True))
    wall, cpu = (median(there[i] / here[i] for there, here in pairs) - 1 for i in (0, 1))
    lines += [f"| {_CLUSTER}, one of them killed | | {killed_s:.1f} s | |", ""]
    return [
        *lines,
        f"All {rows:,} rows of scores in the gradebook are the same after each run of {many}. For "
        f"one more student the cluster takes {wall:+.0%} of wall clock and {cpu:+.0%} of CPU (the "
        f"median of {len(pairs)}); workers load Python, the grader and their warm processes once "
        "a homework.",
    ]


@contextlib.contextmanager
def _workers(room: Room):
    """A scheduler and its workers; yields (address, [scheduler, workers' parent])."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "dask"]
    env = {**os.environ, **environment(room), "DASK_CONFIG": str(ROOT / "docs" / "dask.yaml")}
    with contextlib.ExitStack() as stack, open(room.folder / "dask.log", "w") as log:

        def start(*words):
            process = subprocess.Popen([*dask, *words], env=env, stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process.pid

        scheduler = start("scheduler", "--port", str(port), "--no-dashboard")
        workers = start(
            *("worker", address, "--nworkers", str(WORKERS), "--nthreads", "1"), "--no-dashboard"
        )
        yield address, [scheduler, workers]


def _cpu(pid: int) -> float:
    """CPU seconds of a process, its living descendants, and all that they waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS + sum(map(_cpu, children_of(pid)))


def _kill_one(nanny: int) -> None:
    """Kill one worker process below the command that started them all."""
    for _ in range(100):
        for pid in children_of(nanny):
            with contextlib.suppress(OSError):
                if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text():
                    os.kill(pid, signal.SIGKILL)
                    return
        time.sleep(0.05)
