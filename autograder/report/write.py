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
from autograder.report.mistakes import Mistakes, Tally
from autograder.report.questions import QuestionFacts, question_facts
from autograder.report.similarity import Pair

MAX_FLAGS, MAX_FLAG = 20, 300
STATUSES = {GRADED: "graded", "needs-person": "a person must look", "failed": "the grader failed"}


@dataclass(frozen=True, slots=True)
class Row:
    """One student on the page; small, for there may be tens of thousands.

    alarming : the grader could not finish it alone
    """

    record: Record
    standing: Standing
    person: Person
    status: str
    flags: tuple[str, ...] = ()
    alarming: bool = False

    @property
    def student(self) -> str:
        return clean(self.standing.student, 200)

    @property
    def name(self) -> str:
        """What they are called, if that is not how they are known anyway."""
        return clean(self.person.name, 200) if self.person.name != self.standing.student else ""

    @property
    def handed_in(self) -> datetime | None:
        return in_zone_of(self.record.assignment.due, self.standing.handed_in)

    @property
    def graded(self) -> bool:
        return self.standing.student in self.record.scores

    @property
    def pages(self) -> list[tuple[str, str]]:
        """(notebook, relative URL of its feedback page)"""
        homework = self.record.assignment
        student, name = (quote(n, safe="") for n in (self.standing.student, homework.name))
        folder = f"../feedback/{student}/{name}"
        return [(n, f"{folder}/{quote(n, safe='')}.html") for n in sorted(homework.masters)]


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
    unkept = {r.student: r for r in fresh}
    students = unkept.keys() | record.standings.keys()
    tally, rows = Tally(masters), []
    for student in sorted(students):
        if kept := record.results.get(student):
            tally.add(kept)
        person = people.get(student, Person(student))
        rows.append(_row(record, kept or unkept.get(student), person))
    rows.sort(key=lambda row: not row.alarming)  # those that somebody must look at come first
    return ClassReport(
        record,
        tuple(rows),
        tuple(person for id_, person in sorted(people.items()) if id_ not in students),
        tuple(question_facts(masters, record.standings.values())),
        tally.told(),
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


def _row(record: Record, result: SubmissionResult | None, person: Person) -> Row:
    standing = record.standings.get(person.id, Standing(person.id))
    if result is None:
        return Row(record, standing, person, "graded elsewhere")
    flags = tuple(clean(flag, MAX_FLAG) for flag in result.flags[:MAX_FLAGS])
    status = STATUSES.get(result.status, result.status)
    return Row(record, standing, person, status, flags, result.status != GRADED)


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
