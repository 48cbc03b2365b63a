"""A MOOC without the students: recorded results fed to the driver as fast as it takes them.

    python -m benchmarks.scale --submissions 10000
    python -m benchmarks.scale --submissions 100000 --write     docs/scale.md

Everything that one driver does for a result is done: files, gradebook, page, kept
result. What workers do is left out, so that what comes out is the rate at which the
driver itself becomes the bottleneck, and how it and its files grow.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder import desk, grading
from autograder.build import read_masters
from autograder.cache import Cache, circumstances
from autograder.course import Course
from autograder.engine import Engine, Settings
from autograder.gradebook import GradebookWriter
from autograder.ledger import read_record
from autograder.model import Submission, SubmissionResult
from autograder.pages.code import marked
from autograder.report import class_report, write_report
from autograder.results import as_plain
from autograder.settling import Settler
from autograder.walls import missing
from benchmarks.bench import put, this_machine
from benchmarks.otter import CACHE
from benchmarks.room import HOMEWORK, Room


@dataclass
class Recording:
    """A few graded submissions, to be handed out again under other names."""

    results: list[SubmissionResult]
    submissions: list[Submission]

    def bytes_sent(self) -> float:
        """What a cluster sends for one of them, notebook and result, in bytes."""
        there = sum(p.stat().st_size for s in self.submissions for p in s.notebooks.values())
        back = sum(len(json.dumps(as_plain(result))) for result in self.results)
        return (there + back) / len(self.results)


@dataclass
class Told:
    """What feeding the driver took."""

    count: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    grading_s: float = 0.0  # CPU of grading one, as the kernel counted it for the recording
    sent: float = 0.0  # bytes to a worker and back, for one
    seconds: dict[str, float] = field(default_factory=dict)  # by part
    steps: list[tuple[int, float, float]] = field(default_factory=list)  # count, ms each, MB
    bytes: dict[str, int] = field(default_factory=dict)
    page: tuple[float, float] = (0.0, 0.0)  # seconds of the class page, MB when it is written


def record(room: Room, students: int) -> tuple[Recording, float]:
    """Grade a few students and keep everything about it; and the CPU seconds of each."""
    room.seat(students)
    course = Course(room.folder)
    assignment = course.assignment(HOMEWORK)
    masters, releases = read_masters(course, HOMEWORK), grading.releases_of(course, assignment)
    submissions = grading.chosen_submissions(course, assignment, ())
    began, costs = _cpu(), []
    for part in (submissions[: students // 4], submissions):
        with Engine(assignment, masters, releases, Settings(walls=not missing())) as engine:
            results = [engine.grade(s) for s in part]
        costs.append(_cpu() - began)  # the warm processes are gone, and counted
        began = _cpu()
    each = (costs[1] - costs[0]) / (students - students // 4)
    return Recording(results, submissions), each


def _cpu() -> float:
    """CPU seconds of this process and of all that it has waited for."""
    return sum(os.times()[:4])


def feed(room: Room, recording: Recording, count: int, every: int = 1_000) -> Told:
    """Give the driver `count` results, one after another."""
    room.forget()
    course = Course(room.folder)
    assignment = course.assignment(HOMEWORK)
    masters = read_masters(course, HOMEWORK)
    stamp = circumstances(assignment, grading.releases_of(course, assignment), Settings(seed="0"))
    told = Told(count, sent=recording.bytes_sent())
    with GradebookWriter(course.gradebook_url) as book:
        book.ensure_assignment(assignment, masters, course.config)
        cache = Cache(course.path("autograded") / ".results" / assignment.name, stamp)
        table = desk.Desk(course, assignment, masters, book, cache)
        with _timed(told):
            _write_all(table, recording, count, every, told)
        told.page = _write_class_page(course, masters, book)
    told.bytes = {name: _size(room.folder / name) for name in ("autograded", "feedback")}
    told.bytes["gradebook"] = (room.folder / "gradebook.db").stat().st_size
    return told


def _write_all(table: desk.Desk, recording: Recording, count: int, every: int, told: Told) -> None:
    began, cpu, last = time.perf_counter(), time.process_time(), time.perf_counter()
    for number in range(count):
        kind = number % len(recording.results)
        name = f"student-{number:06d}"
        submission = replace(recording.submissions[kind], student=name)
        marked.cache_clear()  # another student's code would be another
        table.keep(replace(recording.results[kind], student=name), submission)
        if (number + 1) % every == 0:
            now = time.perf_counter()
            told.steps.append((number + 1, 1e3 * (now - last) / every, _peak_mb()))
            last = now
    told.wall_s, told.cpu_s = time.perf_counter() - began, time.process_time() - cpu


def _write_class_page(course: Course, masters: dict, book: GradebookWriter) -> tuple[float, float]:
    """What every grading run ends with, over all of the class."""
    began = time.perf_counter()
    record, people = read_record(course, HOMEWORK, book), book.people()
    write_report(course, class_report(record, people, masters))
    return time.perf_counter() - began, _peak_mb()


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class _timed:
    """Adds up the clock of each part of the desk's work while it is open."""

    def __init__(self, told: Told):
        self.told = told
        self.parts = [
            ("notebook", desk, "write_autograded"),
            ("gradebook", GradebookWriter, "write"),
            ("late work", Settler, "settle"),
            ("standing", GradebookWriter, "standing"),
            ("page", desk, "write_feedback"),
            ("kept result", Cache, "put"),
        ]

    def __enter__(self):
        self.kept = [(owner, name, getattr(owner, name)) for _, owner, name in self.parts]
        for part, owner, name in self.parts:
            setattr(owner, name, self._wrapped(part, getattr(owner, name)))

    def __exit__(self, *_):
        for owner, name, function in self.kept:
            setattr(owner, name, function)

    def _wrapped(self, part, function):
        def timed(*args, **kwargs):
            began = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent = self.told.seconds.get(part, 0.0) + time.perf_counter() - began
                self.told.seconds[part] = spent

        return timed


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def lines(told: Told) -> list[str]:
    """What was measured, and what it makes of a hundred thousand."""
    count, mooc = told.count, 100_000
    rate = count / told.wall_s
    parts = ", ".join(f"{part} {1e3 * s / count:.1f}" for part, s in told.seconds.items())
    disk = {name: size / count / 1024 for name, size in told.bytes.items()}
    steps = [told.steps[0], told.steps[len(told.steps) // 2], told.steps[-1]]
    return [
        f"{this_machine()}; hw1, {count:,} recorded results.",
        "",
        f"- The driver writes {rate:.0f} results a second ({1e3 * told.cpu_s / count:.1f} ms CPU "
        f"each). By part, ms of the clock: {parts}.",
        "- As it grows: "
        + "; ".join(f"at {n:,} {each:.1f} ms each, {mb:.0f} MB" for n, each, mb in steps)
        + ".",
        f"- The page of the class at the end: {told.page[0]:.1f} s, {told.page[1]:.0f} MB.",
        "- On disk, KB each: "
        + ", ".join(f"{name} {size:.1f}" for name, size in disk.items())
        + ".",
        f"- To a worker and back: {told.sent / 1024:.0f} KB each.",
        f"- Grading itself: {1e3 * told.grading_s:.0f} ms CPU each.",
        "",
        f"So {mooc:,} submissions of hw1 need:",
        "",
        "| | |",
        "| --- | ---: |",
        f"| grading, all workers together | {mooc * told.grading_s / 3600:.1f} h CPU |",
        f"| workers that keep the driver busy | {rate * told.grading_s:.0f} processors |",
        f"| the driver at its fastest | {mooc / rate / 60:.0f} min |",
        f"| disk | {mooc * sum(disk.values()) / 1024**2:.1f} GB |",
        f"| network | {mooc * told.sent / 1024**3:.1f} GB, "
        f"{rate * told.sent * 8 / 1e6:.0f} Mbit/s at the driver's fastest |",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=2_000)
    parser.add_argument("--folder", type=Path, default=CACHE / "scale")
    parser.add_argument("--write", action="store_true", help="put it into docs/scale.md")
    asked = parser.parse_args()
    room = Room(asked.folder, seed=1)
    try:
        recording, cost = record(room, 24)
        told = feed(room, recording, asked.submissions, max(1, asked.submissions // 10))
    finally:
        shutil.rmtree(asked.folder, ignore_errors=True)
    told.grading_s = cost
    print("\n".join(lines(told)))
    if asked.write:
        put("scale", lines(told))


if __name__ == "__main__":
    main()
