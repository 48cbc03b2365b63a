"""A graded submission of the small course, and its page."""

from pathlib import Path

import stock_course as course
from stock_course import HW, NB

from autograder import model
from autograder.feedback import Outline, write_feedback
from autograder.gradebook import CellGrade, Standing
from autograder.model import CheckRow, NotebookResult, SubmissionResult, TestResult, Verdict

CHECKS = (
    CheckRow("shape of the sum", True, message="not shown when passed"),
    CheckRow("two by hand", False, message="came 1.0, expected 5.0", hint="Which sign?"),
    CheckRow(
        "random pairs", False, hidden=True, message="MESSAGE", hint="All signs?", detail="DETAIL"
    ),
)
ASSIGNMENT = model.Assignment(HW, "Sums & products", {NB: Path("ones.ipynb")})
STUDENT_CODE = "def add(a, b):\n    return a - b"


def notebook(**cells):
    """The autograded notebook; keywords replace sources by grade_id."""
    found = course.master()
    sources = {"add": STUDENT_CODE, "mul": "def mul(a, b):\n    return a * b", "why": "So it is."}
    for cell in found.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = {**sources, **cells}.get(name, cell.source)
    return found


def graded(*tests, nb=None, student="ada", status=model.GRADED, flags=()):
    result = NotebookResult(NB, tests or TESTS, notebook() if nb is None else nb)
    return SubmissionResult(student, HW, status, (result,), flags)


TESTS = (
    TestResult("add_test", 1.25, 4.0, Verdict.FAILED, "TEST MESSAGE", CHECKS),
    TestResult("mul_test", 4.0, 4.0, Verdict.PASSED, "", (CHECKS[0],)),
    TestResult("why", None, 2.0, Verdict.MANUAL),
)


def standing(result, **grades):
    """What the gradebook says of a result; keywords are a person's (points, extra, words)."""
    cells, comments = {}, {}
    for notebook in result.notebooks:
        for test in notebook.tests:
            points, extra, words = grades.get(test.id, (None, 0.0, ""))
            automatic = test.score if result.status == model.GRADED else None
            if test.verdict is Verdict.INTERNAL:
                automatic = None
            place = (notebook.name, test.id)
            cells[place] = CellGrade(test.max_score, automatic, points, extra)
            if words:
                comments[place] = words
    return Standing(result.student, grades=cells, comments=comments)


def page(root, result, master=None, **grades):
    """Write the page of a result; returns its HTML."""
    outlines = {NB: Outline.of(master or course.master())}
    (path,) = write_feedback(root, ASSIGNMENT, result, outlines, standing(result, **grades))
    return path.read_text(encoding="utf-8")
