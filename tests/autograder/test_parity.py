"""Stock nbgrader and ours give the same points, cell by cell, to honest work."""

import shutil
from pathlib import Path

import pytest
from gradebook_rows import COMMENT_ROWS, GRADE_ROWS, rows
from stock_course import HW, hand_in, make_course, nbgrader
from tiny_engine import FIXTURES, needs_walls

from autograder.classroom import Classroom
from autograder.course import Course
from autograder.engine import Settings
from autograder.grading import chosen_submissions, grade_assignment

pytestmark = needs_walls
ROOT = Path(__file__).parents[2]


def grade_with_ours(root, homework, isolation="split"):
    course = Course(root)
    assignment = course.assignment(homework)
    class_ = chosen_submissions(course, assignment, ())
    settings = Settings(isolation=isolation, seed="parity")
    return grade_assignment(course, assignment, class_, settings, jobs=2)


def both(root, homework, isolations=("split",)):
    """Rows of the gradebook: nbgrader's, then ours for each isolation."""
    found = []
    nbgrader(root, "autograde", homework)
    for isolation in (None, *isolations):
        if isolation:
            for left in ("gradebook.db", "autograded"):
                path = root / left
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            grade_with_ours(root, homework, isolation)
        found.append({query: rows(root, query) for query in (GRADE_ROWS, COMMENT_ROWS)})
    return found


def test_a_course_with_scores_of_its_own_gets_the_same_points(tmp_path):
    root = make_course(tmp_path)
    nbgrader(root, "generate_assignment", HW)
    right = "def {0}(a, b):\n    return {1}"
    answers = {"add": right.format("add", "a + b"), "mul": right.format("mul", "a * b")}
    hand_in(root, "right", {**answers, "sub": right.format("sub", "a - b"), "why": "So."})
    hand_in(root, "wrong", {**answers, "add": right.format("add", "abs(a) + b")})
    hand_in(root, "partly", {"add": answers["add"]})
    hand_in(root, "untouched", {})
    stock, split, inline = both(root, HW, ("split", "inline"))
    assert stock[GRADE_ROWS]
    assert split == stock
    assert inline == stock


def test_the_tiny_course_gets_the_same_points(tmp_path):
    root = tmp_path / "course"
    shutil.copytree(FIXTURES / "tiny_course", root)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    nbgrader(root, "generate_assignment", "tiny", "--force")
    answers = root / "solutions" / "tiny" / "answers"
    answers.mkdir()
    (answers / "right_numpy.py").write_text(
        "import numpy as np\n\ndef column_means(X):\n    return X.mean(axis=0)\n\n\n"
        "def center(X):\n    return X - X.mean(axis=0)\n"
    )
    (answers / "wrong_center.py").write_text(
        'def in_place(X):\n    """X"""\n    X -= X.mean(axis=0)\n    return X\n\n\n'
        'def rows(X):\n    """mean"""\n    return X - X.mean(axis=1, keepdims=True)\n'
    )
    room = Classroom(Course(root), "tiny")
    for student in room.make(6, seed=5):
        room.hand_in(student, root / "submitted")
    stock, ours = both(root, "tiny")
    assert len({score for *_, score, _, _, _ in stock[GRADE_ROWS]}) > 2
    assert ours == stock


@pytest.mark.slow
def test_hw1_gets_the_same_points(tmp_path):
    homework = "hw1_linear_regression"
    for room in ("source", "release"):
        shutil.copytree(ROOT / room / homework, tmp_path / room / homework)
    shutil.copytree(ROOT / "solutions" / homework, tmp_path / "solutions" / homework)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    room = Classroom(Course(tmp_path), homework)
    for student in room.make(5, seed=3):
        room.hand_in(student, tmp_path / "submitted")
    nbgrader(tmp_path, "generate_assignment", homework, "--force")
    stock, ours = both(tmp_path, homework)
    assert len({score for *_, score, _, _, _ in stock[GRADE_ROWS]}) > 4
    assert ours == stock


def test_stock_feedback_and_export_work_on_what_ours_wrote(tmp_path):
    root = make_course(tmp_path)
    nbgrader(root, "generate_assignment", HW)
    hand_in(root, "ada", {"add": "def add(a, b):\n    return a + b"})
    grade_with_ours(root, HW)
    nbgrader(root, "generate_feedback", HW, "--force")
    nbgrader(root, "export")
    assert "add" in (root / "feedback" / "ada" / HW / "ones.html").read_text()
    header, row = (root / "grades.csv").read_text().splitlines()
    assert dict(zip(header.split(","), row.split(","), strict=True))["raw_score"] == "4.0"
