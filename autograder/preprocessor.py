"""Our engine inside `nbgrader autograde`: preprocessors in place of nbgrader's own.

nbgrader prepares a submission, and then asks these for its outputs and its points:

    Execute          grades behind the wall, by the homework's own isolation and rules
    SaveAutoGrades   writes the points that Execute brought, nbgrader's way

The classes have nbgrader's names, so what its configuration says of them still holds.
`autograder.plugins.plug_in` puts them in place.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import from_dict
from nbgrader import preprocessors
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import find_all_files
from traitlets import Any

from autograder.build import read_masters
from autograder.cache import circumstances
from autograder.course import Course
from autograder.engine import Engine
from autograder.errors import SandboxError
from autograder.grading import chosen_settings, releases_of, run_seed
from autograder.model import NotebookResult
from autograder.notebook import read_notebook
from autograder.stock import Cells, ExecuteInside
from autograder.walls import missing

IDLE_S = 300.0


@dataclass(frozen=True)
class _Ready:
    """An engine for one homework as it is now.

    key : changes with whatever grading depends on
    """

    key: str
    course: Course
    homework: str
    engine: Engine

    def submitted(self, student: str, name: str) -> dict:
        folder = self.course.folder("submitted", self.homework, student)
        return read_notebook(folder / f"{name}.ipynb")[0]


class _Kept:
    """One engine, kept warm from one student to the next: nbgrader asks for each alone.

    Formgrader lives for days, so an engine that nobody asks for is closed after IDLE_S.
    """

    def __init__(self):
        self._lock = threading.RLock()
        self._ready: _Ready | None = None
        self._timer: threading.Timer | None = None
        atexit.register(self.close)

    @contextlib.contextmanager
    def engine(self, root: str, homework: str) -> Iterator[_Ready]:
        with self._lock:
            if self._timer:
                self._timer.cancel()
            try:
                yield self._fresh(Course(root), homework)
            finally:
                self._timer = threading.Timer(IDLE_S, self.close)
                self._timer.daemon = True
                self._timer.start()

    def _fresh(self, course: Course, homework: str) -> _Ready:
        assignment = course.assignment(homework)
        settings = chosen_settings(assignment, None, None, seed=run_seed(course, assignment))
        masters, releases = read_masters(course, homework), releases_of(course, assignment)
        key = f"{course.root} {homework} {circumstances(assignment, releases, settings)}"
        if self._ready is None or self._ready.key != key:
            self.close()
            engine = _started(Engine(assignment, masters, releases, settings))
            self._ready = _Ready(key, course, homework, engine)
        return self._ready

    def close(self) -> None:
        with self._lock:
            if self._ready is not None:
                self._ready.engine.close()
                self._ready = None


def _started(engine: Engine) -> Engine:
    try:
        engine.try_the_walls()
    except BaseException:
        engine.close()
        raise
    return engine


_KEPT = _Kept()


class Execute(NbGraderPreprocessor):
    """Grade one notebook behind the wall; the outputs are in it, the points in the resources."""

    def preprocess(self, nb, resources):
        if lacks := missing():
            raise SandboxError(
                f"this machine cannot isolate, so nothing is graded: {'; '.join(lacks)}. "
                "Run `autograder doctor`."
            )
        root = self.parent.parent.coursedir.root  # exporter, converter
        with _KEPT.engine(root, resources["nbgrader"]["assignment"]) as ready:
            if ready.engine.settings.rules == "nbgrader":
                return self._run_cells(ready.engine, nb, resources)
            return self._grade(ready, resources)

    def _grade(self, ready: _Ready, resources):
        told, flags = resources["nbgrader"], []
        submitted = ready.submitted(told["student"], told["notebook"])
        result = ready.engine.grade_notebook(told["notebook"], submitted, flags)
        for flag in flags:
            self.log.warning("%s: %s", told["student"], flag)
        resources["autograder"] = _points(result)
        return from_dict(result.notebook), resources

    def _run_cells(self, engine: Engine, nb, resources):
        """By nbgrader's rules the points are read from the outputs; only the running is ours."""
        folder = Path(resources["metadata"]["path"])
        paths = (Path(path) for path in find_all_files(str(folder)))
        files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths if p.is_file()}
        inside = ExecuteInside(
            parent=self.parent,
            start=lambda: Cells(engine.runners, engine.assignment.limits, files),
        )
        return inside.preprocess(nb, resources)


def _points(result: NotebookResult) -> dict[str, float | None]:
    return {test.id: test.score for test in result.tests}


class SaveAutoGrades(preprocessors.SaveAutoGrades):
    """nbgrader's, but for the points of what was graded behind the wall."""

    _points = Any()

    def preprocess(self, nb, resources):
        self._points = resources.get("autograder")
        return super().preprocess(nb, resources)

    def _add_score(self, cell, resources) -> None:
        if self._points is None:
            super()._add_score(cell, resources)
            return
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(
            name, self.notebook_id, self.assignment_id, self.student_id
        )
        grade.auto_score = self._points.get(name)
        # nbgrader's rule: where a person has looked, a person looks again.
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        self.gradebook.db.commit()
