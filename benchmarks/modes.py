"""The other measurements: growth, a cached rerun, loops, memory of a child, feedback.

Each takes (room, long) and gives lines for docs/benchmarks.md.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from statistics import mean

from autograder import attempt, grading
from autograder.build import read_masters
from autograder.course import Course
from autograder.engine import Engine, Settings
from autograder.walls import missing
from benchmarks.contenders import grade
from benchmarks.dask_workers import cluster
from benchmarks.metering import Usage, children_of, marginal, memory_of
from benchmarks.room import HOMEWORK, Room


def growth(room: Room, long: bool) -> list[str]:
    """What one more submission costs, and the driver's memory, as the class grows."""
    sizes = (10, 100, 1_000, 10_000) if long else (4, 30, 100, 300)
    found: dict[int, list[Usage]] = defaultdict(list)
    # A machine's speed drifts: the small ones are graded before the largest and after it.
    for size in (*sizes, *sizes[-2::-1]):
        room.seat(size)
        room.forget()
        found[size].append(grade(room))
    return [
        "| submissions | CPU of one more | wall of one more | CPU, all of a run | driver |",
        "| ---: | ---: | ---: | ---: | ---: |",
        *(_grown(found, less, more) for less, more in pairwise(sizes)),
    ]


def _grown(found: dict[int, list[Usage]], less: int, more: int) -> str:
    few, many = _mean(found[less]), _mean(found[more])
    cost = marginal(few, many, (less, more))
    return (
        f"| {more:,} | {1e3 * cost.cpu_s:,.0f} ms | {1e3 * cost.wall_s:,.0f} ms "
        f"| {1e3 * many.cpu_s / more:,.0f} ms each | {many.driver_mb:,.0f} MB |"
    )


def _mean(runs: list[Usage]) -> Usage:
    """What a run of one size takes; of its memory the most."""
    cpu, wall = mean(run.cpu_s for run in runs), mean(run.wall_s for run in runs)
    return replace(runs[0], cpu_s=cpu, wall_s=wall, driver_mb=max(run.driver_mb for run in runs))


def rerun(room: Room, long: bool) -> list[str]:
    """Grading again what has not changed."""
    size = 1_000 if long else 100
    room.seat(size)
    room.forget()
    grade(room)
    again = grade(room)
    text = f"- {size:,} unchanged submissions, graded again: {again.wall_s:.1f} s"
    return [f"{text} ({again.cpu_s:.1f} s CPU)"]


def loops(room: Room, long: bool) -> list[str]:
    """A class in which one student in 24 wrote an endless loop, and the same without."""
    size = 240 if long else 48
    clocks = {}
    for every in (0, 24):
        room.seat(size, loop_every=every)
        room.forget()
        clocks[every] = grade(room)
    calm, loud = clocks[0], clocks[24]
    return [
        f"- {size} students: {calm.wall_s:.1f} s; with {size // 24} endless loops "
        f"{loud.wall_s:.1f} s: throughput falls by {1 - calm.wall_s / loud.wall_s:.0%} "
        f"(CPU {calm.cpu_s:.1f} s and {loud.cpu_s:.1f} s)"
    ]


def memory(room: Room, long: bool) -> list[str]:
    """Private memory of runners and judges just before they end."""
    peaks: dict[str, float] = {}
    students = room.seat(8)
    with _engine(room) as engine:
        zygotes = {"runner": engine.runners, "judge": engine.judges}

        class Looked(attempt.Attempt):
            def __exit__(self, *raised) -> None:
                for role, zygote in zygotes.items():
                    for pid in _below(zygote.process.pid, bool(engine.settings.walls)):
                        peaks[role] = max(peaks.get(role, 0.0), _private(pid))
                super().__exit__(*raised)

        with _instead(Looked):
            for submission in grading.chosen_submissions(
                Course(room.folder), engine.assignment, ()
            ):
                engine.grade(submission)
    told = ", ".join(f"{role} {mb:.0f} MB" for role, mb in peaks.items())
    return [f"- most private memory of a child, {len(students)} submissions: {told}"]


def _engine(room: Room) -> Engine:
    course = Course(room.folder)
    assignment = course.assignment(HOMEWORK)
    masters, releases = read_masters(course, HOMEWORK), grading.releases_of(course, assignment)
    return Engine(assignment, masters, releases, Settings(walls=not missing()))


@contextlib.contextmanager
def _instead(kind):
    attempt.Attempt, before = kind, attempt.Attempt
    try:
        yield
    finally:
        attempt.Attempt = before


def _below(pid: int, guarded: bool) -> list[int]:
    """The children of a warm parent; behind walls a guard stands before it."""
    parents = children_of(pid) if guarded else [pid]
    return [child for parent in parents for child in children_of(parent)]


def _private(pid: int) -> float:
    told = memory_of(pid)
    return told.get("Private_Dirty", 0.0) + told.get("Private_Clean", 0.0)


def feedback(room: Room, long: bool) -> list[str]:
    """Writing down what was graded: notebook, gradebook, page, kept result."""
    from benchmarks.scale import feed, record

    size = 300
    began = time.process_time()
    told = feed(room, record(room, 12)[0], size)
    parts = ", ".join(f"{name} {1e3 * s / size:.1f} ms" for name, s in told.seconds.items())
    return [
        f"- {size} results written in {told.wall_s:.1f} s "
        f"({time.process_time() - began:.1f} s CPU with grading 12): each {parts}",
        *_handed_on(room),
    ]


def _handed_on(room: Room) -> list[str]:
    """What each command costs that only reads what was graded, from its start to its end."""
    lines = []
    for words in (("feedback", HOMEWORK), ("site",), ("report", HOMEWORK), ("export",)):
        quiet = ("--quiet",) if words[0] != "export" else ()
        command = [sys.executable, "-m", "autograder.cli", "--course", str(room.folder)]
        before = os.times()
        subprocess.run([*command, *words, *quiet], check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        cpu = sum(after[2:4]) - sum(before[2:4])
        lines.append(
            f"- `autograder {words[0]}` for them: {after.elapsed - before.elapsed:.1f} s "
            f"({cpu:.1f} s CPU)"
        )
    return lines


MODES = {
    "growth": growth,
    "rerun": rerun,
    "loops": loops,
    "memory": memory,
    "feedback": feedback,
    "cluster": cluster,
}
