"""A class to try the grader on: seeded, of any size, with every true score known.

Each student has an ability; the better it is and the easier a function, the likelier
it is right. Right answers are written in different ways, wrong ones are the usual
mistakes (both from the homework's answers/), some are not done at all. A few
students are odd: one handed in the notebook untouched, one wrote a loop without
end, one crashes Python, one's file is no notebook.

The true scores come from the test cells run in one plain process, without engine,
wall or notebook repair: another way to the same number. They are those of one seed: now
and then a check lets a wrong answer pass by luck, so grade with the seed of the truth.
"""

from __future__ import annotations

import contextlib
import io
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import numpy as np

from autograder.answers import Answers, Wrong, read_answers
from autograder.build import read_masters
from autograder.course import Course
from autograder.errors import CourseError
from autograder.homework import nbgrader_of

ODD = ("untouched", "loop", "crash", "unreadable")
_NAMES = (
    "ada alan amalie andrei blaise carl daniel david emmy ernst evariste felix george grace hedy "
    "henri hypatia ida john joseph julia karl katherine kurt leonhard lise maria mary maryam max "
    "niels olga pierre ralph richard rosalind sofia srinivasa terence vera"
).split()
_LOOP = "    while True:\n        pass\n"
_CRASH = "    import ctypes\n\n    return ctypes.string_at(0)\n"
_ESSAY = "Because the columns have different units, and the largest decides how long a step may be."


@dataclass
class Student:
    """One student of the class, before the work is handed in.

    sources : grade_id -> what the cell holds; a cell that is missing here is untouched
    did : grade_id -> in words
    kind : "honest", or one of ODD
    """

    name: str
    sources: dict[str, str] = field(default_factory=dict)
    did: dict[str, str] = field(default_factory=dict)
    kind: str = "honest"


@dataclass(frozen=True)
class Truth:
    """What a student deserves: grade_id of the test -> points. None: a person must look."""

    student: str
    kind: str
    scores: dict[str, float] | None

    @property
    def total(self) -> float | None:
        return None if self.scores is None else round(sum(self.scores.values()), 4)


