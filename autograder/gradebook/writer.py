"""Write results: what stands in the rows of a submission, and by which rules."""

from __future__ import annotations

import math
from datetime import datetime

from sqlalchemy import Connection

from autograder import model
from autograder.errors import GraderFault
from autograder.gradebook.rows import (
    COMMENT,
    GRADE,
    SET_COMMENT,
    SET_GRADE,
    change,
    parts_of,
    put,
    submission,
)
from autograder.gradebook.shape import Part, Shape
from autograder.gradebook.standings import CellGrade, Standing, in_utc


def write_result(
    connection: Connection, shape: Shape, result: model.SubmissionResult, when: datetime | None
) -> Standing:
    """All rows of one submission, inside the caller's transaction; where it stands then."""
    owner, when, is_new = submission(connection, shape, result.student, when)
    parts = parts_of(connection, shape, [owner], is_new)[owner]
    grades = {
        pair: {"auto_score": score, "needs_manual_grade": score is None}
        for pair, score in _grades(shape, result, parts).items()
    }
    given = {}
    for id_, pair, manual, extra in put(connection, GRADE, grades, is_new):
        # nbgrader's rule: where a person has looked, a person looks again after a regrade.
        grades[pair]["needs_manual_grade"] |= manual is not None
        grades[pair]["row"] = id_
        given[pair] = (manual, extra or 0.0)
    change(connection, SET_GRADE, grades)
    comments = {
        pair: {"auto_comment": words} for pair, words in _remarks(shape, result, parts).items()
    }
    said = {}
    for id_, pair, words in put(connection, COMMENT, comments, is_new):
        comments[pair]["row"] = id_
        said[pair] = words
    change(connection, SET_COMMENT, comments)
    standing = Standing(result.student, in_utc(when))
    for name, (part, penalty) in parts.items():
        _tell(standing, name, shape.parts[name], part, grades, given, said)
        if penalty:
            standing.penalties[name] = penalty
    return standing


def _tell(standing: Standing, name: str, shape: Part, part: str, grades, given, said) -> None:
    """Put what one notebook's rows hold now into the standing."""
    for cell in shape.graded.values():
        auto = grades[part, cell.id]["auto_score"]
        by_hand = given.get((part, cell.id), ())
        standing.grades[name, cell.name] = CellGrade(cell.max_score or 0.0, auto, *by_hand)
    for cell in shape.commented.values():
        if words := said.get((part, cell.id)):
            standing.comments[name, cell.name] = words


def _grades(shape: Shape, result: model.SubmissionResult, parts: dict[str, tuple]) -> dict:
    """(submitted notebook, cell) -> automatic score, for every graded cell of the assignment."""
    scores = {}
    given = {notebook.name: notebook for notebook in result.notebooks}
    for name, part in shape.parts.items():
        found = _scores(result, given.pop(name, None), part)
        scores |= {(parts[name][0], part.graded[cell].id): score for cell, score in found.items()}
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
    scores: dict[str, float | None] = dict.fromkeys(part.graded)
    for test in notebook.tests:
        if test.id not in part.graded:
            raise _stale(result, f"cell {test.id!r} of notebook {notebook.name!r}")
        scores[test.id] = _checked(result, test, part.graded[test.id].max_score)
        waits = test.verdict is model.Verdict.MANUAL and test.score is None
        if waits and test.id in _untouched(part, notebook):
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


def _remarks(shape: Shape, result: model.SubmissionResult, parts: dict[str, tuple]) -> dict:
    """(submitted notebook, cell) -> nbgrader's remark on a solution cell still as released."""
    remarks = {
        (parts[name][0], cell.id): None
        for name, part in shape.parts.items()
        for cell in part.commented.values()
    }
    for notebook in result.notebooks:
        part = shape.parts[notebook.name]
        for name in _untouched(part, notebook):
            remarks[parts[notebook.name][0], part.commented[name].id] = "No response."
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
