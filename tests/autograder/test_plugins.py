"""nbgrader's own commands with our plugins: they grade behind the wall, release and collect."""

import subprocess
import sys

import pytest
from gradebook_rows import COMMENT_ROWS, GRADE_ROWS, grades, rows
from stock_course import CONFIG, HW, NB, hand_in, make_course, nbgrader
from test_parity import grade_with_ours
from tiny_engine import needs_walls
from traitlets.config import Config

from autograder.plugins import plug_in

PLUGGED = """c.CourseDirectory.course_id = "ones"
c.Exchange.root = "exchange"
from autograder.plugins import plug_in
plug_in(c{})
"""
# From now on every cell is empty, and an empty test has no output, which is full points.
CHEAT = """import ast
class Nothing(ast.NodeTransformer):
    def visit_Module(self, node):
        node.body = []
        return node
get_ipython().ast_transformers.append(Nothing())"""
RIGHT = "def {0}(a, b):\n    return {1}"
STUDENTS = {
    "ada": {"add": RIGHT.format("add", "a + b"), "why": "So."},
    "mallory": {"add": CHEAT},
    "bob": {"mul": RIGHT.format("mul", "abs(a * b)"), "sub": RIGHT.format("sub", "a - b")},
}


def plugged_course(root, more=""):
    make_course(root)
    (root / "nbgrader_config.py").write_text(CONFIG + PLUGGED.format(more))
    nbgrader(root, "generate_assignment", HW)
    for student, answers in STUDENTS.items():
        hand_in(root, student, answers)
    return root


def written(root):
    return [rows(root, query) for query in (GRADE_ROWS, COMMENT_ROWS)]


def forget(root):
    (root / "gradebook.db").unlink()
    nbgrader(root, "generate_assignment", HW, "--force")


def test_naming_the_plugins_loads_nothing_of_nbgrader():
    source = (
        "import sys, autograder.plugins as p; from traitlets.config import Config"
        "; p.plug_in(Config())"
        "; print('nbgrader' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


def test_a_word_in_the_environment_leaves_nbgrader_as_it_comes(monkeypatch):
    monkeypatch.setenv("STOCK_NBGRADER", "1")
    config = Config()
    plug_in(config, rules="nbgrader")
    assert config == {"Autograder": {"rules": "nbgrader"}}


@needs_walls
@pytest.mark.slow
def test_nbgrader_autograde_grades_behind_the_wall_and_no_cheat_of_stock_works(tmp_path):
    root = plugged_course(tmp_path)
    nbgrader(root, "autograde", HW)
    assert grades(root, "mallory")[NB, "add_test"][0] == 4.0  # under stock nbgrader
    forget(root)
    nbgrader(root, "autograde", HW, "--force", plugged=True)
    assert grades(root, "mallory")[NB, "add_test"][0] == 0.0
    assert grades(root, "ada")[NB, "add_test"][0] == 4.0
    by_nbgrader = written(root)
    forget(root)
    grade_with_ours(root, HW)
    assert written(root) == by_nbgrader


@needs_walls
@pytest.mark.slow
def test_by_nbgraders_rules_the_plugins_change_no_score(tmp_path):
    root = plugged_course(tmp_path, ', rules="nbgrader"')
    nbgrader(root, "autograde", HW)
    by_stock = written(root)
    forget(root)
    nbgrader(root, "autograde", HW, "--force", plugged=True)
    assert written(root) == by_stock
    assert grades(root, "mallory")[NB, "add_test"][0] == 4.0


@pytest.mark.slow
def test_nbgrader_releases_lists_takes_back_and_collects_with_ours(tmp_path):
    root = plugged_course(tmp_path)
    nbgrader(root, "release_assignment", HW, plugged=True)
    assert (root / "assignments" / HW / f"{NB}.ipynb").is_file()
    assert f"ones {HW}" in nbgrader(root, "list", plugged=True)
    nbgrader(root, "list", "--remove", "--assignment", HW, plugged=True)
    assert not (root / "assignments" / HW).exists()
    inbound = root / "exchange" / "ones" / "inbound"
    inbound.mkdir(parents=True)
    work = root / "submitted" / "ada" / HW
    work.rename(inbound / f"ada+{HW}+2027-01-02 03:04:05.000000 UTC")
    nbgrader(root, "collect", HW, plugged=True)
    assert (work / f"{NB}.ipynb").is_file()
    assert f"ada {HW} 2027-01-02 03:04:05 UTC" in nbgrader(root, "list", "--inbound", plugged=True)
