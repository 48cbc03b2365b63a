"""Write results: one submission, one transaction, a handful of statements."""

from __future__ import annotations

import math
from datetime import datetime

from nbgrader import api
from sqlalchemy import Column, Connection, Table, Update, bindparam, insert, select, update

from autograder import model
from autograder.errors import GraderFault
from autograder.gradebook.shape import Part, Shape

SUBMITTED, PART = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
GRADE, COMMENT, STUDENT = api.Grade.__table__, api.Comment.__table__, api.Student.__table__

# SQLAlchemy keeps what it compiled for a statement, so the statements are made once.
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


def write_result(
    connection: Connection, shape: Shape, result: model.SubmissionResult, when: datetime | None
) -> None:
    """All rows of one submission, inside the caller's transaction."""
    submitted = _submission(connection, shape, result.student, when)
    parts = _parts(connection, shape, [submitted])[submitted]
    grades = {
        pair: {"auto_score": score, "needs_manual_grade": score is None}
        for pair, score in _grades(shape, result, parts).items()
    }
    for id_, pair, manual in _put(connection, GRADE, grades, GRADE.c.manual_score):
        # nbgrader's rule: where a person has looked, a person looks again after a regrade.
        grades[pair]["needs_manual_grade"] |= manual is not None
        grades[pair]["row"] = id_
    _update(connection, SET_GRADE, grades)
    comments = {
        pair: {"auto_comment": words} for pair, words in _remarks(shape, result, parts).items()
    }
    for id_, pair, _ in _put(connection, COMMENT, comments, COMMENT.c.id):
        comments[pair]["row"] = id_
    _update(connection, SET_COMMENT, comments)


def _submission(connection: Connection, shape: Shape, student: str, when: datetime | None) -> str:
    """Id of the row of this student's submission, made if missing."""
    if not connection.scalar(select(STUDENT.c.id).where(STUDENT.c.id == student)):
        connection.execute(insert(STUDENT).values(id=student))
    submitted = connection.scalar(
        select(SUBMITTED.c.id).where(
            SUBMITTED.c.assignment_id == shape.id, SUBMITTED.c.student_id == student
        )
    )
    if submitted is None:
        submitted = api.new_uuid()
        connection.execute(
            insert(SUBMITTED).values(
                id=submitted, assignment_id=shape.id, student_id=student, timestamp=when
            )
        )
    elif when is not None:
        connection.execute(
            update(SUBMITTED).where(SUBMITTED.c.id == submitted).values(timestamp=when)
        )
    return submitted


def fill(connection: Connection, shape: Shape, submitted: list[str]) -> None:
    """Give submissions the rows that they lack, empty and waiting for a person."""
    parts = _parts(connection, shape, submitted)
    owners = [(id_, shape.parts[name]) for known in parts.values() for name, id_ in known.items()]
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
    _put(connection, GRADE, grades, GRADE.c.id)
    _put(connection, COMMENT, comments, COMMENT.c.id)


def _parts(connection: Connection, shape: Shape, submitted: list[str]) -> dict[str, dict]:
    """Submission id -> notebook name -> id of the submitted notebook, made if missing."""
    names = {part.id: name for name, part in shape.parts.items()}
    parts = {id_: {} for id_ in submitted}
    have = select(PART.c.assignment_id, PART.c.notebook_id, PART.c.id).where(
        PART.c.notebook_id.in_(list(names)), PART.c.assignment_id.in_(submitted)
    )
    for owner, notebook, id_ in connection.execute(have):
        parts[owner][names[notebook]] = id_
    new = [
        {"id": api.new_uuid(), "assignment_id": owner, "notebook_id": part.id, "flagged": False}
        for owner, known in parts.items()
        for name, part in shape.parts.items()
        if name not in known
    ]
    for row in new:
        parts[row["assignment_id"]][names[row["notebook_id"]]] = row["id"]
    if new:
        connection.execute(insert(PART), new)
    return parts


