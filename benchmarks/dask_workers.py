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
from dataclasses import replace
from pathlib import Path
from statistics import median

from benchmarks.contenders import environment, grade
from benchmarks.metering import Usage, children_of, marginal, round_by_round
from benchmarks.room import ROOT, Room

WORKERS = 4
_LOCAL, _CLUSTER = f"local, `--jobs {WORKERS}`", f"{WORKERS} workers"
_SECONDS = ("wall_s", "cpu_s")
_SCORES = (
    "select s.student_id, b.name, g.auto_score, g.manual_score, g.needs_manual_grade from grade g "
    "join base_cell b on b.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id "
    "join submitted_assignment s on s.id = n.assignment_id"
)
_TICKS = os.sysconf("SC_CLK_TCK")


def cluster(room: Room, long: bool) -> list[str]:
    """Wall clock and CPU of each way on two class sizes; SystemExit where gradebooks differ.

    The ways take turns, now one first, now the other, so that a machine whose speed drifts
    is as slow for one as for the other. Before, the workers have graded once: what they load,
    they have loaded.
    """
    sizes, rounds = ((100, 400), 7) if long else ((32, 96), 1)
    found: dict[str, list[tuple[Usage, Usage]]] = {_LOCAL: [], _CLUSTER: []}
    trials = Trials(room)
    with _workers(room) as (address, processes):
        ways = {_LOCAL: (("--jobs", WORKERS), []), _CLUSTER: (("--cluster", address), processes)}
        first = trials.grade(sizes[0], *ways[_CLUSTER])
        for number in range(rounds):
            for way in list(found)[:: -1 if number % 2 else 1]:
                few, many = (trials.grade(size, *ways[way]) for size in sizes)
                found[way].append((few, many))
        killer = threading.Timer(many.wall_s / 2, _kill_one, [processes[1]])
        killer.start()
        killed = trials.grade(sizes[1], *ways[_CLUSTER])
        killer.cancel()
    return _told(sizes, found, first.wall_s, killed.wall_s, len(trials.scores[sizes[1]]))


class Trials:
    """Runs from nothing, of classes of some sizes; those of one size must all end the same.

    scores : size of the class -> what stands in the gradebook
    """

    def __init__(self, room: Room):
        self._room = room
        self._seeds: bytes | None = None
        self.scores: dict[int, list] = {}

    def grade(self, size: int, words: tuple, workers: list[int]) -> Usage:
        """What grading so many used; SystemExit if a score is not as it was.

        workers : processes that work for it and were there before
        """
        room, seeds = self._room, self._room.folder / "autograded" / ".seeds.json"
        room.seat(size)
        room.forget()
        if self._seeds:  # hidden inputs are drawn from it
            seeds.parent.mkdir()
            seeds.write_bytes(self._seeds)
        before = sum(map(_cpu, workers))
        used = grade(room, *words)
        used = replace(used, cpu_s=used.cpu_s + sum(map(_cpu, workers)) - before)
        print(f"  {words[0]}, {size}: {used.wall_s:.1f} s, {used.cpu_s:.1f} s CPU", file=sys.stderr)
        self._seeds = self._seeds or seeds.read_bytes()
        with contextlib.closing(sqlite3.connect(room.folder / "gradebook.db")) as book:
            found = sorted(book.execute(_SCORES).fetchall(), key=repr)
        if found != self.scores.setdefault(size, found):
            raise SystemExit(f"the gradebooks of {size} differ after {' '.join(map(str, words))}")
        return used


def _told(sizes, found: dict[str, list], first_s: float, killed_s: float, rows: int) -> list[str]:
    lines = ["| | {} students | {} students | one more |".format(*sizes)]
    lines += ["| --- | ---: | ---: | ---: |"]
    lines += [f"| {_CLUSTER}, for the first time | {first_s:.1f} s | | |"]
    costs = {}
    for way, turns in found.items():
        costs[way] = [marginal(few, many, sizes) for few, many in turns]
        small, large = (median(used.wall_s for used in size) for size in zip(*turns, strict=True))
        wall, cpu = (1e3 * median(getattr(c, of) for c in costs[way]) for of in _SECONDS)
        lines.append(f"| {way} | {small:.1f} s | {large:.1f} s | {wall:.0f} ms, {cpu:.0f} ms CPU |")
    times = (round_by_round(costs[_CLUSTER], costs[_LOCAL], of) for of in _SECONDS)
    wall, cpu = (median(each) - 1 for each in times)
    lines += [f"| {_CLUSTER}, one of them killed | | {killed_s:.1f} s | |", ""]
    return [
        *lines,
        f"All {rows:,} rows of scores in the gradebook are the same after each run of {sizes[1]}. "
        f"For one more student the cluster takes {wall:+.0%} of wall clock and {cpu:+.0%} of CPU "
        f"(the median of {len(costs[_LOCAL])}); workers load Python, the grader and their warm "
        "processes once a homework.",
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
