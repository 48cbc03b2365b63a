"""A MOOC without the students: recorded results fed to the driver as fast as it takes them.

    python -m benchmarks.scale --submissions 10000

Everything that one driver does for a result is done: files, gradebook, page, kept
result. What workers do is left out, so that what comes out is the rate at which the
driver itself becomes the bottleneck, and how it and its files grow.
"""

from __future__ import annotations

import argparse
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
from autograder.model import Submission, SubmissionResult
from autograder.walls import missing
from benchmarks.otter import CACHE
from benchmarks.room import HOMEWORK, Room


@dataclass
class Recording:
    """A few graded submissions, to be handed out again under other names."""

    results: list[SubmissionResult]
    submissions: list[Submission]


@dataclass
class Told:
    """What feeding the driver took."""

    wall_s: float = 0.0
    cpu_s: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)  # by part
    steps: list[tuple[int, float, float]] = field(default_factory=list)  # count, ms each, MB
    bytes: dict[str, int] = field(default_factory=dict)


def record(room: Room, students: int) -> Recording:
    """Grade a few students and keep everything about it."""
    room.seat(students)
    course = Course(room.folder)
    assignment = course.assignment(HOMEWORK)
    masters, releases = read_masters(course, HOMEWORK), grading.releases_of(course, assignment)
    submissions = grading.chosen_submissions(course, assignment, ())
    with Engine(assignment, masters, releases, Settings(walls=not missing())) as engine:
        return Recording([engine.grade(s) for s in submissions], submissions)


def feed(room: Room, recording: Recording, count: int, every: int = 1_000) -> Told:
    """Give the driver `count` results, one after another."""
    room.forget()
    course = Course(room.folder)
    assignment = course.assignment(HOMEWORK)
    masters = read_masters(course, HOMEWORK)
    stamp = circumstances(assignment, grading.releases_of(course, assignment), Settings(seed="0"))
    told = Told()
    with GradebookWriter(course.gradebook_url) as book, _timed(told):
        book.ensure_assignment(assignment, masters, course.config)
        cache = Cache(course.path("autograded") / ".results" / assignment.name, stamp)
        table = desk.Desk(course, assignment, masters, book, cache)
        _write_all(table, recording, count, every, told)
    told.bytes = {name: _size(room.folder / name) for name in ("autograded", "feedback")}
    told.bytes["gradebook"] = (room.folder / "gradebook.db").stat().st_size
    return told


def _write_all(table: desk.Desk, recording: Recording, count: int, every: int, told: Told) -> None:
    began, cpu, last = time.perf_counter(), time.process_time(), time.perf_counter()
    for number in range(count):
        kind = number % len(recording.results)
        name = f"student-{number:06d}"
        submission = replace(recording.submissions[kind], student=name)
        table.keep(replace(recording.results[kind], student=name), submission)
        if (number + 1) % every == 0:
            now = time.perf_counter()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            told.steps.append((number + 1, 1e3 * (now - last) / every, peak))
            last = now
    told.wall_s, told.cpu_s = time.perf_counter() - began, time.process_time() - cpu


class _timed:
    """Adds up the clock of each part of the desk's work while it is open."""

    def __init__(self, told: Told):
        self.told = told
        self.parts = [
            ("notebook", desk, "write_autograded"),
            ("gradebook", GradebookWriter, "write"),
            ("marks", GradebookWriter, "marks"),
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=2_000)
    parser.add_argument("--folder", type=Path, default=CACHE / "scale")
    asked = parser.parse_args()
    room = Room(asked.folder, seed=1)
    try:
        told = feed(room, record(room, 12), asked.submissions, max(1, asked.submissions // 10))
    finally:
        shutil.rmtree(asked.folder, ignore_errors=True)
    count = asked.submissions
    print(f"{count:,} results in {told.wall_s:.0f} s: {count / told.wall_s:.0f} a second,")
    print(f"{1e3 * told.cpu_s / count:.1f} ms CPU each; by part, ms of the clock:")
    for part, seconds in told.seconds.items():
        print(f"  {part:<12} {1e3 * seconds / count:6.2f}")
    for name, size in told.bytes.items():
        print(f"  {name:<12} {size / count / 1024:6.1f} KB each")
    for number, each, peak in told.steps:
        print(f"  {number:>8,} written: {each:6.2f} ms each, driver {peak:.0f} MB")


if __name__ == "__main__":
    main()