def _put(connection: Connection, table: Table, wanted: dict, column: Column) -> list[tuple]:
    """Insert the wanted rows of grade or comment that do not exist yet.

    wanted : (submitted notebook, cell) -> values
    Returns (row id, that pair, column) of those that were there before, untouched.

    The query names the cells although the notebooks would do: nbgrader's only index
    begins with the cell, and without it each submission costs a walk over all.
    """
    if not wanted:
        return []
    notebooks, cells = ({pair[side] for pair in wanted} for side in (0, 1))
    query = select(table.c.id, table.c.notebook_id, table.c.cell_id, column).where(
        table.c.cell_id.in_(cells), table.c.notebook_id.in_(notebooks)
    )
    old = [(id_, (nb, cell), value) for id_, nb, cell, value in connection.execute(query)]
    missing = wanted.keys() - {pair for _, pair, _ in old}
    new = [
        {"id": api.new_uuid(), "notebook_id": pair[0], "cell_id": pair[1], **values}
        for pair, values in wanted.items()
        if pair in missing
    ]
    if new:
        connection.execute(insert(table), new)
    return old


def _update(connection: Connection, statement: Update, wanted: dict) -> None:
    changes = [values for values in wanted.values() if "row" in values]
    if changes:
        connection.execute(statement, changes)


def _grades(shape: Shape, result: model.SubmissionResult, parts: dict[str, str]) -> dict:
    """(submitted notebook, cell) -> automatic score, for every graded cell of the assignment."""
    scores = {}
    given = {notebook.name: notebook for notebook in result.notebooks}
    for name, part in shape.parts.items():
        found = _scores(result, given.pop(name, None), part)
        scores |= {(parts[name], part.graded[cell].id): score for cell, score in found.items()}
    if given:
        raise _stale(result, f"notebook {next(iter(given))!r}")
    return scores


def _scores(
    result: model.SubmissionResult, notebook: model.NotebookResult | None, part: Part
) -> dict[str, float | None]:
    """grade_id -> automatic score; None where a person has to give it.

    A notebook that was not handed in has 0 points, as under nbgrader, but only
    where the submission as a whole could be graded. So has a written answer that
    is still the released text: nobody need read it.
    """
    if notebook is None:
        return dict.fromkeys(part.graded, 0.0 if result.status == model.GRADED else None)
    scores, untouched = dict.fromkeys(part.graded), _untouched(part, notebook)
    for test in notebook.tests:
        if test.id not in part.graded:
            raise _stale(result, f"cell {test.id!r} of notebook {notebook.name!r}")
        scores[test.id] = _checked(result, test, part.graded[test.id].max_score)
        if test.verdict is model.Verdict.MANUAL and test.score is None and test.id in untouched:
            scores[test.id] = 0.0
    return scores


def _checked(result: model.SubmissionResult, test: model.TestResult, max_score: float):
    if test.score is None or test.verdict is model.Verdict.INTERNAL:
        return None
    if not (math.isfinite(test.score) and 0 <= test.score <= max_score):
        raise GraderFault(
            f"{result.student}: {test.id} got {test.score} points, but the gradebook allows 0 to "
            f"{max_score}. Nothing of this submission was written; grade it again with --force."
        )
    return float(test.score)


def _stale(result: model.SubmissionResult, what: str) -> GraderFault:
    return GraderFault(
        f"{result.student}: the result holds {what}, which {result.assignment} in the gradebook "
        "has not. It was graded against another master; grade it again with --force."
    )


def _remarks(shape: Shape, result: model.SubmissionResult, parts: dict[str, str]) -> dict:
    """(submitted notebook, cell) -> nbgrader's remark on a solution cell still as released."""
    remarks = {
        (parts[name], cell.id): None
        for name, part in shape.parts.items()
        for cell in part.commented.values()
    }
    for notebook in result.notebooks:
        part = shape.parts[notebook.name]
        for name in _untouched(part, notebook):
            remarks[parts[notebook.name], part.commented[name].id] = "No response."
    return remarks


def _untouched(part: Part, notebook: model.NotebookResult) -> set[str]:
    """grade_ids of the solution cells whose text is still the released one."""
    found = set()
    for cell in (notebook.notebook or {}).get("cells", ()):
        name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
        source = cell["source"]  # in nbformat a string or a list of lines
        if part.sources.get(name) == (source if isinstance(source, str) else "".join(source)):
            found.add(name)
    return found
