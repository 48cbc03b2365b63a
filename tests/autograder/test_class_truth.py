"""A made-up class is graded, and everybody gets exactly what is known to be true."""

import json
import shutil

import pytest
from click.testing import CliRunner
from tiny_engine import FIXTURES, needs_walls

from autograder import cli
from autograder.classroom import Classroom
from autograder.course import Course

ROOT = FIXTURES.parents[1]
COMPANION = "scale = 2\n"


def run(root, *words):
    done = CliRunner().invoke(cli.main, ["--course", str(root), *map(str, words)])
    assert done.exit_code in (0, 1), done.output
    assert "error:" not in done.output, done.output


@needs_walls
@pytest.mark.slow
@pytest.mark.parametrize(
    ("homework", "students"), [("hw1_linear_regression", 300), ("hw4_optimizers", 12)]
)
def test_every_score_is_the_true_one(tmp_path, homework, students):
    for room in ("solutions", "source", "release", "nbgrader_config.py"):
        (tmp_path / room).symlink_to(ROOT / room)
    submitted, truth, got = (tmp_path / n for n in ("submitted", "truth.json", "got.json"))
    made = ["--students", students, "--seed", 1, "--out", submitted, "--truth", truth]
    run(tmp_path, "make-class", homework, *made)
    run(tmp_path, "grade", homework, "--quiet", "--json", got)
    true = {name: told["scores"] for name, told in json.loads(truth.read_text()).items()}
    given = {s["student"]: s for s in json.loads(got.read_text())["submissions"]}
    assert given.keys() == true.keys()
    assert len(given) == students
    unread = {name for name, scores in true.items() if scores is None}
    assert {name for name, s in given.items() if s["status"] == "needs-person"} == unread
    assert {n: scores_of(s) for n, s in given.items() if n not in unread} == {
        n: scores for n, scores in true.items() if n not in unread
    }


def scores_of(submission):
    tests = [t for notebook in submission["notebooks"] for t in notebook["tests"]]
    return {t["id"]: t["score"] for t in tests if t["verdict"] != "MANUAL"}


def test_a_class_can_be_made_of_a_homework_with_companions(tmp_path):
    shutil.copytree(FIXTURES / "tiny_course", tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "solutions" / "tiny"
    (folder / "companion_of_tiny.py").write_text(COMPANION)
    rules = folder / "assignment.toml"
    rules.write_text('companions = ["companion_of_tiny.py"]\n' + rules.read_text())
    text = folder / "tiny.py"
    setup = "import numpy as np\n"
    text.write_text(
        text.read_text().replace(setup, setup + "from companion_of_tiny import scale\n", 1)
    )
    (folder / "answers").mkdir()
    (folder / "answers" / "right_numpy.py").write_text(
        "def column_means(X):\n    return X.mean(axis=0) * scale / 2\n\n\n"
        "def center(X):\n    return X - X.mean(axis=0)\n"
    )
    room = Classroom(Course(tmp_path), "tiny")
    (student, *_) = room.make(3, seed=1)
    student.sources = dict(room.answers.rights["numpy"])
    assert room.truth(student).scores == {"column_means_test": 4.0, "center_test": 6.0}
