"""A Dask cluster on this machine beside the local pool: the same scores, and what it costs.

Started with Dask's own commands, as docs/cluster.md has it: one scheduler, four workers
of one thread. Three runs of the same class: the local pool with as many at once, the
cluster, and the cluster with one of its workers killed on the way. What stands in the
gradebook after each of them is compared, row by row.
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

from benchmarks.contenders import environment, grade
from benchmarks.metering import children_of
from benchmarks.room import Room

WORKERS = 4
_SCORES = (
    "select s.student_id, b.name, g.auto_score, g.manual_score, g.needs_manual_grade from grade g "
    "join base_cell b on b.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id "
    "join submitted_assignment s on s.id = n.assignment_id"
)
_TICKS = os.sysconf("SC_CLK_TCK")


def cluster(room: Room, long: bool) -> list[str]:
    """Wall clock and CPU of the three runs; raises SystemExit where gradebooks differ."""
    size = 300 if long else 60
    room.seat(size)
    seeds = room.folder / "autograded" / ".seeds.json"
    here, scores = _run(room, "--jobs", WORKERS)
    kept = seeds.read_bytes()  # hidden inputs are drawn from it: all three runs need the same
    lines = [_line(f"local, `--jobs {WORKERS}`", here.wall_s, here.cpu_s)]
    with _workers(room) as (address, processes):
        for name, kill in ((f"{WORKERS} workers", False), ("one of them killed", True)):
            before = sum(map(_cpu, processes))
            killer = threading.Timer(here.wall_s / 2, _kill_one, [processes[1]])
            if kill:
                killer.start()
            there, again = _run(room, "--cluster", address, seeds=kept)
            killer.cancel()
            if again != scores:
                raise SystemExit(f"the gradebooks differ: {name}")
            cpu = there.cpu_s + sum(map(_cpu, processes)) - before
            lines.append(_line(name, there.wall_s, None if kill else cpu))
            if not kill:
                more = there.wall_s / here.wall_s - 1, cpu / here.cpu_s - 1
    head = [f"| {size} students | wall | CPU |", "| --- | ---: | ---: |"]
    last = f"The cluster takes {more[0]:+.0%} of wall clock and {more[1]:+.0%} of CPU."
    same = f"All {len(scores):,} rows of scores in the gradebook are the same after each run."
    return [*head, *lines, "", f"{same} {last}"]


def _line(name: str, wall: float, cpu: float | None) -> str:
    return f"| {name} | {wall:.1f} s | {'' if cpu is None else f'{cpu:.1f} s'} |"


def _run(room: Room, *words, seeds: bytes | None = None):
    """(what it used, the gradebook's scores) of one run from nothing."""
    room.forget()
    if seeds:
        (room.folder / "autograded").mkdir()
        (room.folder / "autograded" / ".seeds.json").write_bytes(seeds)
    used = grade(room, *words)
    with contextlib.closing(sqlite3.connect(room.folder / "gradebook.db")) as book:
        return used, sorted(book.execute(_SCORES).fetchall(), key=repr)


@contextlib.contextmanager
def _workers(room: Room):
    """A scheduler and its workers; yields (address, [scheduler, workers' parent])."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "dask"]
    env = {**os.environ, **environment(room)}
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
