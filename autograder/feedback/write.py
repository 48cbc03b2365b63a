"""Results to files: feedback/<student>/<homework>/<notebook>.html and a page for TAs."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.atomic import plain_name, room, write_atomic
from autograder.feedback.questions import questions
from autograder.feedback.text import clean, number
from autograder.feedback.work import work
from autograder.gradebook.marks import Mark
from autograder.model import GRADED, Assignment, NotebookResult, SubmissionResult

MAX_FLAGS, MAX_FLAG, BINS = 20, 300, 10
STATUSES = {GRADED: "graded", "needs-person": "a person must look", "failed": "the grader failed"}


@cache
def _pages() -> Environment:
    """The templates. Everything is escaped, also in files that do not end in .html."""
    pages = Environment(
        loader=PackageLoader("autograder"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"number": number}
    return pages


def write_feedback(
    root: Path,
    assignment: Assignment,
    result: SubmissionResult,
    masters: Mapping[str, dict],
    manual: Mapping[tuple[str, str], Mark] | None = None,
    into: Path | None = None,
) -> list[Path]:
    """Write one page for each notebook of the homework; returns their paths.

    masters : notebook name -> the notebook of source/ as an nbformat dictionary
    manual : what people gave, as GradebookWriter.marks returns it
    into : the folder instead of root/feedback/<student>/<homework>
    """
    folder = room(into) if into else room(root, "feedback", result.student, result.assignment)
    graded = {n.name: n for n in result.notebooks if result.status == GRADED}
    paths = []
    for name, master in sorted(masters.items()):
        marks = {
            cell: mark for (notebook, cell), mark in (manual or {}).items() if notebook == name
        }
        page = {
            "title": clean(assignment.title or assignment.name, 200),
            "student": clean(result.student, 200),
            "notebook": clean(name, 200),
        }
        # Where nobody could grade, the page waits until a person has given something.
        kind = "feedback.html" if name in graded or marks else "waiting.html"
        if name in graded or marks:
            page |= _graded(master, graded.get(name), marks)
        paths.append(folder / f"{plain_name(name)}.html")
        write_atomic(paths[-1], _pages().get_template(kind).render(page).encode())
    return paths


def _graded(master: dict, result: NotebookResult | None, marks: Mapping[str, Mark]) -> dict:
    """What a page with points shows. result : None where only a person's marks count."""
    found = questions(master, result, marks)
    total = Total(
        sum(q.score or 0.0 for q in found),
        sum(q.max_score for q in found),
        sum(q.max_score for q in found if q.score is None),
    )
    return {"questions": found, "total": total, "work": work(master, result and result.notebook)}


@dataclass(frozen=True)
class Total:
    """The points of a page: given so far, possible, and those that wait for a person."""

    score: float
    max_score: float
    waiting: float


@dataclass(frozen=True)
class Row:
    """One student on the TAs' page."""

    student: str
    score: float
    max_score: float
    status: str
    graded: bool
    waiting: int
    flags: tuple[str, ...]
    pages: tuple[tuple[str, str], ...]  # (notebook, relative URL)


def write_class_page(
    root: Path,
    assignment: Assignment,
    results: Sequence[SubmissionResult],
    totals: Mapping[str, float] | None = None,
) -> Path:
    """Write autograded/<homework>.html, a page for TAs: it names students and shows flags.

    totals : student -> points where people's marks count too, as GradebookWriter.totals
        returns them; the automatic points unless given
    """
    # Those that somebody must look at come first.
    ordered = sorted(results, key=lambda result: (result.status == GRADED, result.student))
    rows = [_row(assignment, result, totals or {}) for result in ordered]
    scores = [row.score for row in rows if row.graded]
    possible = max((row.max_score for row in rows), default=0.0)
    page = {
        "title": clean(assignment.title or assignment.name, 200),
        "rows": rows,
        "scores": scores,
        "possible": possible,
        "mean": statistics.fmean(scores) if scores else 0.0,
        "median": statistics.median(scores) if scores else 0.0,
        "bars": histogram(scores, possible),
    }
    path = room(root, "autograded") / f"{plain_name(assignment.name)}.html"
    write_atomic(path, _pages().get_template("class.html").render(page).encode())
    return path


def _row(assignment: Assignment, result: SubmissionResult, totals: Mapping[str, float]) -> Row:
    folder = f"../feedback/{quote(result.student, safe='')}/{quote(result.assignment, safe='')}"
    tests = [test for notebook in result.notebooks for test in notebook.tests]
    return Row(
        student=clean(result.student, 200),
        score=totals.get(result.student, result.score),
        max_score=result.max_score,
        status=STATUSES.get(result.status, result.status),
        graded=result.status == GRADED,
        waiting=sum(test.score is None for test in tests),
        flags=tuple(clean(flag, MAX_FLAG) for flag in result.flags[:MAX_FLAGS]),
        pages=tuple((n, f"{folder}/{quote(n, safe='')}.html") for n in sorted(assignment.masters)),
    )


@dataclass(frozen=True)
class Bar:
    """One bar of the histogram: scores from `low` up to `high`; height in 0..1."""

    low: float
    high: float
    count: int
    height: float


def histogram(scores: Sequence[float], possible: float) -> list[Bar]:
    """Scores in ten equal bins of 0..possible. Full marks belong to the last one."""
    if not scores or possible <= 0:
        return []
    counts = [0] * BINS
    for score in scores:
        counts[min(BINS - 1, max(0, int(BINS * score / possible)))] += 1
    step, top = possible / BINS, max(counts)
    return [Bar(i * step, (i + 1) * step, n, n / top) for i, n in enumerate(counts)]
