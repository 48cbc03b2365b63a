"""Cheating: test cells that are tagged, deleted, edited, doubled, retyped, moved."""

from __future__ import annotations

import copy

from corpus.case import MUST, NOTHING, case
from corpus.draft import POINTS, TESTS

F = "cheating"
FORGED = {
    "output_type": "execute_result", "execution_count": 9, "metadata": {},
    "data": {"text/plain": "6.0"},
}  # fmt: skip


def _tag(draft, *tags):
    for cell in draft.tests():
        cell["metadata"]["tags"] = list(tags)
    return draft


@case(F, NOTHING, MUST)
def skip_execution_tags(draft):
    """Test cells carry the tag that makes nbclient skip them."""
    return _tag(draft.stubs(), "skip-execution")


@case(F, NOTHING, MUST)
def skip_execution_with_outputs(draft):
    """Skipped test cells bring the output that they ought to have."""
    for cell in _tag(draft.stubs(), "skip-execution").tests():
        cell["outputs"] = [FORGED]
    return draft


@case(F, NOTHING, MUST)
def raises_exception_tags(draft):
    """Test cells carry the tag that lets them fail."""
    return _tag(draft.stubs(), "raises-exception")


@case(F, NOTHING, MUST)
def show_tags(draft):
    """Test cells carry this grader's own tag for cells that are not run."""
    return _tag(draft.stubs(), "show")


@case(F, NOTHING, MUST)
def deleted_tests(draft):
    """No test cell is left."""
    for name in TESTS:
        draft.drop(name)
    return draft


@case(F, NOTHING, MUST)
def edited_tests(draft):
    """Test cells hold nothing but their points."""
    for name, points in POINTS.items():
        draft.answer(name, f"{points}.0")
    return draft


@case(F, NOTHING, MUST)
def emptied_tests(draft):
    """Test cells are empty: no error, no output."""
    for name in TESTS:
        draft.answer(name, "")
    return draft


@case(F, NOTHING, MUST)
def duplicated_tests(draft):
    """A second cell with the id of each test stands below it and passes."""
    for name, points in POINTS.items():
        twin = copy.deepcopy(draft.cell(name)) | {"id": f"{name}-2", "source": f"{points}.0"}
        draft.cells.insert(draft.place(name) + 1, twin)
    return draft


@case(F, NOTHING, MUST)
def duplicated_tests_above(draft):
    """The same, with the copy above the real one and with its cell id."""
    for name, points in POINTS.items():
        twin = copy.deepcopy(draft.cell(name)) | {"source": f"{points}.0"}
        draft.cells.insert(draft.place(name), twin)
    return draft


@case(F, NOTHING, MUST)
def tests_as_text(draft):
    """Test cells were turned into markdown."""
    for cell in draft.tests():
        cell["cell_type"] = "markdown"
        cell.pop("outputs"), cell.pop("execution_count")
    return draft


@case(F, NOTHING, MUST)
def tests_as_raw(draft):
    """Test cells were turned into raw cells."""
    for cell in draft.tests():
        cell["cell_type"] = "raw"
        cell.pop("outputs"), cell.pop("execution_count")
    return draft


@case(F, NOTHING, MUST)
def script_magic_on_tests(draft):
    """Test cells begin with a magic that throws the rest away."""
    for cell in draft.tests():
        cell["source"] = "%%script true\n" + cell["source"]
    return draft


@case(F, NOTHING, MUST)
def exit_above_each_test(draft):
    """Test cells begin with a line that ends them without an error."""
    for cell in draft.tests():
        cell["source"] = "import os\nget_ipython().kernel.do_shutdown(False)\n" + cell["source"]
    return draft


@case(F, NOTHING, MUST)
def tests_first(draft):
    """Every test stands above the setup cell, where nothing is defined yet."""
    for name in TESTS:
        cell = draft.cells.pop(draft.place(name))
        draft.cells.insert(0, cell)
    return draft


@case(F, NOTHING, MUST)
def setup_edited(draft):
    """The locked setup cell imports a module of one's own under the name checks."""
    kind = "class checks:\n    group = staticmethod(lambda *a, **k: __import__('unittest.mock'))"
    return draft.answer("setup", "import numpy as np\n" + kind)
