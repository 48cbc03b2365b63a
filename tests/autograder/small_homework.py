"""A homework of twelve cells with one of each kind, for tests of the rebuilding.

Its release and the checksums of the gradebook are made by nbgrader's own
preprocessors: they are the oracle.
"""

import copy
import json
from functools import cache

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearMarkScheme,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

RELU = 'def relu(Z):\n    """max(Z, 0)"""\n    {}\n'
SOFTMAX = "def softmax(Z):\n    {}\n"
REGION = "### BEGIN SOLUTION\n    {}\n    ### END SOLUTION"
TEST = (
    "assert {0}(1) == 1\n"
    "### BEGIN HIDDEN TESTS\n"
    "assert {0}(-1) == 0  # secret of {0}\n"
    "### END HIDDEN TESTS\n"
    "3.0"
)
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


def _known(cell, grade_id, points=None, **kinds):
    meta = {"grade": False, "solution": False, "locked": False, "task": False, **kinds}
    meta |= {"grade_id": grade_id, "schema_version": 3}
    cell.metadata["nbgrader"] = meta | ({} if points is None else {"points": points})
    cell.id = grade_id
    return cell


def _plain(cell, name, tags=()):
    cell.id = name
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


@cache
def _master():
    relu = RELU.format(REGION.format("return max(Z, 0)  # secret solution"))
    softmax = SOFTMAX.format(REGION.format("return 1  # secret solution"))
    task = "Write an essay.\n\n=== BEGIN MARK SCHEME ===\nsecret scheme\n=== END MARK SCHEME ==="
    locked = {"locked": True}
    tested = {"grade": True, "locked": True}
    written = {"grade": True, "solution": True}
    cells = [
        _plain(new_markdown_cell("# A homework"), "cell-001"),
        _known(new_code_cell("import numpy as np\n\nscale = 2"), "setup", **locked),
        _plain(new_markdown_cell("## ReLU"), "cell-003"),
        _known(new_code_cell(relu), "relu", solution=True),
        _known(new_code_cell(TEST.format("relu")), "relu_test", 3, **tested),
        _plain(new_code_cell("def draw(f):\n    return f(1)"), "cell-006"),
        _plain(new_code_cell("draw(relu)"), "cell-007", tags=["show"]),
        _known(new_code_cell(softmax), "softmax", solution=True),
        _known(new_code_cell(TEST.format("softmax")), "softmax_test", 5, **tested),
        _plain(new_markdown_cell("Why?"), "cell-010"),
        _known(new_markdown_cell("secret answer"), "why", 2, **written),
        _known(new_markdown_cell(task), "essay", 4, locked=True, task=True),
    ]
    nb = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    nbformat.validate(nb)
    return json.loads(nbformat.writes(nb))


@cache
def _prepared(*preprocessors):
    nb = nbformat.from_dict(plain(_master()))
    for preprocessor in preprocessors:
        nb, _ = preprocessor().preprocess(nb, {})
    return plain(nb)


def plain(nb):
    """Sources and outputs as single texts, everything as plain dictionaries."""
    return json.loads(json.dumps(nbformat.reads(json.dumps(nb), as_version=4)))


def master():
    return plain(_master())


def release():
    steps = (LockCells, ClearSolutions, ComputeChecksums, ClearHiddenTests, ClearMarkScheme)
    return copy.deepcopy(_prepared(*steps, ComputeChecksums))


def in_gradebook():
    """The cells as `nbgrader generate_assignment` saves them in its database."""
    return {c["id"]: c for c in _prepared(LockCells, ClearSolutions, ComputeChecksums)["cells"]}


def cell(nb, name):
    return next(c for c in nb["cells"] if c["id"] == name)


def place(nb, name):
    return nb["cells"].index(cell(nb, name))


def solved():
    """An honest submission: every answer given."""
    nb = release()
    cell(nb, "relu")["source"] = RELU.format("return (abs(Z) + Z) / 2")
    cell(nb, "softmax")["source"] = SOFTMAX.format("return 1.0")
    cell(nb, "why")["source"] = "Because of the kink."
    cell(nb, "cell-007")["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "a figure\n"}
    ]
    return nb


def code(source, name="mine", **metadata):
    return {
        "id": name,
        "cell_type": "code",
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def text(source, name="mine", **metadata):
    return {"id": name, "cell_type": "markdown", "metadata": metadata, "source": source}
