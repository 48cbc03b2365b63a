"""From a homework's text to its master notebook."""

import json
from pathlib import Path

import nbformat
import pytest

from autograder.errors import HomeworkError
from autograder.homework import HIDDEN, SOLUTION, read_master, secrets_of, write_notebook

TINY = Path(__file__).parents[1] / "fixtures/tiny_course/solutions/tiny/tiny.py"


def meta(grade_id="f", **changes):
    said = {"grade": False, "grade_id": grade_id, "locked": False, "schema_version": 3}
    return "nbgrader=" + json.dumps(said | {"solution": False, "task": False} | changes)


SOLUTION_CELL = f"# %% {meta(solution=True)}\n"
TEST_CELL = f"# %% {meta('f_test', grade=True, locked=True, points=2)}\n"
ANSWER = f"# %% [markdown] {meta('why', grade=True, solution=True, points=2)}\n"


def read(text):
    return read_master(text, "hw.py", "solutions/hw/hw.py")


def refusal(text):
    with pytest.raises(HomeworkError) as e:
        read(text)
    return str(e.value)


@pytest.fixture(scope="module")
def tiny():
    return read(TINY.read_text(encoding="utf-8"))


def test_a_master_is_a_valid_notebook(tiny):
    nbformat.validate(nbformat.reads(write_notebook(tiny).decode(), as_version=4))


def test_the_same_text_gives_the_same_bytes(tiny):
    assert write_notebook(read(TINY.read_text(encoding="utf-8"))) == write_notebook(tiny)


def test_line_endings_of_another_system_change_nothing(tiny):
    text = TINY.read_text(encoding="utf-8").replace("\n", "\r\n")
    assert write_notebook(read(text)) == write_notebook(tiny)


def test_a_cells_id_is_its_grade_id_else_its_number(tiny):
    assert [c.id for c in tiny.cells[:4]] == ["cell-001", "setup", "cell-003", "column_means"]


def test_nothing_of_jupytext_stays(tiny):
    assert "jupytext" not in tiny.metadata
    assert {key for c in tiny.cells for key in c.metadata} == {"nbgrader", "tags"}


def test_the_notebook_names_its_text_and_the_python_kernel(tiny):
    assert tiny.metadata.autograder.origin == "solutions/hw/hw.py"
    assert tiny.metadata.kernelspec.name == "python3"


def test_a_text_without_header_gets_the_same_metadata():
    assert read("# %%\nx = 1\n").metadata == read("# ---\n# foo: 1\n# ---\n# %%\nx = 1\n").metadata


def test_a_raw_markdown_cell_keeps_its_backslashes(tiny):
    assert r"$$\bar x_j = \frac{1}{M} \sum_{i=1}^{M} X_{ij}$$" in tiny.cells[2].source


def test_nbgraders_metadata_arrives_as_written(tiny):
    assert dict(tiny.cells[4].metadata.nbgrader) == {
        "grade": True,
        "grade_id": "column_means_test",
        "locked": True,
        "points": 4,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }


def test_empty_cells_are_left_out():
    assert len(read("# %%\n\n# %%\nx = 1\n").cells) == 1


def test_broken_metadata_is_named_with_its_cell():
    said = refusal('# %%\nx = 1\n# %% nbgrader={"grade": true, "grade_id": f}\ny = 2\n')
    assert said.startswith("hw.py, cell 2: ")
    assert "broken JSON" in said


def test_a_misspelt_key_is_named_with_those_allowed():
    said = refusal('# %% tag=["show"]\nx = 1\n')
    assert "'tag'" in said
    assert "tags" in said.split("Allowed: ")[1]


def test_missing_nbgrader_keys_are_named():
    assert "lacks locked, schema_version" in refusal(
        '# %% nbgrader={"grade": false, "grade_id": "f", "solution": true}\nx = 1\n'
    )


def test_a_graded_cell_without_points_is_refused():
    assert "points" in refusal(f"# %% {meta('f_test', grade=True)}\nx = 1\n")


def test_a_graded_markdown_cell_must_be_an_answer():
    said = refusal(f"# %% [markdown] {meta('why', grade=True, points=2)}\n# Why?\n# %%\nx = 1\n")
    assert "hw.py, cell 1 (why): nbgrader refuses" in said


def test_two_cells_of_one_grade_id_are_both_named():
    text = SOLUTION_CELL + "x = 1\n# %%\ny = 1\n" + SOLUTION_CELL + "x = 2\n"
    assert "cells 1 and 3 both have grade_id 'f'" in refusal(text)


@pytest.mark.parametrize("grade_id", ["MseGrads", "mse-grads", "", "1st", "x" * 65])
def test_a_grade_id_must_be_snake_case(grade_id):
    assert "grade_id" in refusal(f"# %% {meta(grade_id, solution=True)}\nx = 1\n")


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("### BEGIN SOLUTION\nx = 1\n", "never closed"),
        ("x = 1\n### END SOLUTION\n", "comes without"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n", "a second"),
    ],
)
def test_unpaired_markers_are_refused(lines, fault):
    assert fault in refusal(SOLUTION_CELL + lines)


def test_a_solution_outside_a_solution_cell_is_refused():
    assert '"solution": true' in refusal("# %%\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n")


def test_hidden_tests_outside_a_test_cell_are_refused():
    text = SOLUTION_CELL + "### BEGIN HIDDEN TESTS\nx = 1\n### END HIDDEN TESTS\n"
    assert "no test cell" in refusal(text)


def test_a_mark_scheme_that_nbgrader_would_choke_on_is_refused():
    lines = "# Why?\n# BEGIN SOLUTION\n# So.\n# END SOLUTION\n# BEGIN MARK SCHEME\n# 2\n"
    said = refusal(ANSWER + lines + "# END MARK SCHEME\n# %%\nx = 1\n")
    assert "question into a cell of its own" in said


def test_code_that_is_not_python_names_cell_and_line():
    said = refusal("# %%\nx = 1\n" + SOLUTION_CELL + "def f(:\n    pass\n")
    assert "cell 2 (f): not Python" in said
    assert "line 1: 'def f(:'" in said


def test_a_cell_with_a_magic_is_not_read_as_python():
    assert read("# %%\n# %matplotlib inline\nx = 1\n").cells[0].source.startswith("%matplotlib")


def test_a_text_without_code_is_refused():
    assert "no code cell" in refusal("# %% [markdown]\n# Hello\n")


def test_secret_are_the_lines_that_nbgrader_takes_out(tiny):
    by_id = {c.id: secrets_of(c) for c in tiny.cells}
    assert by_id["column_means"] == ["    total = X.sum(axis=0)", "    return total / len(X)"]
    assert len(by_id["center_test"]) == 3
    assert by_id["setup"] == by_id["cell-001"] == []


def test_an_answer_without_markers_is_secret_as_a_whole(tiny):
    answer = secrets_of(tiny.cells[-1])
    assert answer[0].startswith("Centring moves")
    assert answer[-1].startswith("2 points:")


def test_regions_split_lines_inside_from_lines_outside():
    source = "a\n### BEGIN SOLUTION\nb\n### END SOLUTION\nc"
    assert SOLUTION.split(source) == (["b"], ["a", "c"])
    assert HIDDEN.split("a") == ([], ["a"])
