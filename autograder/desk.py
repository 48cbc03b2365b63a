"""Where the results of a grading run are written down, one submission after another.

Notebook, gradebook, page and cache, in this order: a run that is ended anywhere
between leaves at worst something that the next run writes again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from autograder.cache import Cache
from autograder.course import Course
from autograder.feedback import Outline, write_feedback
from autograder.gradebook import GradebookWriter, read_timestamp, write_autograded
from autograder.model import (
    FAILED,
    Assignment,
    Submission,
    SubmissionResult,
    TestResult,
    Verdict,
)
from autograder.settling import Settler


@dataclass
class Desk:
    """Writes results down."""

    course: Course
    assignment: Assignment
    masters: dict
    book: GradebookWriter
    cache: Cache

    @cached_property
    def _settler(self) -> Settler:
        return Settler(self.course, self.assignment.name)

    @cached_property
    def _outlines(self) -> dict:
        return {name: Outline.of(master) for name, master in self.masters.items()}

    def keep(self, result: SubmissionResult, submission: Submission) -> SubmissionResult:
        """Write notebook, grades and page; return the result without its cells."""
        result = _with_short_paths(result, self.course.root)
        try:
            return self._write(result, submission)
        except Exception as error:  # whatever it is, the others are graded on
            self.book.names()  # unless it is the gradebook: this raises too
            return _unwritten(result, error)

    def _write(self, result: SubmissionResult, submission: Submission) -> SubmissionResult:
        self.cache.forget(submission)  # it must not outlive what is in the gradebook
        write_autograded(self.course.root, result, submission.folder)
        standing = self.book.write(result, read_timestamp(submission.folder))
        if self._settler.settle(self.book, result.student):
            standing = self.book.standing(self.assignment.name, result.student)
        write_feedback(self.course.root, self.assignment, result, self._outlines, standing)
        light = replace(result, notebooks=_without_cells(result))
        if result.status != FAILED:  # a fault of ours is tried again
            self.cache.put(submission, light)
        return light


def _with_short_paths(result: SubmissionResult, root: Path) -> SubmissionResult:
    """Flags name files as a TA in the course's folder would."""
    return replace(result, flags=tuple(f.replace(f"{root}/", "") for f in result.flags))


def _unwritten(result: SubmissionResult, error: Exception) -> SubmissionResult:
    """What could not be written down is nobody's score."""
    text = f"its result could not be written: {type(error).__name__}: {error}"
    notebooks = tuple(
        replace(n, notebook=None, tests=tuple(map(_unscored, n.tests))) for n in result.notebooks
    )
    return replace(result, status=FAILED, notebooks=notebooks, flags=(*result.flags, text[:500]))


def _unscored(test: TestResult) -> TestResult:
    return replace(test, score=None, verdict=Verdict.INTERNAL, message="not graded yet")


def _without_cells(result: SubmissionResult):
    """A class of thousands must not be kept in memory with all its figures."""
    return tuple(replace(n, notebook=None) for n in result.notebooks)
