"""The rows of a submission: found or made, in a handful of statements."""

from __future__ import annotations

import secrets
import time
from datetime import datetime

from nbgrader import api
from sqlalchemy import Connection, Table, Update, bindparam, insert, select, update

from autograder.gradebook.shape import Shape

SUBMITTED, PART = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
GRADE, COMMENT, STUDENT = api.Grade.__table__, api.Comment.__table__, api.Student.__table__

# SQLAlchemy keeps what it compiled for a statement, so the statements are made once.
_OURS = (
    SUBMITTED.c.assignment_id == bindparam("assignment"),
    SUBMITTED.c.student_id == bindparam("student"),
)
FIND = select(
    select(STUDENT.c.id).where(STUDENT.c.id == bindparam("student")).scalar_subquery(),
    select(SUBMITTED.c.id).where(*_OURS).scalar_subquery(),
    select(SUBMITTED.c.timestamp).where(*_OURS).scalar_subquery(),
)
# Each names both columns of nbgrader's index; by one alone it would walk over everybody's rows.
PARTS = select(PART.c.assignment_id, PART.c.notebook_id, PART.c.id, PART.c.late_submission_penalty)
PARTS = PARTS.where(
    PART.c.notebook_id.in_(bindparam("notebooks", expanding=True)),
    PART.c.assignment_id.in_(bindparam("owners", expanding=True)),
)
GRADES = select(GRADE.c.id, GRADE.c.notebook_id, GRADE.c.cell_id)
GRADES = GRADES.add_columns(GRADE.c.manual_score, GRADE.c.extra_credit).where(
    GRADE.c.cell_id.in_(bindparam("cells", expanding=True)),
    GRADE.c.notebook_id.in_(bindparam("notebooks", expanding=True)),
)
COMMENTS = select(COMMENT.c.id, COMMENT.c.notebook_id, COMMENT.c.cell_id, COMMENT.c.manual_comment)
COMMENTS = COMMENTS.where(
    COMMENT.c.cell_id.in_(bindparam("cells", expanding=True)),
    COMMENT.c.notebook_id.in_(bindparam("notebooks", expanding=True)),
)
KNOWN = {GRADE: GRADES, COMMENT: COMMENTS}
NEW = {table: insert(table) for table in (STUDENT, SUBMITTED, PART, GRADE, COMMENT)}
SET_TIME = (
    update(SUBMITTED).where(SUBMITTED.c.id == bindparam("row")).values(timestamp=bindparam("when"))
)
SET_GRADE = (
    update(GRADE)
    .where(GRADE.c.id == bindparam("row"))
    .values(auto_score=bindparam("auto_score"), needs_manual_grade=bindparam("needs_manual_grade"))
)
SET_COMMENT = (
    update(COMMENT)
    .where(COMMENT.c.id == bindparam("row"))
    .values(auto_comment=bindparam("auto_comment"))
)  # fmt: skip


def new_id() -> str:
    """An id for a grade or comment: 32 hexadecimal digits, the first of them the time.

    Rows that are written together then stand together in the index of ids, where
    nbgrader's random ones dirty a page of the file for every row. Submissions keep
    random ids: formgrader sorts by them, so that nobody sees whose turn it is.
    """
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


def submission(
    connection: Connection, shape: Shape, student: str, when: datetime | None
) -> tuple[str, datetime | None, bool]:
    """The row of this student's submission: its id, its time, and whether it was just made."""
    whose = {"student": student, "assignment": shape.id}
    known, submitted, before = connection.execute(FIND, whose).one()
    if known is None:
        connection.execute(NEW[STUDENT], {"id": student})
    if submitted is None:
        id_ = api.new_uuid()
        row = {"id": id_, "assignment_id": shape.id, "student_id": student, "timestamp": when}
        connection.execute(NEW[SUBMITTED], row)
        return id_, when, True
    if when is not None and when != before:
        connection.execute(SET_TIME, {"row": submitted, "when": when})
    return submitted, when or before, False


def fill(connection: Connection, shape: Shape, submitted: list[str]) -> None:
    """Give submissions the rows that they lack, empty and waiting for a person."""
    parts = parts_of(connection, shape, submitted)
    owners = [
        (id_, shape.parts[name]) for known in parts.values() for name, (id_, _) in known.items()
    ]
    grades = {
        (id_, cell.id): {"auto_score": None, "needs_manual_grade": True}
        for id_, part in owners
        for cell in part.graded.values()
    }
    comments = {
        (id_, cell.id): {"auto_comment": None}
        for id_, part in owners
        for cell in part.commented.values()
    }
    put(connection, GRADE, grades)
    put(connection, COMMENT, comments)


def parts_of(
    connection: Connection, shape: Shape, submitted: list[str], are_new: bool = False
) -> dict[str, dict[str, tuple[str, float | None]]]:
    """Submission id -> notebook name -> id and penalty of the submitted notebook, made if missing.

    are_new : the submissions were just made, so that none of their rows can be there
    """
    names = {part.id: name for name, part in shape.parts.items()}
    parts = {id_: {} for id_ in submitted}
    have = {"notebooks": list(names), "owners": submitted}
    for owner, notebook, id_, penalty in () if are_new else connection.execute(PARTS, have):
        parts[owner][names[notebook]] = (id_, penalty)
    new = [
        {"id": api.new_uuid(), "assignment_id": owner, "notebook_id": part.id, "flagged": False}
        for owner, known in parts.items()
        for name, part in shape.parts.items()
        if name not in known
    ]
    for row in new:
        parts[row["assignment_id"]][names[row["notebook_id"]]] = (row["id"], None)
    if new:
        connection.execute(NEW[PART], new)
    return parts


def put(connection: Connection, table: Table, wanted: dict, are_new: bool = False) -> list[tuple]:
    """Insert the wanted rows of grade or comment that do not exist yet.

    wanted : (submitted notebook, cell) -> values
    are_new : the submitted notebooks were just made

    Returns (row id, that pair, what people wrote there) of those that were there
    before, untouched.
    """
    if not wanted:
        return []
    old = [] if are_new else _old(connection, table, wanted)
    missing = wanted.keys() - {pair for _, pair, *_ in old}
    new = [
        {"id": new_id(), "notebook_id": pair[0], "cell_id": pair[1], **values}
        for pair, values in wanted.items()
        if pair in missing
    ]
    if new:
        connection.execute(NEW[table], new)
    return old


def _old(connection: Connection, table: Table, wanted: dict) -> list[tuple]:
    notebooks, cells = ({pair[side] for pair in wanted} for side in (0, 1))
    have = {"notebooks": list(notebooks), "cells": list(cells)}
    rows = connection.execute(KNOWN[table], have)
    return [(id_, (nb, cell), *people) for id_, nb, cell, *people in rows]


def change(connection: Connection, statement: Update, wanted: dict) -> None:
    changes = [values for values in wanted.values() if "row" in values]
    if changes:
        connection.execute(statement, changes)
