"""A dozen students of the tiny course, right, wrong and odd, in a course of their own."""

import shutil

import nbformat
from click.testing import CliRunner
from gradebook_rows import everything
from tiny_engine import FIXTURES

from autograder import cli

MEANS = "def column_means(X):\n    {}"
CENTER = "def center(X):\n    {}"
ANSWERS = [
    {"column_means": MEANS.format("return X.mean(axis=0)")},
    {"center": CENTER.format("return X - X.mean(axis=0)")},
    {"column_means": MEANS.format("return X.mean(axis=1)")},
    {"column_means": MEANS.format("while True: pass")},
    {"column_means": MEANS.format("import ctypes; ctypes.string_at(0)")},
    {},
]


def make_course(root, students=12, call_s=0.5):
    """The tiny course with so many students: ANSWERS over and over, the last file unreadable."""
    shutil.copytree(FIXTURES / "tiny_course", root)
    rules = root / "solutions" / "tiny" / "assignment.toml"
    rules.write_text(f"{rules.read_text()}\ncall_s = {call_s}\n")  # its last table is [limits]
    for number in range(students):
        hand_in(root, f"student{number:03d}", ANSWERS[number % len(ANSWERS)])
    _file(root, f"student{students - 1:03d}").write_text("{")
    return root


def _file(root, student):
    return root / "submitted" / student / "tiny" / "tiny.ipynb"


def hand_in(root, student, sources):
    notebook = nbformat.read(root / "release" / "tiny" / "tiny.ipynb", as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = sources.get(name, cell.source)
    path = _file(root, student)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def share_seed(*roots):
    """Let all draw the same hidden inputs: without it their seeds are their own."""
    for root in roots:
        (root / "autograded").mkdir()
        (root / "autograded" / ".seeds.json").write_text('{"tiny": "the same for all"}')


def grade(root, *words):
    done = CliRunner().invoke(cli.main, ["--course", str(root), "grade", "tiny", *map(str, words)])
    assert done.exit_code in (0, 1), done.output
    assert "error:" not in done.output, done.output
    return done


def graded(root):
    """All that is left of a grading run, but times: the gradebook, notebooks and pages."""
    files = {
        str(path.relative_to(root)): path.read_bytes()
        for step in ("autograded", "feedback")
        for path in (root / step).rglob("*")
        if path.is_file() and path.suffix in (".ipynb", ".html")
    }
    return everything(root), files
