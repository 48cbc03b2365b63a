"""Bring a homework's extensions and late penalties in the gradebook up to date.

Points that a person gave since, a deadline that was moved, an extension that was
granted: each changes what late work costs, and none of them is a grading run. So
this is done after every run and before anything is read for a page or an export.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from autograder.collect import read_roster
from autograder.course import Course
from autograder.gradebook import GradebookWriter, read_timestamp
from autograder.gradebook.lateness import Charge, Terms, nbgraders_charge
from autograder.lateness import read_extensions


class Settler:
    """Settles one homework. The rules are read once."""

    def __init__(self, course: Course, homework: str):
        self.course, self.homework = course, homework

    @cached_property
    def _terms(self) -> Terms:
        rules = self.course.rules(self.homework)
        extensions = read_extensions(self.course.root, self.homework, rules.due)
        return Terms(self._charge(rules.late), extensions, self._stamp)

    def _charge(self, policy) -> Charge | None:
        if policy is None:
            return nbgraders_charge(self.course.config)
        return lambda student, score, possible, late: policy.penalty(score, possible, late)

    def _stamp(self, student: str) -> datetime | None:
        return read_timestamp(self.course.folder("submitted", self.homework, student))

    def settle(self, book: GradebookWriter, student: str | None = None) -> bool:
        """Settle one student's submission, or everybody's; returns whether anything changed.

        Where nothing is said of late work, a result that was just written has all there is.
        """
        terms = self._terms
        if student is not None and terms.charge is None and terms.extensions is None:
            return False
        return book.settle(self.homework, terms, student)


def enrol(course: Course, book: GradebookWriter) -> None:
    """Let the gradebook know everybody in roster.csv: who hands in nothing has 0 points there."""
    book.enrol({one.student: one.for_gradebook() for one in read_roster(course.root).values()})
