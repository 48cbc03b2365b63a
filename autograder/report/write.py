"""A class on one page: autograded/<homework>.html, beside the notebooks that it is about."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from autograder.atomic import plain_name, room
from autograder.course import Course
from autograder.gradebook import Person, Standing
from autograder.ledger import Record
from autograder.model import GRADED, SubmissionResult
from autograder.pages import clean, histogram, in_zone_of, scatter, write_page
from autograder.report.mistakes import Mistakes, mistakes
from autograder.report.questions import QuestionFacts, question_facts
from autograder.report.similarity import Pair

MAX_FLAGS, MAX_FLAG = 20, 300
STATUSES = {GRADED: "graded", "needs-person": "a person must look", "failed": "the grader failed"}


@dataclass(frozen=True)
class Row:
    """One student on the page."""

    student: str
    name: str
    standing: Standing
    handed_in: datetime | None
    status: str
    graded: bool
    flags: tuple[str, ...]
    pages: tuple[tuple[str, str], ...]  # (notebook, relative URL)
    alarming: bool = False  # the grader could not finish it alone


@dataclass(frozen=True)
class ClassReport:
    """All that the page and the terminal tell.

    pairs : None where the submissions were not compared with each other
    missing : students of the gradebook who have handed nothing in
    """

    record: Record
    rows: tuple[Row, ...]
    missing: tuple[Person, ...]
    questions: tuple[QuestionFacts, ...]
    mistakes: Mistakes
    pairs: Sequence[Pair] | None

    @property
    def title(self) -> str:
        return clean(self.record.assignment.title or self.record.assignment.name, 200)

    @property
    def scores(self) -> list[float]:
        return sorted(self.record.scores.values())

    @property
    def mean(self) -> float:
        return statistics.fmean(self.scores) if self.scores else 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.scores) if self.scores else 0.0


def class_report(
    record: Record,
    people: dict[str, Person],
    masters: dict[str, dict],
    pairs: Sequence[Pair] | None = None,
    fresh: Collection[SubmissionResult] = (),
) -> ClassReport:
    """Put together what is known of a class.

    fresh : results of a run that were not kept, because the grader failed
    """
    results = {r.student: r for r in fresh} | record.results
    students = sorted(set(results) | set(record.standings))
    rows = [_row(record, results.get(s), s, people.get(s, Person(s))) for s in students]
    return ClassReport(
        record,
        # Those that somebody must look at come first.
        tuple(sorted(rows, key=lambda row: (not row.alarming, row.student))),
        tuple(person for id_, person in sorted(people.items()) if id_ not in students),
        tuple(question_facts(masters, record.standings.values())),
        mistakes(masters, record.results.values()),
        pairs,
    )


def write_report(course: Course, report: ClassReport) -> Path:
    """Write the page, a page for TAs: it names students and shows flags. Returns its path."""
    path = room(course.root, "autograded") / f"{plain_name(report.record.assignment.name)}.html"
    possible = report.record.possible
    return write_page(
        path,
        "class.html",
        report=report,
        possible=possible,
        bars=histogram(report.scores, possible),
        times=_times(report),
        due=_due(report.record),
    )


def _row(record: Record, result: SubmissionResult | None, student: str, person: Person) -> Row:
    homework = record.assignment
    folder = f"../feedback/{quote(student, safe='')}/{quote(homework.name, safe='')}"
    standing = record.standings.get(student, Standing(student))
    status = result.status if result else GRADED
    return Row(
        student=clean(student, 200),
        name=clean(person.name, 200) if person.name != student else "",
        standing=standing,
        handed_in=in_zone_of(homework.due, standing.handed_in),
        status=STATUSES.get(status, status) if result else "graded elsewhere",
        graded=student in record.scores,
        flags=tuple(clean(flag, MAX_FLAG) for flag in result.flags[:MAX_FLAGS]) if result else (),
        alarming=bool(result) and result.status != GRADED,
        pages=tuple((n, f"{folder}/{quote(n, safe='')}.html") for n in sorted(homework.masters)),
    )


def _due(record: Record) -> datetime | None:
    return datetime.fromisoformat(record.assignment.due) if record.assignment.due else None


def _times(report: ClassReport):
    """Hours after the deadline, or after the first who handed in, against points."""
    scores = report.record.scores
    known = {
        s: standing.handed_in
        for s, standing in report.record.standings.items()
        if s in scores and standing.handed_in
    }
    if len(known) < 2:
        return None
    start = _due(report.record) or min(known.values())
    pairs = [((when - start).total_seconds() / 3600, scores[s]) for s, when in known.items()]
    return scatter(pairs, report.record.possible)
