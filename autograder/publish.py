"""release → assignments: put a homework on the students' desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograder.atomic import room, write_atomic
from autograder.build import Written, chosen
from autograder.course import CLUTTER, Course, files_below
from autograder.errors import GateError
from autograder.gates import leak_gate


def publish(course: Course, names: Iterable[str]) -> Iterator[Written]:
    """Copy the released notebooks and companion files of these homeworks to assignments/.

    Raises GateError, before anything is copied, if a released file holds a line of
    a solution or of a hidden test.
    """
    names = chosen(course, names)
    for name in names:
        leaks = [f for f in leak_gate(course, name) if f.severity == "error"]
        if leaks:
            raise GateError(f"{name} was not published: {leaks[0]}")
    for name in names:
        desk = room(course.path("assignments"), name)
        for path in files_below(course.folder("release", name), CLUTTER):
            target, content = desk / path.name, path.read_bytes()
            same = target.is_file() and target.read_bytes() == content
            if not same:
                write_atomic(target, content)
            yield Written(target, "unchanged" if same else "written")
