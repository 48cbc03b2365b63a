"""A small released homework, and what students make of it."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.utils import compute_checksum

DOUBLE = "def double(x):\n    return 2 * x"
HALF = "def half(x):\n    return x / 2"
STUB = "def {}(x):\n    raise NotImplementedError('your code here')"
DOUBLE_TEST = """t = checks.group("double", points=4)
t.close("twice three", lambda: double(3), 6, hint="What is 3 + 3?")
t.close("twice nothing", lambda: double(0), 0)
t.report()"""
HALF_TEST = """t = checks.group("half", points=6)
t.close("half of three", lambda: half(3), 1.5)
t.report()"""


def marked(cell, name, given, graded=0, solution=False):
    """`cell` with nbgrader's metadata and nbgrader's own checksum."""
    cell.metadata.nbgrader = nbformat.from_dict(
        {
            "grade": bool(graded),
            "grade_id": name,
            "locked": given,
            "schema_version": 3,
            "solution": solution,
            "task": False,
        }
    )
    if graded:
        cell.metadata.nbgrader.points = graded
    cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return cell


def released():
    cells = [
        new_markdown_cell("# A small homework"),
        marked(new_code_cell("from chainrule import checks"), "setup", True),
        marked(new_code_cell(STUB.format("double")), "double", False, solution=True),
        marked(new_code_cell(DOUBLE_TEST), "double_test", True, graded=4),
        marked(new_code_cell(STUB.format("half")), "half", False, solution=True),
        marked(new_code_cell(HALF_TEST), "half_test", True, graded=6),
        marked(new_markdown_cell("Your answer"), "why", False, graded=5, solution=True),
    ]
    return new_notebook(cells=cells)


def index_of(notebook, name):
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    return ids.index(name)


def cell_of(notebook, name):
    return notebook.cells[index_of(notebook, name)]


def solved(**answers):
    """The released notebook, answered; `half="..."` changes one cell's source."""
    notebook = released()
    for name, source in {"double": DOUBLE, "half": HALF, **answers}.items():
        cell_of(notebook, name).source = source
    return notebook


def saved(notebook, folder, name="small.ipynb"):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    nbformat.write(notebook, path)
    return path


def in_a_course(notebook, root):
    """The notebook at a student's desk, with the release where a course keeps it."""
    saved(released(), root / "release" / "hw")
    return saved(notebook, root / "assignments" / "hw")
