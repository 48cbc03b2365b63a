"""By nbgrader's rules every odd cell and submission gets what stock nbgrader gives."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbgrader as package
import pytest
from click.testing import CliRunner
from gradebook_rows import OWNED, rows
from odd_course import FATAL_HW, ODD, PLAIN, hand_in_all, make_odd_course
from stock_course import nbgrader
from tiny_engine import needs_walls

from autograder import cli

pytestmark = [needs_walls, pytest.mark.slow]

ASSIGNED = " join assignment a on a.id = s.assignment_id"
GRADES = (
    "select a.name, s.student_id, n.name, b.name, x.auto_score, x.needs_manual_grade "
    + OWNED.format("grade")
    + ASSIGNED
)
COMMENTS = (
    "select a.name, s.student_id, n.name, b.name, x.auto_comment " + OWNED.format("comment")
) + ASSIGNED


def grade(root, homework):
    arguments = ["--course", str(root), "grade", homework, "--rules", "nbgrader", "--quiet"]
    done = CliRunner().invoke(cli.main, arguments)
    assert done.exit_code in (0, 1), done.output


def autograde(root, homework):
    """Stock nbgrader; a submission with metadata of another age ends its run for everybody."""
    ended = []
    while True:
        without = [f"--CourseDirectory.student_id_exclude={','.join(ended)}"] if ended else []
        told = nbgrader(root, "autograde", homework, *without, may_fail=True)
        if "nbgrader metadata format" not in told:
            return
        ended.append(re.findall(r"Sanitizing .*/submitted/(\w+)/", told)[-1])


def said(root, query):
    """(homework, student, notebook, cell) -> what the gradebook says of it."""
    return {row[:4]: row[4:] for row in rows(root, query)}


def differences(stock, ours, query=GRADES, homework=None):
    """Cells with other points; no row at all says as little as one without points."""
    theirs, mine = said(stock, query), said(ours, query)
    nothing = (None, 1) if query == GRADES else (None,)
    pairs = {
        key: (theirs.get(key, nothing), mine.get(key, nothing))
        for key in theirs.keys() | mine.keys()
        if homework in (None, key[0])
    }
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The same course, graded by stock nbgrader and by ours without ever having a release."""
    stock, ours = (tmp_path_factory.mktemp(name) for name in ("stock", "ours"))
    make_odd_course(stock)
    for homework in (ODD, PLAIN, FATAL_HW):
        nbgrader(stock, "generate_assignment", homework)
    hand_in_all(stock)
    for room in ("source", "submitted"):
        shutil.copytree(stock / room, ours / room)
    shutil.copy(stock / "nbgrader_config.py", ours)
    for homework in (ODD, PLAIN, FATAL_HW):
        autograde(stock, homework)
        grade(ours, homework)
    return stock, ours


@pytest.mark.parametrize("homework", [ODD, PLAIN, FATAL_HW])
def test_every_cell_gets_the_points_that_stock_nbgrader_gives(graded, homework):
    assert said(graded[0], GRADES)
    assert not differences(*graded, homework=homework)


def test_the_odd_cells_are_worth_different_points(graded):
    """A comparison of nothing but zeros would show nothing."""
    points = [row[0] for key, row in said(graded[0], GRADES).items() if key[0] == ODD]
    assert points.count(0.0) > 20 and points.count(3.0) > 20
    assert len(set(points)) > 5


@pytest.fixture(scope="module")
def documented(tmp_path_factory):
    """nbgrader's documentation course: two students, as the installed package has it."""
    guide = Path(package.__file__).parent / "docs" / "source" / "user_guide"
    if not (guide / "submitted").is_dir():
        pytest.skip("this nbgrader comes without its documentation's course")
    stock, ours = (tmp_path_factory.mktemp(name) for name in ("stock", "ours"))
    for root in (stock, ours):
        for room in ("source", "submitted"):
            shutil.copytree(guide / room, root / room)
        (root / "nbgrader_config.py").write_text(
            'c = get_config()\nc.CourseDirectory.course_id = "example_course"\n'
            'c.IncludeHeaderFooter.header = "source/header.ipynb"\n'
        )
    nbgrader(stock, "generate_assignment", "ps1")
    nbgrader(stock, "autograde", "ps1")
    grade(ours, "ps1")
    return stock, ours


def test_nbgraders_documentation_course_gets_the_same_score_in_every_cell(documented):
    assert len(said(documented[0], GRADES)) == 18
    assert not differences(*documented)


def test_nbgraders_documentation_course_gets_the_same_remarks(documented):
    assert not differences(*documented, query=COMMENTS)


def test_the_trial_that_the_docs_describe_finds_no_difference(documented, tmp_path):
    shutil.copytree(documented[0], tmp_path / "mycourse")
    page = Path(__file__).parents[2] / "docs" / "from-nbgrader-or-otter.md"
    commands = re.search(r"```sh\n(.*?)```", page.read_text(), re.DOTALL)[1]
    here = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    env = {**os.environ, **here, "HOME": str(tmp_path / "home")}
    (tmp_path / "home").mkdir()
    done = subprocess.run(
        ["bash", "-e", "-c", commands], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "bitdiddle" in (tmp_path / "trial" / "ours.csv").read_text()
