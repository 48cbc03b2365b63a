"""The gradebook that we write is the one that stock nbgrader would have written."""

import csv
import json

import pytest
import stock_course as course
from gradebook_rows import (
    GRADE_ROWS,
    MASTER_ROWS,
    SOURCE_ROWS,
    SUBMISSION_ROWS,
    rows,
    url,
)
from stock_course import HW, NB, NB2

from autograder import model
from autograder.gradebook import GradebookWriter, read_timestamp, write_autograded
from autograder.model import Verdict

RIGHT = {
    "add": "def add(a, b):\n    return a + b",
    "mul": "def mul(a, b):\n    return a * b",
    "sub": "def sub(a, b):\n    return a - b",
    "why": "Since it is so.",
}
CLASS = {
    "right": RIGHT,
    "wrong": {"add": "def add(a, b):\n    return a - b", "mul": "def mul(a, b)\n    return"},
    "partly": {**RIGHT, "mul": "def mul(a, b):\n    return abs(a * b)", "why": "YOUR ANSWER HERE"},
    "untouched": {},
}


def result_of(root, student, stock="stock.db"):
    """A SubmissionResult with the scores that stock nbgrader gave, and its notebooks."""
    found = rows(root, GRADE_ROWS, stock)
    notebooks = []
    for name in (NB, NB2):
        path = root / "stock_autograded" / student / HW / f"{name}.ipynb"
        if path.exists():
            tests = tuple(
                model.TestResult(cell, score, 4.0, Verdict.PASSED if score else Verdict.MANUAL)
                for who, nb, cell, _, score, *_ in found
                if (who, nb) == (student, name)
            )
            notebooks.append(model.NotebookResult(name, tests, json.loads(path.read_text())))
    return model.SubmissionResult(student, HW, model.GRADED, tuple(notebooks))


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """A course that stock nbgrader has graded; its database and notebooks moved aside."""
    root = course.make_course(tmp_path_factory.mktemp("stock"))
    course.nbgrader(root, "generate_assignment", HW)
    for student, answers in CLASS.items():
        names = (NB,) if student == "partly" else (NB, NB2)
        folder = course.hand_in(root, student, answers, names)
        if student == "partly":
            (folder / "timestamp.txt").write_text("2030-01-02 03:04:05 Europe/Berlin\n")
    course.nbgrader(root, "autograde", HW)
    (root / "gradebook.db").rename(root / "stock.db")
    (root / "autograded").rename(root / "stock_autograded")
    return root


@pytest.fixture(scope="module")
def ours(stock):
    """The same course, written by us."""
    with GradebookWriter(url(stock)) as book:
        book.ensure_assignment(course.assignment(stock), course.masters())
        for student in CLASS:
            result = result_of(stock, student)
            book.write(result, read_timestamp(stock / "submitted" / student / HW))
            write_autograded(stock, result)
    return stock


def test_masters_are_registered_as_generate_assignment_does(ours):
    assert rows(ours, MASTER_ROWS) == rows(ours, MASTER_ROWS, "stock.db")


def test_sources_and_checksums_are_those_of_generate_assignment(ours):
    assert rows(ours, SOURCE_ROWS) == rows(ours, SOURCE_ROWS, "stock.db")


def test_tables_are_those_of_nbgrader(ours):
    tables = "select name, sql from sqlite_master where name != 'alembic_version'"
    assert rows(ours, tables) == rows(ours, tables, "stock.db")
    version = "select version_num from alembic_version"
    assert rows(ours, version) == rows(ours, version, "stock.db")


@pytest.mark.parametrize("query", SUBMISSION_ROWS, ids=["grades", "comments", "times", "notebooks"])
def test_a_submission_has_the_rows_that_autograde_writes(ours, query):
    assert rows(ours, query) == rows(ours, query, "stock.db")
    assert len(rows(ours, query)) >= len(CLASS)


def test_stock_feedback_and_export_read_what_we_wrote(ours):
    course.nbgrader(ours, "generate_feedback", HW)
    page = (ours / "feedback" / "partly" / HW / f"{NB}.html").read_text()
    assert "ones (Score: 6.5 / 13.0)" in page
    course.nbgrader(ours, "export")
    with (ours / "grades.csv").open() as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == {"right": 12.0, "wrong": 0.0, "partly": 6.5, "untouched": 0.0}
    with GradebookWriter(url(ours)) as book:
        assert book.totals(HW) == scores
