"""nbgrader's rules in the small: what a school meets that changes its engine."""

import nbformat
import pytest
from click.testing import CliRunner
from gradebook_rows import grades
from nbformat import v4
from odd_course import graded, notebook
from stock_course import cell
from tiny_engine import needs_walls

from autograder import cli

pytestmark = needs_walls

TESTS = {
    "warns": "import sys\nprint('careful', file=sys.stderr)",
    "part": "1.5",
    "silent": "assert answer == 42",
    "numpy": "import numpy as np\nnp.float64(1.0)",
    "fails": "assert answer == 41",
    "deletes": "kept = answer\ndel answer\ntry:\n    double()\nexcept NameError:\n    pass\n"
    "else:\n    assert False\nanswer = kept",
    "shell": "told = !cat data.txt\nassert told == ['1']",
    "asks": "input()",
    "environment": "import os\nassert os.environ['NBGRADER_EXECUTION'] == 'autograde'",
    "loop": "import asyncio\nasyncio.get_running_loop()\n1",
}
POINTS = {"warns": 0, "part": 1.5, "silent": 3, "numpy": 3, "fails": 0, "deletes": 3}
POINTS |= {"shell": 3, "asks": 0, "environment": 3, "loop": 1}
ANSWER = "answer = 42\ndef double():\n    return 2 * answer"


def foreign_course(root, tests=TESTS, config=""):
    """Nothing but nbgrader_config.py, source/ and submitted/."""
    cells = [cell("code", "answer", "### BEGIN SOLUTION\n### END SOLUTION", solution=True)]
    cells += [graded(name, source) for name, source in tests.items()]
    cells += [cell("markdown", "why", "Because.", 2, grade=True, solution=True)]
    for place in ("source/hw", "submitted/ada/hw"):
        folder = root / place
        folder.mkdir(parents=True)
        (folder / "data.txt").write_text("1\n" if "source" in place else "2\n")
        nbformat.write(notebook(cells), folder / "nb.ipynb")
    (root / "nbgrader_config.py").write_text(f"c = get_config()\n{config}\n")
    return root


def answer(root, source, **others):
    path = root / "submitted" / "ada" / "hw" / "nb.ipynb"
    found = nbformat.read(path, as_version=4)
    for one in found.cells:
        name = one.metadata.nbgrader["grade_id"]
        one.source = {"answer": source, **others}.get(name, one.source)
    nbformat.write(found, path)


def grade(root, *words):
    done = CliRunner().invoke(cli.main, ["--course", str(root), "grade", "hw", *map(str, words)])
    assert done.exit_code in (0, 1), done.output
    found = {name: score for (_, name), (score, *_) in grades(root, "ada").items()}
    return found, done


def test_points_are_read_as_nbgrader_reads_them(tmp_path):
    root = foreign_course(tmp_path)
    answer(root, ANSWER, why="So.")
    found, done = grade(root, "--rules", "nbgrader")
    assert found == {f"{name}_test": points for name, points in POINTS.items()} | {"why": None}
    assert done.exit_code == 0


def test_what_nbgrader_gives_up_waits_for_a_person_and_says_why(tmp_path):
    root = foreign_course(tmp_path, {"first": "1", "second": "99", "third": "1"})
    report = tmp_path / "report.json"
    found, done = grade(root, "--rules", "nbgrader", "--json", report)
    assert found == {"first_test": 1, "second_test": None, "third_test": None, "why": None}
    assert done.exit_code == 1
    assert "partial credit cannot be greater than maximum points" in report.read_text()


def test_a_cell_is_interrupted_after_nbgraders_own_time_and_the_rest_goes_on(tmp_path):
    config = "c.Execute.timeout = 2"
    root = foreign_course(tmp_path, {"loop": "while True: pass", "after": "x = 1"}, config)
    found, _ = grade(root, "--rules", "nbgrader")
    assert (found["loop_test"], found["after_test"]) == (0, 3)


@pytest.mark.parametrize("how", ["toml", "config"])
def test_a_course_can_say_that_nbgraders_rules_hold(tmp_path, how):
    config = "from autograder.plugins import plug_in\nplug_in(c, rules='nbgrader')"
    root = foreign_course(tmp_path, {"warns": TESTS["warns"]}, config if how == "config" else "")
    if how == "toml":
        (root / "solutions" / "hw").mkdir(parents=True)
        (root / "solutions" / "hw" / "assignment.toml").write_text('rules = "nbgrader"\n')
    assert grade(root)[0]["warns_test"] == 0
    assert grade(root, "--rules", "own")[0]["warns_test"] == 3


def test_nbgraders_rules_cannot_be_had_with_split_tests(tmp_path):
    root = foreign_course(tmp_path, {"part": "1"})
    words = ["--course", str(root), "grade", "hw", "--rules", "nbgrader", "--isolation", "split"]
    done = CliRunner().invoke(cli.main, words)
    assert done.exit_code == 2 and "leave out --isolation split" in done.output


def test_another_language_is_refused(tmp_path):
    root = foreign_course(tmp_path, {"part": "1"})
    path = root / "source" / "hw" / "nb.ipynb"
    found = nbformat.read(path, as_version=4)
    found.metadata.kernelspec = {"name": "ir", "language": "R", "display_name": "R"}
    nbformat.write(found, path)
    done = CliRunner().invoke(
        cli.main, ["--course", str(root), "grade", "hw", "--rules", "nbgrader"]
    )
    assert done.exit_code == 1 and "a notebook in r; only Python is run" in done.output


def test_tests_that_read_delete_and_define_names_run_inline_by_our_own_rules_too(tmp_path):
    names = ("silent", "deletes", "shell", "environment", "loop")
    root = foreign_course(tmp_path, {name: TESTS[name] for name in names})
    answer(root, ANSWER)
    found, _ = grade(root, "--isolation", "inline")
    assert [found[f"{name}_test"] for name in names] == [3, 3, 3, 3, 1]


def test_a_tests_own_cell_stands_in_the_notebook_for_formgrader(tmp_path):
    root = foreign_course(tmp_path, {"part": "1.5"})
    grade(root, "--rules", "nbgrader")
    written = nbformat.read(root / "autograded" / "ada" / "hw" / "nb.ipynb", as_version=4)
    (test,) = [c for c in written.cells if c.metadata.nbgrader["grade_id"] == "part_test"]
    assert test.outputs == [
        v4.new_output("execute_result", {"text/plain": "1.5"}, execution_count=2)
    ]


def test_a_notebook_finds_the_files_that_the_one_before_it_wrote(tmp_path):
    root = foreign_course(tmp_path, {"first": "open('left.txt', 'w').write('7'); 1"})
    second = notebook([graded("second", "assert open('left.txt').read() == '7'")])
    for place in ("source", "submitted/ada"):
        nbformat.write(second, root / place / "hw" / "nc.ipynb")
    found, _ = grade(root, "--rules", "nbgrader")
    assert (found["first_test"], found["second_test"]) == (1, 3)
