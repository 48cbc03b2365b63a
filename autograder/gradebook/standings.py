"""Where everybody stands: what the gradebook says of a class, read in a few statements.

Every figure on a page or in an export comes from here, by nbgrader's own rules:
a person's points before ours, extra credit on top, the late penalty off the sum,
and never below zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from nbgrader import api
from sqlalchemy import ColumnElement, Connection, Table, select

from autograder.gradebook.shape import Shape

SUBMITTED, PART = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
GRADE, COMMENT, STUDENT = api.Grade.__table__, api.Comment.__table__, api.Student.__table__


@dataclass(frozen=True)
class Person:
    """A student as the gradebook knows them. Names and addresses may be empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def name(self) -> str:
        """First name and last, or the id where neither is known."""
        return " ".join(filter(None, (self.first_name, self.last_name))) or self.id


@dataclass(frozen=True)
class CellGrade:
    """One graded cell of one submission."""

    max_score: float
    auto: float | None = None
    manual: float | None = None
    extra: float = 0.0

    @property
    def waits(self) -> bool:
        """Nobody has given points yet."""
        return self.auto is None and self.manual is None

    @property
    def score(self) -> float:
        if self.waits:  # then nbgrader counts no extra credit either
            return 0.0
        return (self.auto if self.manual is None else self.manual) + self.extra


@dataclass(frozen=True)
class Standing:
    """One student's submission of one homework.

    grades : (notebook, grade_id) -> CellGrade
    penalties : notebook -> points off for being late
    comments : (notebook, grade_id) -> what a person wrote
    """

    student: str
    handed_in: datetime | None = None
    grades: dict[tuple[str, str], CellGrade] = field(default_factory=dict)
    penalties: dict[str, float] = field(default_factory=dict)
    comments: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def raw(self) -> float:
        return sum(grade.score for grade in self.grades.values())

    @property
    def penalty(self) -> float:
        return sum(self.penalties.values())

    @property
    def score(self) -> float:
        """What counts."""
        return max(0.0, self.raw - self.penalty)

    @property
    def max_score(self) -> float:
        return sum(grade.max_score for grade in self.grades.values())

    @property
    def waiting(self) -> float:
        """Points that nobody has given or refused yet."""
        return sum(grade.max_score for grade in self.grades.values() if grade.waits)


def read_people(connection: Connection) -> dict[str, Person]:
    """Everybody whom the gradebook knows, by id."""
    columns = ("id", "first_name", "last_name", "email", "lms_user_id")
    rows = connection.execute(select(*(STUDENT.c[name] for name in columns)).order_by("id"))
    return {row[0]: Person(*(str(value or "") for value in row)) for row in rows}


def read_names(connection: Connection) -> list[str]:
    """The homeworks that the gradebook knows, sorted."""
    return sorted(connection.scalars(select(api.Assignment.__table__.c.name)))


def read_totals(connection: Connection, assignment: str) -> dict[str, float]:
    """student -> points as nbgrader itself adds them up."""
    submitted = api.SubmittedAssignment
    rows = connection.execute(
        select(submitted.student_id, submitted.score, submitted.late_submission_penalty)
        .join(api.Assignment, api.Assignment.id == submitted.assignment_id)
        .where(api.Assignment.name == assignment)
    )
    return {student: max(0.0, score - penalty) for student, score, penalty in rows}


def read_standings(
    connection: Connection, shape: Shape, student: str | None = None
) -> dict[str, Standing]:
    """student -> Standing, of all who have a submission of this homework, or of one."""
    wanted = SUBMITTED.c.assignment_id == shape.id
    if student is not None:
        wanted &= SUBMITTED.c.student_id == student
    rows = connection.execute(
        select(SUBMITTED.c.id, SUBMITTED.c.student_id, SUBMITTED.c.timestamp)
        .where(wanted)
        .order_by(SUBMITTED.c.student_id)
    )
    found = {id_: Standing(student, _utc(when)) for id_, student, when in rows}
    parts = {part.id: name for name, part in shape.parts.items()}
    for owner, part, penalty in _parts(connection, wanted):
        if penalty:
            found[owner].penalties[parts[part]] = penalty
    cells = {c.id: (n, c) for n, part in shape.parts.items() for c in part.graded.values()}
    columns = (GRADE.c.auto_score, GRADE.c.manual_score, GRADE.c.extra_credit)
    for owner, cell, auto, manual, extra in _rows(connection, wanted, GRADE, cells, *columns):
        notebook, graded = cells[cell]
        grade = CellGrade(graded.max_score or 0.0, auto, manual, extra or 0.0)
        found[owner].grades[notebook, graded.name] = grade
    told = {c.id: (n, c.name) for n, part in shape.parts.items() for c in part.commented.values()}
    for owner, cell, words in _rows(connection, wanted, COMMENT, told, COMMENT.c.manual_comment):
        if words:
            found[owner].comments[told[cell]] = words
    return {standing.student: standing for standing in found.values()}


def _parts(connection: Connection, wanted: ColumnElement):
    return connection.execute(
        select(PART.c.assignment_id, PART.c.notebook_id, PART.c.late_submission_penalty)
        .join(SUBMITTED, SUBMITTED.c.id == PART.c.assignment_id)
        .where(wanted)
    )


def _rows(connection: Connection, wanted: ColumnElement, table: Table, cells, *columns):
    """Grades or comments of submissions; the cells are named for the sake of the index."""
    return connection.execute(
        select(PART.c.assignment_id, table.c.cell_id, *columns)
        .join(PART, PART.c.id == table.c.notebook_id)
        .join(SUBMITTED, SUBMITTED.c.id == PART.c.assignment_id)
        .where(wanted, table.c.cell_id.in_(list(cells)))
    )


def _utc(when: datetime | None) -> datetime | None:
    """nbgrader keeps UTC without a zone."""
    return when.replace(tzinfo=UTC) if when and when.tzinfo is None else when
