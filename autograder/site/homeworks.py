"""What one student is told of one homework: points, what counts, where the others stand."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from autograder.course import Course
from autograder.gradebook import Standing
from autograder.ledger import GRADED, MISSING, OPEN, Record
from autograder.pages import Bar, clean, histogram, in_zone_of

FEW = 5  # a distribution of fewer tells who has what


@dataclass(frozen=True)
class Homework:
    """One homework on one student's page. standing is None where nothing was handed in."""

    name: str
    title: str
    due: datetime | None
    state: str
    possible: float = 0.0
    standing: Standing | None = None
    handed_in: datetime | None = None
    pages: tuple[tuple[str, str], ...] = ()  # (notebook, relative URL)
    bars: tuple[Bar, ...] = ()
    median: float | None = None

    @property
    def score(self) -> float:
        return self.standing.score if self.standing and self.state == GRADED else 0.0

    @property
    def counts(self) -> bool:
        """Do its points count already? What is open or waits does not."""
        return self.state in (GRADED, MISSING)


def homework_of(record: Record, student: str, now: datetime, pages=()) -> Homework:
    """A homework that was graded for somebody. pages : (notebook, file) of the feedback."""
    homework, due = record.assignment, _time(record.assignment.due)
    standing = record.standings.get(student)
    scores = list(record.scores.values())
    own = record.scores.get(student)
    many = len(scores) >= FEW
    return Homework(
        name=homework.name,
        title=clean(homework.title or homework.name, 200),
        due=due,
        state=record.state(student, now),
        possible=standing.max_score if standing else record.possible,
        standing=standing,
        handed_in=in_zone_of(homework.due, standing.handed_in) if standing else None,
        pages=tuple((clean(stem, 200), quote(file)) for stem, file in pages),
        bars=tuple(histogram(scores, record.possible, own)) if many else (),
        median=statistics.median(scores) if many else None,
    )


def announced(course: Course, graded: set[str]) -> list[Homework]:
    """Homeworks on the students' desk that are not among the graded ones."""
    desk = course.path("assignments")
    names = [n for n in course.assignments() if n not in graded and (desk / n).is_dir()]
    rules = {name: course.rules(name) for name in names}
    return [Homework(n, clean(r.title, 200), _time(r.due), OPEN) for n, r in rules.items()]


def _time(due: str | None) -> datetime | None:
    return datetime.fromisoformat(due) if due else None
