"""Cheating: metadata that says other than the release did. Points, ids, kinds, kernel."""

from __future__ import annotations

import copy

from corpus.case import FULL, MUST, NOTHING, case
from corpus.draft import POINTS, RELU

F = "cheating"


@case(F, FULL | {"row_softmax_test": 0.0, "shuffled_test": 0.0, "one_hot_test": 0.0}, MUST)
def more_points(draft):
    """The one test that passes says that it is worth 400 points."""
    draft.stubs(relu=RELU).cell("relu_test")["metadata"]["nbgrader"]["points"] = 400
    return draft


@case(F, NOTHING, MUST)
def tests_made_solutions(draft):
    """The metadata calls test cells unlocked solutions; their source is the points."""
    for name, points in POINTS.items():
        meta = draft.answer(name, f"{points}.0").cell(name)["metadata"]["nbgrader"]
        meta |= {"grade": False, "locked": False, "solution": True}
    return draft


@case(F, NOTHING, MUST)
def answers_made_tests(draft):
    """Answer cells say that they are graded, and show points as their value."""
    for name in ("relu", "row_softmax", "shuffled", "one_hot"):
        draft.answer(name, "6.0").cell(name)["metadata"]["nbgrader"] |= {"grade": True, "points": 6}
    return draft


@case(F, NOTHING, MUST)
def stripped_and_replaced(draft):
    """All of nbgrader's metadata is gone, and tests are plain cells that pass."""
    for name, points in POINTS.items():
        draft.answer(name, f"print('all passed')\n{points}.0")
    for number, cell in enumerate(draft.cells):
        cell["metadata"].pop("nbgrader", None)
        cell["id"] = f"fresh-{number}"
    return draft


@case(F, FULL, MUST)
def stripped_but_solved(draft):
    """All of nbgrader's metadata is gone; the work is right."""
    for cell in draft.solve().cells:
        cell["metadata"] = {}
    return draft


@case(F, FULL | {"row_softmax_test": 0.0, "shuffled_test": 0.0, "one_hot_test": 0.0}, MUST)
def swapped_test_ids(draft):
    """The ids of an easy test and of a dear one are exchanged."""
    draft.stubs(relu=RELU)
    one, two = (draft.cell(n)["metadata"]["nbgrader"] for n in ("relu_test", "row_softmax_test"))
    one["grade_id"], two["grade_id"] = two["grade_id"], one["grade_id"]
    return draft


@case(F, FULL | {"row_softmax_test": 0.0, "shuffled_test": 0.0, "one_hot_test": 0.0}, MUST)
def swapped_test_sources(draft):
    """The sources of an easy test and of a dear one are exchanged."""
    one, two = draft.stubs(relu=RELU).cell("relu_test"), draft.cell("row_softmax_test")
    one["source"], two["source"] = two["source"], one["source"]
    return draft


@case(F, NOTHING, MUST)
def swapped_answer_and_test(draft):
    """An answer carries the id of its test and the test that of the answer."""
    for name in ("relu", "row_softmax"):
        answer, test = draft.answer(name, "6.0").cell(name), draft.cell(f"{name}_test")
        answer["metadata"], test["metadata"] = test["metadata"], answer["metadata"]
    return draft


@case(F, NOTHING, MUST)
def renamed_tests(draft):
    """Real tests got other ids; cells that pass took over the old ones."""
    for name, points in POINTS.items():
        real = draft.cell(name)
        fake = copy.deepcopy(real) | {"id": f"x-{name}", "source": f"{points}.0"}
        real["metadata"]["nbgrader"]["grade_id"] = f"{name}_old"
        real["id"] = f"{name}-old"
        draft.cells.append(fake)
    return draft


@case(F, NOTHING, MUST)
def stolen_cell_ids(draft):
    """Without metadata, cells that pass carry the cell ids of the tests."""
    for name, points in POINTS.items():
        real = draft.cell(name)
        fake = draft._new(f"{points}.0", "code") | {"id": real["id"]}
        real["id"] = f"old-{name}"
        real["metadata"] = {}
        draft.cells.insert(draft.cells.index(real), fake)
    return draft


@case(F, NOTHING, MUST)
def an_extra_test(draft):
    """A graded cell of one's own, worth a hundred points, which passes."""
    extra = copy.deepcopy(draft.cell("relu_test")) | {"id": "bonus", "source": "100.0"}
    extra["metadata"]["nbgrader"] |= {"grade_id": "bonus_test", "points": 100}
    draft.cells.append(extra)
    return draft


@case(F, NOTHING, MUST)
def another_kernel(draft):
    """The notebook asks for a kernel in which every cell succeeds."""
    draft.notebook["metadata"]["kernelspec"] = {
        "name": "bash", "display_name": "Bash", "language": "bash",
    }  # fmt: skip
    draft.notebook["metadata"]["language_info"] = {"name": "bash"}
    return draft


@case(F, NOTHING, MUST)
def an_older_schema(draft):
    """nbgrader's metadata claims a schema of 2014, or one of the far future."""
    for number, cell in enumerate(draft.tests()):
        cell["metadata"]["nbgrader"]["schema_version"] = (0, 99)[number % 2]
    return draft


@case(F, NOTHING, MUST)
def metadata_of_other_types(draft):
    """Points are a text, grade_id a list, flags are numbers."""
    for cell in draft.tests():
        cell["metadata"]["nbgrader"] |= {"points": "6", "locked": 0, "grade": "no"}
    draft.cell("why")["metadata"]["nbgrader"]["grade_id"] = ["relu_test"]
    return draft


@case(F, FULL, MUST)
def written_answer_made_a_test(draft):
    """The written answer turned itself into a test worth its two points."""
    cell = draft.solve().cell("why")
    cell |= {"cell_type": "code", "source": "2.0", "execution_count": None, "outputs": []}
    cell["metadata"]["nbgrader"] |= {"locked": True, "solution": False}
    return draft


@case(F, NOTHING, MUST)
def lookalike_ids(draft):
    """Cells that pass carry ids that look like the tests' own: Cyrillic, wide, with blanks."""
    for name, points in POINTS.items():
        real = draft.cell(name)
        fake = copy.deepcopy(real) | {"id": f"like-{name}".replace("_", "-")}
        fake["source"] = f"{points}.0"
        fake["metadata"]["nbgrader"]["grade_id"] = name.replace("e", "\u0435") + " "
        draft.cells.insert(draft.cells.index(real), fake)
        draft.drop(name)
    return draft
