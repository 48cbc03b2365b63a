"""A graded homework as pages and exports read it: the gradebook, and what the grader found.

The gradebook has the points, also those of people and of stock nbgrader; the kept
results have the checks behind them. Where the two differ, the gradebook counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Protocol

from autograder.cache import Kept
from autograder.course import Course
from autograder.errors import CourseError
from autograder.gradebook import GradebookWriter, Person, Standing
from autograder.lateness import deadline, read_extensions
from autograder.model import Assignment, SubmissionResult
from autograder.settling import Settler, enrol

GRADED, WAITS, MISSING, OPEN = "graded", "waiting", "missing", "open"


class Results(Protocol):
    """What has `get` as a dictionary of results has."""

    def get(self, student: str) -> SubmissionResult | None: ...


@dataclass(frozen=True)
class Record:
    """One homework of one class.

    standings : student -> Standing, of those who have a submission in the gradebook
    results : gives what was found last of a student, if this grader has graded them
    extensions : student -> how much longer they have, by extensions.csv
    """

    assignment: Assignment
    standings: dict[str, Standing]
    results: Results
    extensions: dict[str, timedelta] = field(default_factory=dict)

    @property
    def possible(self) -> float:
        """Points that can be had."""
        return max((s.max_score for s in self.standings.values()), default=0.0)

    @cached_property
    def scores(self) -> dict[str, float]:
        """student -> what counts, of those who have been given anything."""
        return {
            name: standing.score
            for name, standing in self.standings.items()
            if not all(grade.waits for grade in standing.grades.values())
        }

    def state(self, student: str, now: datetime) -> str:
        """One of GRADED, WAITS for a person, MISSING, or OPEN while it may still be handed in."""
        if student in self.scores:
            return GRADED
        if student in self.standings:
            return WAITS
        due = deadline(self.assignment.due, self.extensions.get(student))
        return MISSING if due and due < now else OPEN


def results_folder(course: Course, name: str) -> Path:
    """Where a homework's results are kept."""
    return course.path("autograded") / ".results" / name


def read_record(
    course: Course, name: str, book: GradebookWriter, student: str | None = None
) -> Record:
    """A homework as the gradebook knows it, of a class or of one student alone.

    Raises CourseError where it was never graded.

    Late penalties are brought up to date first: nobody may read an old one.
    """
    assignment = course.assignment(name)
    if assignment.name not in book.names():
        raise CourseError(
            f"the gradebook knows nothing of {assignment.name}: it was never graded. "
            f"Run `autograder grade {assignment.name}` first."
        )
    Settler(course, assignment.name).settle(book, student)
    results = Kept(results_folder(course, assignment.name))
    longer = read_extensions(course.root, assignment.name, assignment.due) or {}
    return Record(assignment, book.standings(assignment.name, student), results, longer)


def read_records(course: Course, names: Iterable[str]) -> tuple[list[Record], dict[str, Person]]:
    """These homeworks, or all that were graded, and everybody whom the gradebook knows."""
    with GradebookWriter(course.gradebook_url) as book:
        enrol(course, book)
        chosen = [course.resolve(name) for name in names] or [
            name for name in book.names() if name in course.assignments()
        ]
        if not chosen:
            raise CourseError(
                f"nothing was graded yet in {course.root}. Run `autograder grade HW` first."
            )
        return [read_record(course, name, book) for name in dict.fromkeys(chosen)], book.people()
