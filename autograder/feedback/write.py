"""Results to files: feedback/<student>/<homework>/<notebook>.html."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.atomic import plain_name, room
from autograder.feedback.outline import Outline
from autograder.feedback.questions import questions
from autograder.feedback.work import work
from autograder.gradebook import CellGrade, Standing
from autograder.model import GRADED, Assignment, NotebookResult, SubmissionResult
from autograder.pages import clean, in_zone_of, write_page


def write_feedback(
    root: Path,
    assignment: Assignment,
    result: SubmissionResult,
    outlines: Mapping[str, Outline],
    standing: Standing | None = None,
    into: Path | None = None,
) -> list[Path]:
    """Write one page for each notebook of the homework; returns their paths.

    outlines : notebook name -> what pages take from its master
    standing : what the gradebook says, which counts before the result
    into : the folder instead of root/feedback/<student>/<homework>
    """
    folder = room(into) if into else room(root, "feedback", result.student, result.assignment)
    graded = {n.name: n for n in result.notebooks if result.status == GRADED}
    standing = standing or Standing(result.student)
    paths = []
    for name, outline in sorted(outlines.items()):
        page = {
            "title": clean(assignment.title or assignment.name, 200),
            "student": clean(result.student, 200),
            "notebook": clean(name, 200),
            "handed_in": in_zone_of(assignment.due, standing.handed_in),
        }
        # Where nobody could grade, the page waits until a person has given something.
        told = name in graded or _is_given(standing, name)
        if told:
            page |= _graded(outline, graded.get(name), standing, name)
        kind = "feedback.html" if told else "waiting.html"
        paths.append(write_page(folder / f"{plain_name(name)}.html", kind, **page))
    return paths


def _is_given(standing: Standing, notebook: str) -> bool:
    """Did the gradebook give points or words for this notebook?"""
    points = any(n == notebook and not g.waits for (n, _), g in standing.grades.items())
    return points or any(n == notebook for n, _ in standing.comments)


def _graded(
    outline: Outline, result: NotebookResult | None, standing: Standing, notebook: str
) -> dict:
    """What a page with points shows. result : None where only the gradebook counts."""
    grades: dict[str, CellGrade] = {c: g for (n, c), g in standing.grades.items() if n == notebook}
    comments = {cell: said for (n, cell), said in standing.comments.items() if n == notebook}
    found = questions(outline, result, grades, comments)
    total = Total(
        sum(q.score or 0.0 for q in found),
        sum(q.max_score for q in found),
        sum(q.max_score for q in found if q.score is None),
        standing.penalties.get(notebook, 0.0),
    )
    return {"questions": found, "total": total, "work": work(outline, result and result.notebook)}


@dataclass(frozen=True)
class Total:
    """The points of a page: given so far, possible, those that wait for a person, late penalty."""

    given: float
    max_score: float
    waiting: float
    penalty: float

    @property
    def score(self) -> float:
        """What counts."""
        return max(0.0, self.given - self.penalty)
