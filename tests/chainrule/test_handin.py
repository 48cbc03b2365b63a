"""`chainrule check`: what it tells a student, and with which exit code."""

import doctest
import subprocess
import sys

import nbformat
import pytest
from handin_notebooks import (
    DOUBLE,
    HALF,
    cell_of,
    in_a_course,
    index_of,
    marked,
    released,
    saved,
    solved,
)
from nbformat.v4 import new_code_cell
from nbgrader.utils import compute_checksum, is_locked

from chainrule import cli
from chainrule.handin import diagnosis, given
from chainrule.handin import notebook as reading


@pytest.fixture
def check(capsys):
    """Run the command; returns its exit code and all that it printed."""

    def run(*arguments):
        code = cli.main(["check", *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out + err

    return run


# The verdict -------------------------------------------------------------------------


def test_a_solved_notebook_passes_with_points_per_question(check, tmp_path):
    code, told = check(in_a_course(solved(why="Because."), tmp_path))
    assert code == 0
    assert "Given cells: all as released." in told
    assert "double       4 /     4\n" in told and "half         6 /     6\n" in told
    assert "why          - /     5   written; read by a person" in told
    assert "Visible checks: 10 of 10 points." in told
    assert "Hidden tests remain" in told


def test_a_failing_check_is_shown_as_in_the_notebook(check, tmp_path):
    wrong = solved(double="def double(x):\n    return x + 1")
    code, told = check(saved(wrong, tmp_path))
    assert code == 1
    assert "    double: 2 of 2 checks failed (0/4 points)\n" in told
    assert "✗ twice three    4, expected 6\n" in told and "What is 3 + 3?" in told
    assert "Visible checks: 6 of 10 points." in told
    assert "order" not in told


def test_an_untouched_notebook_is_told_in_one_line_each(check, tmp_path):
    code, told = check(saved(released(), tmp_path))
    assert code == 1
    assert "double       0 /     4   not written yet\n" in told
    assert "still empty; read by a person" in told
    assert "Cells that fail" not in told and "✗" not in told


def test_a_cell_that_raises_is_named(check, tmp_path):
    notebook = solved()
    notebook.cells.insert(3, new_code_cell("print('fine')\n1 / 0"))
    notebook.cells.insert(4, new_code_cell("def broken(:\n    pass"))
    code, told = check(saved(notebook, tmp_path))
    assert code == 0, "all visible checks pass all the same"
    assert "cell 4 (`print('fine')`): ZeroDivisionError: division by zero" in told
    assert "cell 5 (`def broken(:`): SyntaxError" in told
    assert "out of order" not in told


def test_a_loop_without_end_is_stopped_and_named(check, tmp_path):
    notebook = solved()
    notebook.cells.append(new_code_cell("while True:\n    pass"))
    code, told = check("--timeout", 1, saved(notebook, tmp_path))
    assert "cell 8 (`while True:`): did not finish in time" in told and code == 0


def test_a_process_that_dies_is_reported_and_what_follows_is_not_passed(check, tmp_path):
    notebook = solved()
    notebook.cells.insert(4, new_code_cell("import os\nos._exit(1)"))
    code, told = check(saved(notebook, tmp_path))
    assert code == 1
    assert "cell 5 (`import os`): ended the process" in told
    assert "was not run, because the process had ended before" in told
    assert "Visible checks: 4 of 10 points." in told


def test_fast_leaves_out_cells_that_only_show(check, tmp_path):
    notebook = solved()
    notebook.cells.insert(2, new_code_cell("1 / 0", metadata={"tags": ["show"]}))
    assert "ZeroDivisionError" not in check("--fast", saved(notebook, tmp_path))[1]


def test_the_notebook_itself_stays_as_it_was(check, tmp_path):
    path = in_a_course(solved(), tmp_path)
    before = path.read_bytes()
    check(path)
    assert path.read_bytes() == before


def test_companion_files_beside_the_notebook_are_found(check, tmp_path):
    (tmp_path / "friend.py").write_text("TWO = 2")
    notebook = solved(double="from friend import TWO\ndef double(x):\n    return TWO * x")
    assert check(saved(notebook, tmp_path))[0] == 0


# Out of order -------------------------------------------------------------------------


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


def test_a_cell_that_is_just_wrong_is_not_called_out_of_order(check, tmp_path):
    notebook = solved(double="def double(x):\n    return 3 * x")
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in zip([1, 4, 5, 2, 3], code_cells, strict=True):
        cell.execution_count = count
    code, told = check(saved(notebook, tmp_path))
    assert code == 1 and "order" not in told


# Given cells ----------------------------------------------------------------------------


def test_our_checksum_is_nbgraders():
    for cell in released().cells[1:]:
        assert reading.checksum(cell) == compute_checksum(cell) == cell.metadata.nbgrader.checksum
        assert reading.is_given(cell) == is_locked(cell)


def test_a_changed_test_is_noticed_without_a_release_and_proves_nothing(check, tmp_path):
    notebook = solved(double="def double(x):\n    return 0")
    cell_of(notebook, "double_test").source = "4.0"
    code, told = check(saved(notebook, tmp_path))
    assert code == 1
    assert "the given cell 'double_test' was changed" in told and "--release PATH" in told


def test_with_a_release_the_released_test_counts(check, tmp_path):
    notebook = solved(double="def double(x):\n    return 0")
    cell_of(notebook, "double_test").source = "4.0"
    code, told = check(in_a_course(notebook, tmp_path))
    assert code == 1
    assert "double       2 /     4" in told and "Graders use the released cells" in told


def test_a_deleted_given_cell_is_noticed_and_run_all_the_same(check, tmp_path):
    notebook = solved()
    del notebook.cells[index_of(notebook, "double_test")]
    code, told = check(in_a_course(notebook, tmp_path))
    assert code == 0
    assert "the given cell 'double_test' was deleted" in told and "double       4 /     4" in told


def test_restore_puts_cells_back_and_keeps_the_old_file(check, tmp_path):
    notebook = solved(why="Because.")
    cell_of(notebook, "half_test").source = "6.0"
    del notebook.cells[index_of(notebook, "double_test")]
    path = in_a_course(notebook, tmp_path)
    before = path.read_bytes()
    code, told = check("--restore", path)
    assert code == 0 and "Given cells: all as released." in told
    assert path.with_name("small.before-restore.ipynb").read_bytes() == before
    after = nbformat.read(path, as_version=4)
    nbformat.validate(after)
    assert [c.source for c in after.cells] == [c.source for c in solved(why="Because.").cells]


def test_a_second_backup_does_not_overwrite_the_first(tmp_path):
    path = in_a_course(solved(), tmp_path)
    first = given.restore(path, reading.read(path), released())
    second = given.restore(path, reading.read(path), released())
    assert first != second and first.exists() and second.exists()


def test_restore_without_a_release_says_what_to_do(check, tmp_path):
    code, told = check("--restore", saved(solved(), tmp_path))
    assert code == 2 and "--release PATH" in told


def test_the_release_may_be_named_by_its_folder(check, tmp_path):
    saved(released(), tmp_path / "elsewhere", "other_name.ipynb")
    notebook = solved()
    del notebook.cells[index_of(notebook, "setup")]
    path = saved(notebook, tmp_path / "desk")
    code, told = check(path, "--release", tmp_path / "elsewhere")
    assert code == 0 and "'setup' was deleted" in told


def test_a_release_of_another_homework_is_not_taken(tmp_path):
    other = released()
    for cell in other.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.grade_id += "_of_another"
    saved(other, tmp_path / "release" / "hw9")
    assert given.find_release(saved(solved(), tmp_path / "assignments" / "hw")) is None


def changes(notebook, release=None):
    return [str(change) for change in given.changes(notebook, release)]


def test_a_copied_cell_is_noticed():
    notebook = solved()
    notebook.cells.append(cell_of(notebook, "half_test").copy())
    assert changes(notebook) == ["the given cell 'half_test' was copied: delete the second copy"]


def test_a_deleted_answer_is_noticed():
    notebook = solved()
    del notebook.cells[index_of(notebook, "half")]
    assert changes(notebook, released()) == ["the cell for your answer 'half' was deleted"]


def test_changed_points_and_a_retyped_answer_are_noticed():
    notebook = solved()
    cell_of(notebook, "half_test").metadata.nbgrader.points = 60
    cell_of(notebook, "double").cell_type = "markdown"
    assert changes(notebook, released()) == [
        "the cell for your answer 'double' was changed",
        "the given cell 'half_test' was changed",
    ]


def test_a_rebuilt_notebook_keeps_every_answer():
    notebook = solved()
    cell_of(notebook, "half").metadata.nbgrader.solution = False
    rebuilt = given.rebuilt(notebook, released())
    assert cell_of(rebuilt, "half").source == HALF and cell_of(rebuilt, "double").source == DOUBLE
    assert changes(rebuilt, released()) == []


def test_cells_deleted_in_a_row_come_back_in_order():
    rebuilt = given.rebuilt(nbformat.v4.new_notebook(), released())
    assert [c.source for c in rebuilt.cells] == [c.source for c in released().cells[1:]]


# Bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content, words",
    [
        ("", "the file is empty"),
        ("{", "is damaged"),
        ('{\n"a": 1,\n<<<<<<< HEAD\n', "line 3 holds a conflict mark of git"),
        ("[]", "is JSON, but no notebook"),
        ('{"nbformat": 3, "worksheets": []}', "notebook format 3"),
        ('{"nbformat": 4, "cells": [1]}', "list of cells"),
        ('{"nbformat": 4, "cells": [{"cell_type": "code", "source": null}]}', "list of cells"),
        (b"\xff\xfe\x00", "not a text file"),
    ],
)
def test_a_file_that_is_no_notebook_is_told_in_one_line(check, tmp_path, content, words):
    path = tmp_path / "x.ipynb"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    code, told = check(path)
    assert code == 1 and words in told
    assert told.count("\n") == 1 and "Traceback" not in told


def test_a_missing_file_is_a_usage_error(check, tmp_path):
    code, told = check(tmp_path / "none.ipynb")
    assert code == 2 and "does not exist" in told


def test_a_folder_must_hold_one_notebook(check, tmp_path):
    assert check(tmp_path)[0] == 2
    saved(solved(), tmp_path, "a.ipynb")
    saved(solved(), tmp_path, "b.ipynb")
    code, told = check(tmp_path)
    assert code == 2 and "a.ipynb, b.ipynb" in told


@pytest.mark.parametrize("arguments", [[], ["check"], ["check", "x", "--timeout", "0"], ["grade"]])
def test_a_wrong_command_line_is_a_usage_error(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    assert left.value.code == 2 and "usage: chainrule" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"]])
def test_help_has_examples(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    assert left.value.code == 0
    assert "chainrule check linear_regression.ipynb" in capsys.readouterr().out


def python(code, *arguments):
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)


def test_a_missing_extra_is_told_with_the_command_that_brings_it(tmp_path):
    path = saved(solved(), tmp_path)
    for package in ("nbformat", "nbclient"):
        code = f"import sys; sys.modules['{package}'] = None; from chainrule.cli import main;"
        done = python(code + "sys.exit(main(['check', sys.argv[1]]))", path)
        assert done.returncode == 2 and "pip install 'chainrule[check]'" in done.stderr
        assert "Traceback" not in done.stderr


def test_the_command_needs_no_nbgrader():
    code = "import sys, chainrule.cli, chainrule.handin.check; print('nbgrader' in sys.modules)"
    assert python(code).stdout == "False\n"


# Pieces ------------------------------------------------------------------------------------


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


def test_a_given_cell_marked_by_grade_alone_is_given():
    cell = marked(new_code_cell("x"), "x_test", False, graded=1)
    assert reading.is_given(cell) and is_locked(cell)
