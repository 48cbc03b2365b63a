"""A small honest course, and stock nbgrader to run on it in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat import v4

from autograder import model

HW, NB, NB2 = "hw", "ones", "second"
CONFIG = """c = get_config()
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError()"}
"""

TEST = """score = 0.0
try:
    score += 2.5 * ({0}(2, 3) == {1})
    ### BEGIN HIDDEN TESTS
    score += 1.5 * ({0}(-1, 5) == {2})
    ### END HIDDEN TESTS
except NotImplementedError:
    pass
score"""


def cell(kind, grade_id, source, points=None, **flags):
    """A cell of a master; flags are nbgrader's grade, solution, locked and task."""
    meta = {"grade": False, "locked": False, "solution": False, "task": False, **flags}
    meta |= {"grade_id": grade_id, "schema_version": 3}
    if points is not None:
        meta["points"] = points
    make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
    return make(source, id=grade_id.replace("_", "-"), metadata={"nbgrader": meta})


def solution(name, body):
    text = f"def {name}(a, b):\n    ### BEGIN SOLUTION\n    return {body}\n    ### END SOLUTION"
    return cell("code", name, text, solution=True)


def graded(name, first, second, points=4):
    text = TEST.format(name, first, second)
    return cell("code", f"{name}_test", text, points, grade=True, locked=True)


def master():
    """Two functions worth 4 points each, a written answer worth 2 and a task worth 3."""
    cells = [
        v4.new_markdown_cell("# Ones\n\n## Adding $a$ and *b*", id="title"),
        cell("code", "setup", "import math", locked=True),
        solution("add", "a + b"),
        graded("add", 5, 4),
        v4.new_markdown_cell("## Multiplying", id="mul-title"),
        solution("mul", "a * b"),
        graded("mul", 6, -5),
        v4.new_code_cell("print('a picture')", id="show", metadata={"tags": ["show"]}),
        cell("markdown", "why", "Because.", 2, grade=True, solution=True),
        cell("markdown", "draw", "Draw something.", 3, task=True, locked=True),
    ]
    return _notebook(cells)


def second_master():
    return _notebook([solution("sub", "a - b"), graded("sub", -1, -6)])


def _notebook(cells):
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": spec})


def make_course(root):
    (root / "source" / HW).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    for name, notebook in masters().items():
        nbformat.write(notebook, root / "source" / HW / f"{name}.ipynb")
    return root


def masters():
    return {NB: master(), NB2: second_master()}


def assignment(root, **more):
    paths = {name: root / "source" / HW / f"{name}.ipynb" for name in masters()}
    return model.Assignment(HW, "Homework", paths, **more)


def hand_in(root, student, answers, notebooks=(NB, NB2)):
    """Answers by grade_id replace the released text of a cell."""
    folder = root / "submitted" / student / HW
    folder.mkdir(parents=True)
    for name in notebooks:
        notebook = nbformat.read(root / "release" / HW / f"{name}.ipynb", as_version=4)
        for one in notebook.cells:
            grade_id = one.metadata.get("nbgrader", {}).get("grade_id")
            one.source = answers.get(grade_id, one.source)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder


def nbgrader(root, *arguments, may_fail=False, plugged=False):
    """Run stock nbgrader in the course; returns what it said.

    may_fail : it ends so when it gave up one of the submissions
    plugged : with our plugins, where the course's configuration names them
    """
    home = root / "home"
    home.mkdir(exist_ok=True)
    places = ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    env = {**os.environ, **dict.fromkeys(places, str(home))}
    env["STOCK_NBGRADER"] = "" if plugged else "1"
    # A kernel that finds itself under pytest does not look for what programs print.
    env.pop("PYTEST_CURRENT_TEST", None)
    # nbgrader starts alembic by name.
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=root, env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert may_fail or done.returncode == 0, done.stdout
    return done.stdout