class Classroom:
    """Makes classes for one homework. seed : of the hidden inputs of the true scores"""

    def __init__(self, course: Course, homework: str, seed: str = "truth"):
        self.course, self.name = course, course.resolve(homework)
        self.seed = seed
        self.answers: Answers = read_answers(course.path("solutions") / self.name / "answers")
        if not self.answers.rights:
            raise CourseError(
                f"solutions/{self.name}/answers holds no right_*.py: there is nothing to make a "
                "class from. See the answers of another homework."
            )
        masters = read_masters(course, self.name)
        if len(masters) != 1:
            raise CourseError(f"{self.name} has {len(masters)} notebooks; a class is made of one.")
        self.stem, self.master = next(iter(masters.items()))
        self.cells = [c for c in self.master["cells"] if c["cell_type"] == "code"]
        tested = {nbgrader_of(c).get("grade_id") for c in self.cells if nbgrader_of(c).get("grade")}
        self.functions = [
            nbgrader_of(c)["grade_id"]
            for c in self.cells
            if nbgrader_of(c).get("solution") and f"{nbgrader_of(c)['grade_id']}_test" in tested
        ]
        self._scores: dict[tuple, dict[str, float]] = {}

    def make(self, students: int, seed: int) -> list[Student]:
        """A class; the odd ones are the last of it, where it is large enough to have them."""
        rng = np.random.default_rng(seed)
        hardness = np.sort(rng.normal(-1.2, 0.7, size=len(self.functions)))
        odd = ODD if students >= 2 * len(ODD) else ()
        made = []
        for number in range(students):
            name = _NAMES[number % len(_NAMES)] + (
                str(number // len(_NAMES) + 1) if number >= len(_NAMES) else ""
            )
            late = number - (students - len(odd))
            if late >= 0:
                made.append(self._odd(name, odd[late], rng))
            else:
                made.append(self._honest(name, rng.normal(), hardness, rng))
        return made

    def _honest(self, name: str, ability: float, hardness, rng) -> Student:
        student = Student(name)
        style = str(rng.choice(sorted(self.answers.rights)))
        for function, hard in zip(self.functions, hardness, strict=True):
            wrongs = [w for w in self.answers.wrongs if w.grade_id == function]
            draw = rng.random()
            if draw < 1 / (1 + math.exp(hard - ability)) or not wrongs:
                student.sources[function] = self.answers.rights[style][function]
                student.did[function] = f"right ({style})"
            elif rng.random() < 0.75:
                wrong: Wrong = wrongs[rng.integers(len(wrongs))]
                student.sources[function] = wrong.source
                student.did[function] = wrong.name.replace("_", " ")
            else:
                student.did[function] = "not done"
        return student

    def _odd(self, name: str, kind: str, rng) -> Student:
        student = Student(name, kind=kind)
        if kind == "untouched":
            return student
        style = str(rng.choice(sorted(self.answers.rights)))
        student.sources = dict(self.answers.rights[style])
        if kind in ("loop", "crash"):
            broken = self.functions[int(rng.integers(max(1, len(self.functions) - 1)))]
            head = student.sources[broken].splitlines()[0]
            student.sources[broken] = head + "\n" + (_LOOP if kind == "loop" else _CRASH)
            student.did[broken] = kind
        return student

    # ----------------------------------------------------------- what they hand in
    def hand_in(self, student: Student, folder: Path) -> Path:
        """Write the student's file below `folder`, as a collected submission lies there."""
        place = folder / student.name / self.name
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{self.stem}.ipynb"
        if student.kind == "unreadable":
            path.write_text('{"cells": [{"cell_type": "code", "source": "<<<<<<< HEAD\n')
        else:
            nbformat.write(self._filled(student), path)
        return path

    def _filled(self, student: Student) -> nbformat.NotebookNode:
        release = self.course.folder("release", self.name) / f"{self.stem}.ipynb"
        notebook = nbformat.read(release, as_version=4)
        for cell in notebook["cells"]:
            told = nbgrader_of(cell)
            if told.get("grade_id") in student.sources:
                cell["source"] = student.sources[told["grade_id"]]
            elif told.get("grade") and told.get("solution") and len(student.sources) > 3:
                cell["source"] = _ESSAY
        return notebook

    # ------------------------------------------------------------- what they deserve
    def truth(self, student: Student) -> Truth:
        """The student's true scores, by the test cells alone."""
        if student.kind == "unreadable":
            return Truth(student.name, student.kind, None)
        sources = {
            # A function that hangs or kills is worth what one is that cannot be called.
            name: source if student.did.get(name) not in ("loop", "crash") else _fails(name)
            for name, source in student.sources.items()
        }
        key = tuple(sorted(sources.items()))
        if key not in self._scores:
            with _importing_from(self.course.path("solutions") / self.name):
                self._scores[key] = dict(self._run(sources))
        return Truth(student.name, student.kind, self._scores[key])

    def _run(self, sources: dict[str, str]) -> Iterator[tuple[str, float]]:
        from chainrule import checks

        room: dict = {}
        for cell in self.cells:
            told = nbgrader_of(cell)
            name = told.get("grade_id", "")
            if "show" in cell["metadata"].get("tags", []):
                continue
            source = cell["source"]
            if name in self.functions:
                source = sources.get(name, _fails(name))
            with (
                checks.grading(seed=self.seed) as recorder,
                contextlib.redirect_stdout(io.StringIO()),
            ):
                exec(compile(source, f"<{name}>", "exec"), room)
            if told.get("grade") and not told.get("solution"):
                yield name, sum(group.score() for group in recorder.groups)


@contextlib.contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    """Companions lie beside the notebook; here, beside its text."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def _fails(name: str) -> str:
    return f"def {name}(*args, **kwargs):\n    raise NotImplementedError\n"


def make_class(
    course: Course, homework: str, students: int, seed: int, out: Path, hidden: str = "truth"
) -> Iterator[Truth]:
    """Write a whole class below `out`; yields each student's truth when it is written.

    hidden : seed of the hidden inputs under which the scores are true
    """
    room = Classroom(course, homework, hidden)
    for student in room.make(students, seed):
        room.hand_in(student, out)
        yield room.truth(student)
