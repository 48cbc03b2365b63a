"""Where everybody stands: what the gradebook says of a class, read in a few statements.

Every figure on a page or in an export comes from here, by nbgrader's own rules:
a person's points before ours, extra credit on top, the late penalty off the sum,
and never below zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from nbgrader import api
from sqlalchemy import Column, Connection, select

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
    """student -> Standing, of all who have a submission of this homework, or of one.

    nbgrader's indexes begin with the cell and with the master's notebook, and end with
    the submission's. One student's rows are asked for by both, so that finding them does
    not cost a walk over everybody's; where all are wanted, a walk is the cheapest.
    """
    wanted = SUBMITTED.c.assignment_id == shape.id
    if student is not None:
        wanted &= SUBMITTED.c.student_id == student
    rows = connection.execute(
        select(SUBMITTED.c.id, SUBMITTED.c.student_id, SUBMITTED.c.timestamp)
        .where(wanted)
        .order_by(SUBMITTED.c.student_id)
    )
    found = {id_: Standing(student, in_utc(when)) for id_, student, when in rows}
    only = None if student is None else list(found)
    parts = _read_parts(connection, shape, found, only)
    only = None if student is None else list(parts)
    _read_grades(connection, shape, parts, only)
    _read_comments(connection, shape, parts, only)
    return {standing.student: standing for standing in found.values()}


def _read_parts(
    connection: Connection, shape: Shape, found: dict[str, Standing], only: list[str] | None
) -> dict[str, Standing]:
    """Submitted notebook -> whose it is; puts its penalty there."""
    names, parts = {part.id: name for name, part in shape.parts.items()}, {}
    columns = (PART.c.id, PART.c.assignment_id, PART.c.late_submission_penalty)
    for notebook, id_, owner, penalty in _rows(
        connection, PART.c.notebook_id, names, PART.c.assignment_id, only, *columns
    ):
        if owner in found:
            parts[id_] = found[owner]
            if penalty:
                found[owner].penalties[names[notebook]] = penalty
    return parts


def _read_grades(
    connection: Connection, shape: Shape, parts: dict[str, Standing], only: list[str] | None
) -> None:
    places = ((n, c) for n, part in shape.parts.items() for c in part.graded.values())
    cells = {cell.id: ((n, cell.name), cell.max_score or 0.0) for n, cell in places}
    columns = (GRADE.c.notebook_id, GRADE.c.auto_score, GRADE.c.manual_score, GRADE.c.extra_credit)
    for cell, part, auto, manual, extra in _rows(
        connection, GRADE.c.cell_id, cells, GRADE.c.notebook_id, only, *columns
    ):
        if part in parts:
            place, possible = cells[cell]
            parts[part].grades[place] = _grade(possible, auto, manual, extra or 0.0)


@lru_cache(maxsize=4096)
def _grade(*points: float | None) -> CellGrade:
    """Most of a class share theirs, which then is kept in memory once."""
    return CellGrade(*points)


def _read_comments(
    connection: Connection, shape: Shape, parts: dict[str, Standing], only: list[str] | None
) -> None:
    cells = {c.id: (n, c.name) for n, part in shape.parts.items() for c in part.commented.values()}
    columns = (COMMENT.c.notebook_id, COMMENT.c.manual_comment)
    for cell, part, words in _rows(
        connection, COMMENT.c.cell_id, cells, COMMENT.c.notebook_id, only, *columns
    ):
        if words and part in parts:
            parts[part].comments[cells[cell]] = words


def _rows(connection: Connection, first: Column, among, second: Column, only, *columns):
    """Rows by both columns of an index; by the first alone where `only` is None."""
    wanted = first.in_(list(among))
    if only is not None:
        wanted &= second.in_(only)
    return connection.execute(select(first, *columns).where(wanted))


def in_utc(when: datetime | None) -> datetime | None:
    """nbgrader keeps UTC without a zone."""
    return when.replace(tzinfo=UTC) if when and when.tzinfo is None else when
