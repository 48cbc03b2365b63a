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
    """Wall clock and CPU of each way on two class sizes; SystemExit where gradebooks differ."""
    sizes = (100, 600) if long else (12, 60)
    here, there = [], []
    for size in sizes:
        room.seat(size)
        used, scores = _run(room, "--jobs", WORKERS)
        here.append((used.wall_s, used.cpu_s))
    # Hidden inputs are drawn from it: what is compared needs the same.
    kept = (room.folder / "autograded" / ".seeds.json").read_bytes()
    with _workers(room) as (address, processes):
        for size in sizes:
            room.seat(size)
            before = sum(map(_cpu, processes))
            used, again = _run(room, "--cluster", address, seeds=kept)
            cpu = used.cpu_s + sum(map(_cpu, processes)) - before
            there.append((used.wall_s, cpu))
        _require_same(again, scores, "the cluster")
        killer = threading.Timer(here[1][0] / 2, _kill_one, [processes[1]])
        killer.start()
        killed, again = _run(room, "--cluster", address, seeds=kept)
        killer.cancel()
        _require_same(again, scores, "the cluster with one of its workers killed")
    return _told(sizes, here, there, killed.wall_s, len(scores))


def _require_same(again: list, scores: list, who: str) -> None:
    if again != scores:
        raise SystemExit(f"the gradebooks differ: the local pool's and {who}'s")


def _told(sizes, here, there, killed_s: float, rows: int) -> list[str]:
    few, many = sizes
    ways = ((f"local, `--jobs {WORKERS}`", here), (f"{WORKERS} workers", there))
    lines = [f"| | {few} students | {many} students | one more | once |"]
    lines += ["| --- | ---: | ---: | ---: | ---: |"]
    more = []
    for name, ((small_s, small_cpu), (large_s, large_cpu)) in ways:
        each, cpu = (large_s - small_s) / (many - few), (large_cpu - small_cpu) / (many - few)
        more.append((each, cpu))
        cells = f"{small_s:.1f} s | {large_s:.1f} s | {1e3 * each:.0f} ms, {1e3 * cpu:.0f} ms CPU"
        lines.append(f"| {name} | {cells} | {small_s - few * each:.1f} s |")
    lines.append(f"| one of them killed | | {killed_s:.1f} s | | |")
    wall, cpu = more[1][0] / more[0][0] - 1, more[1][1] / more[0][1] - 1
    return [
        *lines,
        "",
        f"All {rows:,} rows of scores in the gradebook are the same after each run of {many}. For "
        f"one more student the cluster takes {wall:+.0%} of wall clock and {cpu:+.0%} of CPU; "
        "workers load Python, the grader and their warm processes once a homework.",
    ]


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
