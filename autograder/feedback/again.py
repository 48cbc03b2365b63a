"""Pages written anew from gradebook and kept results: for points that people gave since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from autograder.atomic import plain_name, read_small, write_atomic
from autograder.course import Course
from autograder.feedback.outline import Outline
from autograder.feedback.write import write_feedback
from autograder.ledger import Record
from autograder.model import GRADED, NotebookResult, SubmissionResult

# What nbgrader's release_feedback and fetch_feedback find a student's pages by.
RECEIPTS, RECEIPT_BYTES = ("timestamp.txt", "submission_secret.txt"), 200


def rewrite_feedback(
    course: Course,
    record: Record,
    masters: Mapping[str, dict],
    students: tuple[str, ...] = (),
) -> Iterator[tuple[str, list[Path]]]:
    """Yield (student, pages) as the pages of these students, or of all, are written.

    A class that stock nbgrader graded has pages too: its gradebook has the points.
    """
    outlines = {name: Outline.of(master) for name, master in masters.items()}
    for student, standing in record.standings.items():
        if students and student not in students:
            continue
        result = record.results.get(student)
        folder = course.folder("autograded", record.assignment.name, plain_name(student))
        result = _with_cells(result or _graded_elsewhere(record, student), folder)
        pages = write_feedback(course.root, record.assignment, result, outlines, standing)
        carry_receipts(course.folder("submitted", record.assignment.name, student), pages[0].parent)
        yield student, pages


def _graded_elsewhere(record: Record, student: str) -> SubmissionResult:
    notebooks = tuple(NotebookResult(name, ()) for name in sorted(record.assignment.masters))
    return SubmissionResult(student, record.assignment.name, GRADED, notebooks)


def _with_cells(result: SubmissionResult, folder: Path) -> SubmissionResult:
    """The result with the notebooks that were graded, which are kept apart from it."""
    return replace(
        result,
        notebooks=tuple(
            replace(n, notebook=read_graded(folder / f"{n.name}.ipynb")) for n in result.notebooks
        ),
    )


def read_graded(path: Path) -> dict | None:
    """A notebook as the grader left it; None where there is none."""
    try:
        found = json.loads(path.read_bytes())
        return found if isinstance(found["cells"], list) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def carry_receipts(submitted: Path, folder: Path) -> None:
    """Put nbgrader's own files beside the pages, so that nbgrader can release them."""
    for name in RECEIPTS:
        data = read_small(submitted / name, RECEIPT_BYTES)
        if data is not None:
            write_atomic(folder / name, data)
