"""A whole submission, graded by nbgrader's rules."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import nbformat
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.errors import CourseError, GraderFault
from autograder.model import Limits, NotebookResult, Submission, TestResult, Verdict
from autograder.notebook import read_notebook
from autograder.sandbox import Zygote
from autograder.stock.beside import files_beside
from autograder.stock.cells import Cells, GivenUp
from autograder.stock.known import Known
from autograder.stock.preprocessors import Line

NOT_THERE = "this notebook was not handed in"
TO_A_PERSON = "nbgrader gives no points here; a person has to look"
_FLAGS, _LETTERS = 12, 300


class Stock:
    """nbgrader's rules for one homework.

    masters : its notebooks as nbgrader stores them (gradebook.master.read_masters)
    source : the homework's folder under source/
    """

    def __init__(self, config: Config, masters: Sequence, source: Path):
        self.config, self.source = config, source
        self.known = {m.name: Known(m.name, m.kernelspec, m.cells) for m in masters}
        for known in self.known.values():
            if known.language != "python":
                raise CourseError(
                    f"{known.name}.ipynb is a notebook in {known.language}; only Python is run "
                    "here. Let `nbgrader autograde` grade it."
                )

    def digest(self) -> str:
        """Whatever scores depend on besides masters and submission."""
        return json.dumps([self.config, *map(repr, self.known.values())], default=_named)

    def grade(
        self, submission: Submission, runners: Zygote, limits: Limits
    ) -> tuple[tuple[NotebookResult, ...], list[str], bool]:
        """(results, flags, whether a person has to look)."""
        log, said = _listening_log()
        coursedir = CourseDirectory(config=self.config, log=log)
        converter = Autograde(coursedir=coursedir, config=self.config, log=log)
        results = {name: self._ungraded(name, submission) for name in sorted(self.known)}
        try:
            start = partial(Cells, runners, limits)
            self._grade_all(submission, converter, start, results)
        except GraderFault:
            raise
        except Exception as error:  # whatever nbgrader, its checks or a cell brought about
            said.insert(0, f"nbgrader would give this submission up: {_sentence(error)}")
            results = {name: replace(r, notebook=None) for name, r in results.items()}
        left = any(t.verdict is Verdict.INTERNAL for r in results.values() for t in r.tests)
        return tuple(results.values()), list(dict.fromkeys(said))[:_FLAGS], left

    def _grade_all(self, submission: Submission, converter: Autograde, start, results) -> None:
        if not submission.notebooks:
            raise GivenUp("none of its notebooks was handed in")
        kept = converter.exclude_overwriting.get(submission.assignment, [])
        files = files_beside(submission.folder, self.source, converter.coursedir, kept)
        for name in sorted(submission.notebooks):
            files = self._grade_one(name, submission, converter, start, files, results)

    def _grade_one(self, name: str, submission, converter, start, files: dict, results) -> dict:
        """Grade one notebook; the files beside it as the next one finds them, as in one folder."""
        known, path = self.known[name], submission.notebooks[name]
        resources = _resources(submission, name, path)
        read_notebook(path)  # its bounds and its words for what is no notebook
        notebook = nbformat.read(path, as_version=4)
        left: dict[str, bytes] = {}
        line = Line(
            converter,
            known,
            start=lambda: start(files),
            finish=lambda cells: left.update(cells.left_behind()),
        )
        try:
            text = line.sanitize(notebook, resources)
            files[f"{name}.ipynb"] = text.encode()
            text = line.autograde(nbformat.reads(text, as_version=4), resources)
            notebook = nbformat.reads(text, as_version=4)
        finally:
            results[name] = _result(known, line.scores, notebook)
        return {**(left or files), f"{name}.ipynb": text.encode()}

    def _ungraded(self, name: str, submission: Submission) -> NotebookResult:
        """Of a missing notebook: nothing for all of it, as under nbgrader."""
        known = self.known[name]
        if name in submission.notebooks or not submission.notebooks:
            return _result(known, {}, None)
        cells = known.graded.values()
        tests = [TestResult(c.name, 0.0, c.max_score, Verdict.FAILED, NOT_THERE) for c in cells]
        return NotebookResult(name, tuple(tests))


def _result(known: Known, scores: dict[str, float | None], notebook) -> NotebookResult:
    tests = tuple(_test(cell, scores) for cell in known.graded.values())
    return NotebookResult(known.name, tests, notebook)


def _test(cell, scores: dict[str, float | None]) -> TestResult:
    score = scores.get(cell.name)
    by_hand = "GradeCell" not in cell.kinds or "SolutionCell" in cell.kinds
    by_hand = by_hand or cell.cell_type != "code"
    if by_hand and (score is not None or cell.name in scores or "TaskCell" in cell.kinds):
        return TestResult(cell.name, score, cell.max_score, Verdict.MANUAL)
    if score is None:
        return TestResult(cell.name, None, cell.max_score, Verdict.INTERNAL, TO_A_PERSON)
    verdict = Verdict.PASSED if score >= cell.max_score else Verdict.FAILED
    return TestResult(cell.name, float(score), cell.max_score, verdict)


def _resources(submission: Submission, name: str, path: Path) -> dict:
    """What nbgrader's converter tells its preprocessors."""
    told = {"student": submission.student, "assignment": submission.assignment, "notebook": name}
    return {
        "unique_key": name,
        "output_files_dir": f"{name}_files",
        "metadata": {"name": name, "path": str(path.parent)},
        "nbgrader": {**told, "db_url": ""},
    }


def _listening_log() -> tuple[logging.Logger, list[str]]:
    """A logger that prints nothing and keeps nbgrader's warnings, each as one line."""
    said: list[str] = []
    listener = logging.Handler(logging.WARNING)

    def note(record: logging.LogRecord) -> None:
        text = _sentence(record.getMessage())
        if "Attribute 'checksum'" not in text:  # as in every cell that had hidden tests
            said.append(f"nbgrader: {text}")

    listener.emit = note
    log = logging.Logger("nbgrader-by-its-rules", logging.WARNING)
    log.addHandler(listener)
    return log, said


def _sentence(told) -> str:
    text = " ".join(str(told).split()) or type(told).__name__
    return text if len(text) <= _LETTERS else f"{text[:_LETTERS]}…"


def _named(thing) -> str:
    return getattr(thing, "__name__", type(thing).__name__)
