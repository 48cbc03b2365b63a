"""The assignment as the gradebook holds it: what a submission's rows must cover."""

from __future__ import annotations

from dataclasses import dataclass

from nbgrader import api
from sqlalchemy import Connection, select

from autograder.errors import CourseError


@dataclass(frozen=True)
class Cell:
    """A cell that takes a grade or a comment."""

    id: str
    name: str
    max_score: float


@dataclass(frozen=True)
class Part:
    """One notebook of the assignment, with the rows that each submission of it has.

    sources : name of a solution cell -> its text as released, where it never changes
    """

    id: str
    graded: dict[str, Cell]
    commented: dict[str, Cell]
    sources: dict[str, str]


@dataclass(frozen=True)
class Shape:
    """The assignment as the gradebook holds it: its id and its notebooks by name."""

    id: str
    parts: dict[str, Part]


def read_shape(connection: Connection, assignment: str) -> Shape:
    found = api.Assignment.__table__
    row = connection.scalar(select(found.c.id).where(found.c.name == assignment))
    if row is None:
        raise CourseError(
            f"The gradebook knows no assignment {assignment!r}. Call ensure_assignment first."
        )
    notebook = api.Notebook.__table__
    parts = connection.execute(
        select(notebook.c.name, notebook.c.id).where(notebook.c.assignment_id == row)
    )
    return Shape(row, {name: _part(connection, id_) for name, id_ in parts})


def _part(connection: Connection, notebook_id: str) -> Part:
    base, source = api.BaseCell.__table__, api.SourceCell.__table__
    grade, task = api.GradeCell.__table__, api.TaskCell.__table__
    rows = connection.execute(
        select(base.c.id, base.c.name, base.c.type, grade.c.max_score, task.c.max_score)
        .outerjoin(grade, grade.c.id == base.c.id)
        .outerjoin(task, task.c.id == base.c.id)
        .where(base.c.notebook_id == notebook_id)
    )
    graded, commented, solutions = {}, {}, set()
    for id_, name, kind, points, task_points in rows:
        cell = Cell(id_, name, task_points if points is None else points)
        if kind != "SolutionCell":
            graded[name] = cell
        if kind != "GradeCell":
            commented[name] = cell
        if kind == "SolutionCell":
            solutions.add(name)
    texts = connection.execute(
        select(source.c.name, source.c.source).where(source.c.notebook_id == notebook_id)
    )
    return Part(notebook_id, graded, commented, {n: s for n, s in texts if n in solutions})
