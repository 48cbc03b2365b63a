"""A course to measure on: hw1, a seeded class of honest students, in a folder of its own.

The odd students of `autograder make-class` (a loop, a crash, no notebook) are left
out, since what they cost is a time limit; modes that want loops put them in. Each signs
what they wrote: no two of a real class write the same, so nothing that is kept of one
student's code helps with another's.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from autograder.classroom import Classroom, Student
from autograder.course import Course

ROOT = Path(__file__).parents[1]
HOMEWORK = "hw1_linear_regression"
_LOOP = "    while True:\n        pass\n"


class Room:
    """A folder with a course of its own, and who sits in it.

    folder : made anew; whatever it held is gone
    shown : so many of the homework's cells that only show something, the first ones; None: all
    """

    def __init__(self, folder: Path, seed: int, shown: int | None = None):
        self.folder, self.seed, self.shown = folder, seed, shown
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "solutions" / HOMEWORK).mkdir(parents=True)
        shutil.copy(ROOT / "nbgrader_config.py", folder)
        for step in ("source", "release"):
            shutil.copytree(ROOT / step / HOMEWORK, folder / step / HOMEWORK)
            self._show_less(folder / step)
        rules = ROOT / "solutions" / HOMEWORK / "assignment.toml"
        shutil.copy(rules, folder / "solutions" / HOMEWORK)
        self.classroom = Classroom(Course(ROOT), HOMEWORK)

    def seat(self, students: int, loop_every: int = 0, swift: bool = False) -> list[Student]:
        """Fill submitted/ with the first `students` of the class; the same ones in any size.

        loop_every : one student in so many hangs in an answer
        swift : without those who answer with loops over lists; a closing experiment takes
            them a minute, whoever runs it
        """
        submitted = self.folder / "submitted"
        shutil.rmtree(submitted, ignore_errors=True)
        everybody = self._class(3 * students if swift else students)
        honest = [s for s in everybody if s.kind == "honest" and not (swift and _loops(s))]
        honest = honest[:students]
        for number, student in enumerate(honest):
            if loop_every and number % loop_every == loop_every // 2:
                self._hang(student, number)
            student.sources = {n: _signed(s, student) for n, s in student.sources.items()}
            self.classroom.hand_in(student, submitted)
        self._show_less(submitted)
        return honest

    def _show_less(self, folder: Path) -> None:
        """Take the later cells that only show something out of every notebook."""
        if self.shown is None:
            return
        for path in folder.rglob("*.ipynb"):
            notebook = json.loads(path.read_text(encoding="utf-8"))
            showing = [
                c["id"] for c in notebook["cells"] if "show" in c["metadata"].get("tags", ())
            ]
            kept = [c for c in notebook["cells"] if c["id"] not in showing[self.shown :]]
            path.write_text(json.dumps({**notebook, "cells": kept}), encoding="utf-8")

    def _class(self, students: int) -> list[Student]:
        return self.classroom.make(max(students, 8) + 4, self.seed)

    def _hang(self, student: Student, number: int) -> None:
        rights = self.classroom.answers.rights
        style = rights[sorted(rights)[0]]
        broken = self.classroom.functions[number // 24 % len(self.classroom.functions)]
        student.sources[broken] = style[broken].splitlines()[0] + "\n" + _LOOP
        student.did[broken] = "loop"

    def forget(self) -> None:
        """Take away everything that a grading run leaves behind."""
        for name in ("autograded", "feedback"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        (self.folder / "gradebook.db").unlink(missing_ok=True)


def _signed(source: str, student: Student) -> str:
    return f"{source.rstrip()}  # {student.name}\n"


def _loops(student: Student) -> bool:
    return any("loops" in did for did in student.did.values())
