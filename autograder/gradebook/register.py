"""Put an assignment's masters into the gradebook, as `nbgrader generate_assignment` would.

One thing differs. Once there are submissions nbgrader refuses to add or remove
a cell; here a mended, added or reweighted test is taken in, every submission
gets the rows of the new cells, and what people wrote stays. Only a cell that
carries a person's marks cannot be taken away.
"""

from __future__ import annotations

from collections.abc import Collection

from nbgrader import api
from nbgrader.utils import parse_utc
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from autograder import model
from autograder.errors import CourseError
from autograder.gradebook.master import Master, MasterCell


def register(
    session: Session, assignment: model.Assignment, masters: list[Master], course_id: str
) -> None:
    """Make the rows of assignment, notebooks and cells what the masters say. Idempotent."""
    row = session.scalar(select(api.Assignment).filter_by(name=assignment.name))
    if row is None:
        if session.get(api.Course, course_id) is None:
            session.add(api.Course(id=course_id))
        row = api.Assignment(name=assignment.name, course_id=course_id)
        session.add(row)
    if assignment.due is not None:
        row.duedate = _due(assignment)
    known = {notebook.name: notebook for notebook in row.notebooks}
    for gone in known.keys() - {master.name for master in masters}:
        _remove_notebook(session, known[gone])
    for master in masters:
        notebook = known.get(master.name)
        if notebook is None:
            notebook = api.Notebook(name=master.name, assignment=row)
            session.add(notebook)
        notebook.kernelspec = master.kernelspec
        session.flush()
        _cells(session, notebook, master)
        _sources(session, notebook, master.cells)


def _due(assignment: model.Assignment):
    try:
        return parse_utc(assignment.due)
    except (ValueError, OverflowError, TypeError) as error:
        raise CourseError(
            f"{assignment.name}: the due date {assignment.due!r} is not a date and time. "
            "Write it like 2030-01-15T23:59:00+01:00."
        ) from error


def _cells(session: Session, notebook: api.Notebook, master: Master) -> None:
    """Grade, solution and task cells: one row for each kind that a cell is."""
    found = session.scalars(select(api.BaseCell).filter_by(notebook_id=notebook.id))
    old = {(cell.name, cell.type): cell for cell in found}
    new = {(cell.name, kind): cell for cell in master.cells for kind in cell.kinds}
    _remove_cells(session, [old[key] for key in old.keys() - new.keys()])
    for (name, kind), cell in new.items():
        row = old.get((name, kind))
        if row is None:
            row = getattr(api, kind)(name=name, notebook_id=notebook.id)
            session.add(row)
        if kind != "SolutionCell":
            row.max_score, row.cell_type = cell.max_score, cell.cell_type
    session.flush()


def _sources(session: Session, notebook: api.Notebook, cells: Collection[MasterCell]) -> None:
    """What nbgrader overwrites a student's cell with. Nothing refers to these rows."""
    old = {
        cell.name: cell
        for cell in session.scalars(select(api.SourceCell).filter_by(notebook_id=notebook.id))
    }
    if old.keys() != {cell.name for cell in cells}:
        # nbgrader takes the order of the rows for the order of the cells.
        session.execute(delete(api.SourceCell).filter_by(notebook_id=notebook.id))
        old = {}
    for cell in cells:
        row = old.get(cell.name)
        if row is None:
            row = api.SourceCell(name=cell.name, notebook_id=notebook.id)
            session.add(row)
        row.cell_type, row.locked = cell.cell_type, cell.locked
        row.source, row.checksum = cell.source, cell.checksum
    session.flush()  # inserts keep the order in which the rows were added


def _remove_notebook(session: Session, notebook: api.Notebook) -> None:
    cells = session.scalars(select(api.BaseCell).filter_by(notebook_id=notebook.id)).all()
    _remove_cells(session, cells)
    session.execute(delete(api.SourceCell).filter_by(notebook_id=notebook.id))
    session.execute(delete(api.SubmittedNotebook).filter_by(notebook_id=notebook.id))
    session.delete(notebook)


def _remove_cells(session: Session, cells: Collection[api.BaseCell]) -> None:
    """Delete cells and the grades that the grader gave; refuse where a person gave one."""
    if not cells:
        return
    ids = [cell.id for cell in cells]
    marked = _marked_by_hand(session, ids)
    if marked:
        names = ", ".join(sorted(repr(cell.name) for cell in cells if cell.id in marked))
        raise CourseError(
            f"{names} cannot leave the gradebook: people gave points or comments there, and they "
            "would be lost. Put the cell back under its old grade_id, or clear those marks in "
            "formgrader first."
        )
    session.execute(delete(api.Grade).where(api.Grade.cell_id.in_(ids)))
    session.execute(delete(api.Comment).where(api.Comment.cell_id.in_(ids)))
    for cell in cells:
        session.delete(cell)
    session.flush()


def _marked_by_hand(session: Session, ids: list[str]) -> set[str]:
    grade, comment = api.Grade, api.Comment
    points = or_(grade.manual_score.is_not(None), grade.extra_credit.is_not(None))
    marked = session.scalars(select(grade.cell_id).where(grade.cell_id.in_(ids), points))
    words = comment.manual_comment != ""
    spoken = session.scalars(select(comment.cell_id).where(comment.cell_id.in_(ids), words))
    return set(marked) | set(spoken)
