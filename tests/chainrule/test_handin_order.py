"""`chainrule check`: notebooks that work only out of order."""

import doctest

import pytest
from handin_notebooks import (
    saved,
    solved,
)
from nbformat.v4 import new_code_cell

from chainrule.handin import diagnosis


def test_a_name_that_is_defined_further_down_is_found(check, tmp_path):
    notebook = solved(double="def double(x):\n    return TWO * x")
    notebook.cells.append(new_code_cell("TWO = 2"))
    code, told = check(saved(notebook, tmp_path))
    assert code == 1
    assert "The notebook works only out of order" in told
    assert (
        "cell 4 (double_test) needs `TWO`, which is only defined further down, "
        "in cell 8 (`TWO = 2`)" in told
    )


def test_a_session_in_another_order_is_replayed(check, tmp_path):
    notebook = solved(double="def double(x):\n    return factor * x")
    notebook.cells.insert(2, new_code_cell("factor = 3"))
    notebook.cells.append(new_code_cell("factor = 2"))
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in zip([1, 2, 4, 5, 6, 7, 3], code_cells, strict=True):
        cell.execution_count = count
    code, told = check(saved(notebook, tmp_path))
    assert code == 1
    assert "cell 5 (double_test) works in the order in which you last ran the cells" in told


def test_a_name_whose_cell_was_deleted_is_found(check, tmp_path):
    notebook = solved(double="def double(x):\n    return TWO * x")
    _, told = check(saved(notebook, tmp_path))
    assert "needs `TWO`, which no cell defines" in told


def test_what_a_students_own_profile_defines_does_not_count(check, tmp_path, monkeypatch):
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("TWO = 2")
    (tmp_path / "start.py").write_text("TWO = 2")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "start.py"))
    notebook = solved(double="def double(x):\n    return TWO * x")
    assert "needs `TWO`, which no cell defines" in check(saved(notebook, tmp_path / "desk"))[1]


def test_a_cell_that_is_just_wrong_is_not_called_out_of_order(check, tmp_path):
    notebook = solved(double="def double(x):\n    return 3 * x")
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in zip([1, 4, 5, 2, 3], code_cells, strict=True):
        cell.execution_count = count
    code, told = check(saved(notebook, tmp_path))
    assert code == 1 and "order" not in told


def test_every_example_in_the_docstrings_runs():
    result = doctest.testmod(diagnosis)
    assert result.attempted and not result.failed


@pytest.mark.parametrize(
    "source, names",
    [
        ("x, (y, *z) = 1, (2, 3)", {"x", "y", "z"}),
        ("class A:\n    inner = 1", {"A"}),
        ("for i in range(3):\n    j = i", {"i", "j"}),
        ("import os.path as p, sys", {"p", "sys"}),
        ("with open('f') as f: pass\nx: int = 1", {"f", "x"}),
        ("def half(x:\n    y = 1\nW = (", {"half", "W"}),
        ("x[0] = 1\nx.a = 2", set()),
    ],
)
def test_names_that_a_cell_binds(source, names):
    assert diagnosis.bound_names(source) == names
