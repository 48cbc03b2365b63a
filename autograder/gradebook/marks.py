"""What people gave: points, extra credit and comments, entered in formgrader."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nbgrader import api
from sqlalchemy import Column, Connection, Select, Table, or_, select

from autograder.gradebook.shape import Shape

SUBMITTED, PART = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
GRADE, COMMENT = api.Grade.__table__, api.Comment.__table__


@dataclass(frozen=True)
class Mark:
    """What a person gave to one cell. score is None where only words or extra points were left."""

    score: float | None = None
    extra: float = 0.0
    comment: str = ""


def read_marks(connection: Connection, shape: Shape, student: str) -> dict:
    """(notebook, grade_id) -> Mark, for the cells that have one."""
    points = _of(shape, student, GRADE, GRADE.c.manual_score, GRADE.c.extra_credit).where(
        or_(GRADE.c.manual_score.is_not(None), GRADE.c.extra_credit.is_not(None))
    )
    words = _of(shape, student, COMMENT, COMMENT.c.manual_comment).where(
        COMMENT.c.manual_comment != ""
    )
    names = _names(shape)
    marks = {
        names[cell]: Mark(score, extra or 0.0) for cell, score, extra in connection.execute(points)
    }
    for cell, said in connection.execute(words):
        marks[names[cell]] = replace(marks.get(names[cell], Mark()), comment=said)
    return marks


def _names(shape: Shape) -> dict[str, tuple[str, str]]:
    """Cell id -> (notebook, grade_id)."""
    return {
        cell.id: (name, cell.name)
        for name, part in shape.parts.items()
        for cell in (*part.graded.values(), *part.commented.values())
    }


def _of(shape: Shape, student: str, row: Table, *columns: Column) -> Select:
    """One student's grades or comments. The cells are named for the sake of the index."""
    return select(row.c.cell_id, *columns).where(
        SUBMITTED.c.assignment_id == shape.id,
        SUBMITTED.c.student_id == student,
        PART.c.notebook_id.in_([part.id for part in shape.parts.values()]),
        PART.c.assignment_id == SUBMITTED.c.id,
        row.c.cell_id.in_(list(_names(shape))),
        row.c.notebook_id == PART.c.id,
    )


def read_totals(connection: Connection, assignment: str) -> dict[str, float]:
    """student -> points as nbgrader exports them."""
    submitted = api.SubmittedAssignment
    rows = connection.execute(
        select(submitted.student_id, submitted.score, submitted.late_submission_penalty)
        .join(api.Assignment, api.Assignment.id == submitted.assignment_id)
        .where(api.Assignment.name == assignment)
    )
    return {student: max(0.0, score - penalty) for student, score, penalty in rows}
