"""`chainrule check`: what it tells a student, and with which exit code."""

import subprocess
import sys

import pytest
from handin_notebooks import in_a_course, released, saved, solved
from nbformat.v4 import new_code_cell

from chainrule import cli


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
