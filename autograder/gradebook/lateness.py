"""Extensions and late penalties, in the columns where nbgrader keeps and shows them.

nbgrader puts a penalty on each notebook of a submission when it autogrades. Ours
are put for the whole class at once, after every grading run: points that a person
gave since, an extension or a new deadline then count. Where neither assignment.toml
nor nbgrader_config.py says what late work costs, penalties are a person's and stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from nbgrader import api
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.orm import Session
from traitlets.config import Config

SUBMITTED, PART = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
STUDENT = api.Student.__table__

# (student, score, max_score, seconds late) -> points off a notebook; None where none
Charge = Callable[[str, float, float, float], float | None]


@dataclass(frozen=True)
class Terms:
    """What decides about late work.

    charge : what it costs; None leaves the penalties as they are
    extensions : student -> how much longer; None leaves those of the gradebook
    stamp : tells when a student handed in, in UTC without a zone; None if nobody knows
    """

    charge: Charge | None
    extensions: Mapping[str, timedelta] | None
    stamp: Callable[[str], datetime | None]


@dataclass(frozen=True)
class Late:
    """How late a student's work came, and what that costs."""

    seconds: float
    penalty: float


def settle(connection: Connection, assignment: str, terms: Terms, student: str | None) -> None:
    """Bring times, extensions and penalties up to date, of one student or of all."""
    with Session(connection) as session:
        query = select(api.SubmittedAssignment).where(SUBMITTED.c.id.in_(_ids(assignment, student)))
        for row in session.scalars(query):
            row.timestamp = terms.stamp(row.student_id) or row.timestamp
            if terms.extensions is not None:
                row.extension = terms.extensions.get(row.student_id)
        session.flush()
    if terms.charge is not None:
        _charge(connection, assignment, terms.charge, student)


def _charge(connection: Connection, assignment: str, charge: Charge, only: str | None) -> None:
    part = api.SubmittedNotebook
    columns = (part.id, part.assignment_id, part.score, part.max_score)
    late = _seconds_late(connection, assignment)
    chosen = part.assignment_id.in_(_ids(assignment, only))
    rows = connection.execute(select(*columns).where(chosen))
    new = []
    for id_, owner, score, max_score in rows.all():
        student, seconds = late[owner]
        points = charge(student, score, max_score, seconds) if seconds > 0 else None
        # As nbgrader bounds what its plugins answer.
        new.append({"row": id_, "points": points and min(max(points, 0.0), score)})
    if new:
        change = update(PART).where(PART.c.id == bindparam("row"))
        connection.execute(change.values(late_submission_penalty=bindparam("points")), new)


def _ids(assignment: str, student: str | None = None):
    """Ids of the submissions of one student or of all, as a query."""
    found = api.Assignment.__table__
    query = (
        select(SUBMITTED.c.id)
        .join(found, found.c.id == SUBMITTED.c.assignment_id)
        .where(found.c.name == assignment)
    )
    return query if student is None else query.where(SUBMITTED.c.student_id == student)


def _seconds_late(connection: Connection, assignment: str) -> dict[str, tuple[str, float]]:
    """Submission id -> (student, seconds late), as nbgrader counts them."""
    found = api.Assignment.__table__
    rows = connection.execute(
        select(
            SUBMITTED.c.id,
            SUBMITTED.c.student_id,
            SUBMITTED.c.timestamp,
            SUBMITTED.c.extension,
            found.c.duedate,
        )
        .join(found, found.c.id == SUBMITTED.c.assignment_id)
        .where(found.c.name == assignment)
    )
    return {id_: (student, _past(when, due, longer)) for id_, student, when, longer, due in rows}


def _past(when: datetime | None, due: datetime | None, longer: timedelta | None) -> float:
    if when is None or due is None:
        return 0.0
    return max(0.0, (when - due - (longer or timedelta())).total_seconds())


def read_late(connection: Connection, assignment: str) -> dict[str, Late]:
    """student -> Late, of those whose work came late."""
    late = {student: s for student, s in _seconds_late(connection, assignment).values() if s > 0}
    submitted = api.SubmittedAssignment
    rows = connection.execute(
        select(submitted.student_id, submitted.late_submission_penalty).where(
            submitted.id.in_(_ids(assignment))
        )
    )
    return {student: Late(late[student], off or 0.0) for student, off in rows if student in late}


def nbgraders_charge(config: Config) -> Charge | None:
    """What the course's own nbgrader_config.py takes off, where it says anything of it."""
    if not {"AssignLatePenalties", "LateSubmissionPlugin"} & set(config):
        return None
    if str(config.get("AssignLatePenalties", {}).get("plugin_class", "")).startswith("autograder."):
        return None  # ours, which asks the homework's own rules
    from nbgrader.preprocessors import AssignLatePenalties

    assign = AssignLatePenalties(config=config)
    assign.init_plugin()
    plugin = assign.plugin_inst
    return lambda student, score, _, late: plugin.late_submission_penalty(student, score, late)


def enrol(connection: Connection, students: Mapping[str, Mapping[str, str]]) -> None:
    """Make sure that the gradebook knows these students, and what is told of them.

    students : id -> values of nbgrader's columns; an empty value changes nothing
    """
    known = set(connection.scalars(select(STUDENT.c.id)))
    for id_, told in students.items():
        values = {name: value for name, value in told.items() if value}
        if id_ not in known:
            connection.execute(insert(STUDENT).values(id=id_, **values))
        elif values:
            connection.execute(update(STUDENT).where(STUDENT.c.id == id_).values(**values))
