"""Extensions and late penalties, in the columns where nbgrader keeps and shows them.

nbgrader puts a penalty on each notebook of a submission when it autogrades. Ours
are put for the whole class at once, after every grading run: points that a person
gave since, an extension or a new deadline then count. Where neither assignment.toml
nor nbgrader_config.py says what late work costs, penalties are a person's and stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nbgrader import api
from sqlalchemy import Connection, bindparam, func, insert, select, update
from traitlets.config import Config

SUBMITTED, PART = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
ASSIGNMENT, STUDENT = api.Assignment.__table__, api.Student.__table__
NOTEBOOK, CELL = api.Notebook.__table__, api.BaseCell.__table__

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


def settle(connection: Connection, assignment: str, terms: Terms, student: str | None) -> bool:
    """Bring times, extensions and penalties up to date, of one student or of all.

    Returns whether anything was changed.
    """
    found, changes = [], []
    for one in _submissions(connection, assignment, student):
        now = replace(one, when=terms.stamp(one.student) or one.when)
        if terms.extensions is not None:
            now = replace(now, longer=terms.extensions.get(one.student))
        found.append(now)
        if now != one:
            changes.append({"row": now.id, "when": now.when, "longer": now.longer})
    if changes:
        values = {"timestamp": bindparam("when"), "extension": bindparam("longer")}
        where = SUBMITTED.c.id == bindparam("row")
        connection.execute(update(SUBMITTED).where(where).values(**values), changes)
    charged = terms.charge is not None and _charge(connection, assignment, terms.charge, found)
    return charged or bool(changes)


@dataclass(frozen=True)
class _Submission:
    """When a submission was handed in and was due; times are in UTC without a zone."""

    id: str
    student: str
    when: datetime | None
    longer: timedelta | None
    due: datetime | None

    @property
    def late(self) -> float:
        """Seconds, as nbgrader counts them."""
        if self.when is None or self.due is None:
            return 0.0
        return max(0.0, (self.when - self.due - (self.longer or timedelta())).total_seconds())


def _submissions(connection: Connection, assignment: str, student: str | None) -> list[_Submission]:
    columns = (SUBMITTED.c.timestamp, SUBMITTED.c.extension, ASSIGNMENT.c.duedate)
    query = (
        select(SUBMITTED.c.id, SUBMITTED.c.student_id, *columns)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED.c.assignment_id)
        .where(ASSIGNMENT.c.name == assignment)
    )
    if student is not None:
        query = query.where(SUBMITTED.c.student_id == student)
    return [_Submission(*row) for row in connection.execute(query)]


def _charge(
    connection: Connection, assignment: str, charge: Charge, submissions: list[_Submission]
) -> bool:
    late = {one.id: one for one in submissions if one.late > 0}
    owners = [one.id for one in submissions]
    changes = []
    for id_, owner, now in _parts(connection, assignment, owners):
        points = None
        if owner in late:
            score, possible = _reached(connection, id_)
            points = charge(late[owner].student, score, possible, late[owner].late)
            # As nbgrader bounds what its plugins answer.
            points = None if points is None else min(max(points, 0.0), score)
        if points != now:
            changes.append({"row": id_, "points": points})
    if changes:
        change = update(PART).where(PART.c.id == bindparam("row"))
        connection.execute(change.values(late_submission_penalty=bindparam("points")), changes)
    return bool(changes)


def _parts(connection: Connection, assignment: str, owners: list[str]) -> list:
    """(submitted notebook, its submission, its penalty) of these submissions.

    nbgrader's index begins with the master's notebook: without it each question costs
    a walk over everybody's.
    """
    masters = (
        select(NOTEBOOK.c.id)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == NOTEBOOK.c.assignment_id)
        .where(ASSIGNMENT.c.name == assignment)
    )
    query = select(PART.c.id, PART.c.assignment_id, PART.c.late_submission_penalty)
    query, found = query.where(PART.c.notebook_id.in_(masters)), []
    for start in range(0, len(owners), 500):  # databases bound the length of a statement
        some = PART.c.assignment_id.in_(owners[start : start + 500])
        found += connection.execute(query.where(some))
    return found


def _reached(connection: Connection, part: str) -> tuple[float, float]:
    """Points of a submitted notebook, and those that can be had, as nbgrader sums them.

    nbgrader's own sum walks over all grades; the cells are named for the sake of its index.
    """
    grade, notebook = api.Grade, api.SubmittedNotebook
    cells = (
        select(CELL.c.id)
        .join(PART, PART.c.notebook_id == CELL.c.notebook_id)
        .where(PART.c.id == part)
    )
    score = (
        select(func.coalesce(func.sum(grade.score), 0.0))
        .where(grade.cell_id.in_(cells), grade.notebook_id == part)
        .scalar_subquery()
    )
    return connection.execute(select(score, notebook.max_score).where(notebook.id == part)).one()


def read_late(connection: Connection, assignment: str) -> dict[str, Late]:
    """student -> Late, of those whose work came late."""
    late = {one.id: one for one in _submissions(connection, assignment, None) if one.late > 0}
    off = dict.fromkeys(late, 0.0)
    for _, owner, points in _parts(connection, assignment, list(late)):
        off[owner] += points or 0.0
    return {one.student: Late(one.late, off[one.id]) for one in late.values()}


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
