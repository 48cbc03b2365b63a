"""Every gate is open for the tiny course, and each of them can close."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.build import build, make, read_masters
from autograder.course import Course
from autograder.gates import (
    check,
    leak_gate,
    marks_gate,
    points_gate,
    rebuild_gate,
    run_gate,
    runs,
    show_gate,
    tests_gate,
)
from autograder.gates.leaks import is_telling, squeeze
from autograder.model import CheckRow, NotebookResult, SubmissionResult, TestResult, Verdict

TINY = Path(__file__).parents[1] / "fixtures" / "tiny_course"
tests_gate.__test__ = False  # a gate over test cells, not a test


@pytest.fixture
def root(tmp_path):
    return Path(shutil.copytree(TINY, tmp_path / "course"))


@pytest.fixture
def course(root):
    return Course(root)


@pytest.fixture
def edit(root):
    """Replace words in the tiny homework's text, and say its masters again."""

    def replace(*pairs):
        path = root / "solutions/tiny/tiny.py"
        text = path.read_text()
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text)
        return read_masters(Course(root), "tiny")["tiny"]

    return replace


def public(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def messages(findings):
    return [f"{f.cell}: {f.message}" for f in findings]


def test_the_tiny_course_passes_every_gate(course):
    assert check(course, ["tiny"]) == []


def test_a_finding_reads_as_one_line_with_its_place(course, root):
    (root / "release/tiny/tiny.ipynb").unlink()
    (finding,) = check(course)
    assert str(finding).startswith("error [rebuild] release/tiny/tiny.ipynb: is missing.")


def test_checking_tells_how_long_the_text_ran(course):
    said = []
    check(course, ["tiny"], tell=said.append)
    assert any("solutions/tiny/tiny.py ran" in line for line in said)


def test_a_text_that_cannot_be_built_is_a_finding_and_others_are_checked(course, root, edit):
    shutil.copytree(root / "solutions/tiny", root / "solutions/unbuilt")
    master = root / "solutions/tiny/tiny.py"
    master.write_text(master.read_text().replace("### END SOLUTION", "", 1))
    findings = check(course)
    assert findings[0].gate == "build"
    assert "never closed" in findings[0].message
    assert {f.file.split("/")[1] for f in findings} == {"tiny", "unbuilt"}


# rebuild


@pytest.mark.parametrize("step", ["source", "release"])
def test_one_changed_byte_closes_the_rebuild_gate(course, root, step):
    path = root / step / "tiny/tiny.ipynb"
    path.write_text(path.read_text().replace("Tiny: means", "Tiny: Means"))
    (finding,) = rebuild_gate(course, make(course, "tiny"))
    assert finding.file == f"{step}/tiny/tiny.ipynb"
    assert "autograder build tiny" in finding.message


def test_a_text_edited_after_the_build_closes_the_rebuild_gate(course, edit):
    edit(("The smallest homework", "The very smallest homework"))
    assert len(rebuild_gate(course, make(course, "tiny"))) == 2


def test_a_file_that_no_text_makes_closes_the_rebuild_gate(course, root):
    public(root, "release/tiny/solution.txt", "x")
    (finding,) = rebuild_gate(course, make(course, "tiny"))
    assert "is made by no text" in finding.message


def test_a_link_in_the_place_of_a_built_file_closes_the_rebuild_gate(course, root, tmp_path):
    path = root / "release/tiny/tiny.ipynb"
    path.rename(tmp_path / "elsewhere.ipynb")
    path.symlink_to(tmp_path / "elsewhere.ipynb")
    assert len(rebuild_gate(course, make(course, "tiny"))) == 1


# leaks


@pytest.mark.parametrize(
    "leak",
    [
        "    return total / len(X)\n",
        "return  total/len( X )",
        "# return total / len(X)",
        "> so `return total / len(X)` does it",
        "above\nreturn total / len(X)  # done\n",
    ],
)
def test_a_solution_line_in_any_public_file_is_a_leak(course, root, leak):
    public(root, "assignments/README.md", leak)
    (finding,) = leak_gate(course, "tiny")
    assert finding.file == "assignments/README.md"
    assert "tiny/tiny, cell 4 (column_means)" in finding.message


def test_a_leak_in_a_notebook_names_its_cell(course, root):
    path = root / "release/tiny/tiny.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][2]["source"] = ["Try\n", "`return X - X.mean(axis=0, keepdims=True)`"]
    path.write_text(json.dumps(notebook))
    (finding,) = leak_gate(course, "tiny")
    assert (finding.file, finding.cell) == ("release/tiny/tiny.ipynb", "cell 3")


def test_a_leak_behind_jsons_escapes_is_found(course, root):
    line = 't.unchanged("X stays as it was", lambda: column_means(X), X)'
    public(root, "assignments/tiny/old.ipynb", json.dumps({"a": f"x = 1\n{line}"}))
    (finding,) = leak_gate(course, "tiny")
    assert "column_means_test" in finding.message


def test_a_leak_behind_htmls_escapes_is_found(course, root, edit):
    edit(("total = X.sum(axis=0)", "total = X.sum(axis=0) if X.size > 0 else 0.0"))
    public(root, "release/tiny/page.html", "<p>total = X.sum(axis=0) if X.size &gt; 0 else 0.0</p>")
    assert len(leak_gate(course, "tiny")) == 1


def test_a_leak_in_a_file_that_is_no_text_is_found(course, root):
    path = root / "assignments/archive.bin"
    path.parent.mkdir()
    path.write_bytes(b"\x00\xff\xfe\n    return total / len(X)\n\x00")
    assert len(leak_gate(course, "tiny")) == 1


def test_a_mark_scheme_in_a_public_file_is_a_leak(course, root):
    public(root, "assignments/notes.md", "Centring moves the whole cloud of samples; every")
    assert leak_gate(course, "tiny") == []
    public(
        root,
        "assignments/notes.md",
        "Centring moves the whole cloud of samples; every difference keeps its length.",
    )
    assert "why_center" in leak_gate(course, "tiny")[0].message


@pytest.mark.parametrize("marker", ["BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME"])
def test_a_marker_in_a_public_file_is_a_leak(course, root, marker):
    public(root, "assignments/tiny/x.py", f"a = 1\n### {marker}\n")
    (finding,) = leak_gate(course, "tiny")
    assert finding.cell == "line 2"


def test_a_secret_line_that_is_part_of_a_longer_name_is_no_leak(course, root, edit):
    edit(("total = X.sum(axis=0)", "total = len(X)"))
    public(root, "assignments/README.md", "grand_total = len(X)\ntotal = len(X_train)\n")
    assert leak_gate(course, "tiny") == []


def test_a_formula_that_is_given_leaks_until_it_is_named_public(course, root, edit):
    edit(('r"""\n## Column means', 'r"""\nFirst total = X.sum(axis=0).\n\n## Column means'))
    build(course)
    assert len(leak_gate(course, "tiny")) == 1
    rules = root / "solutions/tiny/assignment.toml"
    rules.write_text('public_lines = ["total = X.sum(axis=0)"]\n' + rules.read_text())
    assert leak_gate(course, "tiny") == []


def test_a_later_homework_shows_an_earlier_solution_only_where_it_says_so(course, root):
    public(root, "release/hw2/network.py", "    return total / len(X)\n")
    assert len(leak_gate(course, "tiny")) == 1
    public(root, "solutions/hw2/assignment.toml", 'reveals = ["tiny"]\n')
    assert leak_gate(course, "tiny") == []


@pytest.mark.parametrize(
    "line",
    [
        "",
        "    )",
        "]),",
        "else:",
        "return dW, db",
        "return (dW, db)",
        "for i in range(n_iter):",
        "loss = 0.0",
        "# a comment",
        "import numpy as np",
        "with t.hidden():",
        'hint="Along which axis?",',
        "X, W, b),",
        "t.close(",
        "np.zeros(2),",
        "lambda: predict(X, W, b),",
    ],
)
def test_a_line_of_anybodys_program_tells_nothing(line):
    assert not is_telling(line)


@pytest.mark.parametrize(
    "line",
    [
        "return X @ W + b",
        "return softmax(Z)",
        "dZ /= len(X)",
        "M = len(X)",
        "if lr > 2 / L:",
        "-lr * dW",
        "n += 1",
    ],
)
def test_a_line_with_an_idea_in_it_tells(line):
    assert is_telling(line)


def test_squeezing_forgets_spaces_and_a_closing_comment_but_not_words():
    assert squeeze("  return   X @ W+b  # (M, K)") == "return X@W+b"


# points and test cells


@pytest.mark.parametrize(("said", "now"), [("points = 12", "points = 13"), ("points = 12", "")])
def test_points_that_do_not_add_up_close_the_points_gate(course, root, said, now):
    rules = root / "solutions/tiny/assignment.toml"
    rules.write_text(rules.read_text().replace(said, now))
    (finding,) = points_gate(course, "tiny", read_masters(course, "tiny"))
    assert "add up to 12" in finding.message


SHAPE = 't.shape("one number per column", lambda: column_means(X), (3,), '
SHAPE += 'hint="Along which axis do you sum?")\n'
CLOSE = 't.close("a column by hand", lambda: column_means(np.array([[1.0], [3.0]])), [2.0])\n'
HIDDEN_LINE = '    t.close("random columns"'


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"grade_id": "column_means_test"', '"grade_id": "means_test"', "tests no solution cell"),
        ('"grade_id": "column_means_test"', '"grade_id": "column_means_t"', "tests no solution"),
        ('"points": 4', '"points": 0', "worth no points"),
        ('"points": 4', '"points": 5', "its group has points=4, its metadata says 5"),
        ('checks.group("column_means", points=4)', "None", "opens 0 groups"),
        ("t.report()", "t.score()", "does not end with `t.report()`"),
        ("t.report()", "t.report()\nprint()", "does not end with `t.report()`"),
        (SHAPE + CLOSE, "", "shows the student no check"),
        ("rng = t.rng()", "import math\nrng = t.rng()", "imports"),
        ("with t.hidden():\n", "print(X)\nwith t.hidden():\n", "it would tell: `print(X)`"),
        (
            "with t.hidden():\n",
            "ok = t.true('', lambda: 1)\nwith t.hidden():\n",
            "it would tell: `ok = ",
        ),
        ("with t.hidden():\n", "if True:\n", "stands outside `with t.hidden():`"),
        (
            "### BEGIN HIDDEN TESTS\nwith t.hidden():\n",
            "with t.hidden():\n    ### BEGIN HIDDEN TESTS\n",
            "not Python",
        ),
        (
            "### BEGIN HIDDEN TESTS\n",
            "with t.hidden():\n    pass\n### BEGIN HIDDEN TESTS\n",
            "so students get it",
        ),
    ],
)
def test_a_broken_test_cell_closes_the_tests_gate(edit, old, new, fault):
    findings = tests_gate("tiny.ipynb", edit((old, new)))
    assert any(fault in message for message in messages(findings))
    assert all(f.severity == "error" for f in findings)


def test_hidden_tests_without_a_check_close_the_tests_gate(edit):
    master = edit(
        ('    t.close("random columns", lambda: column_means(X), np.mean(X, axis=0))\n', ""),
        ('    t.unchanged("X stays as it was", lambda: column_means(X), X)\n', "    pass\n"),
    )
    (finding,) = tests_gate("tiny.ipynb", master)
    assert finding.cell == "cell 5 (column_means_test)"
    assert "check nothing" in finding.message


def test_hidden_tests_may_prepare_before_their_block(edit):
    prepare = "def draw(rng):\n    return rng.normal(size=3)\n\n\nscale = 2.0\nwith t.hidden():\n"
    assert tests_gate("tiny.ipynb", edit(("with t.hidden():\n", prepare))) == []


def test_a_test_before_its_solution_closes_the_tests_gate(course):
    master = read_masters(course, "tiny")["tiny"]
    master.cells.insert(0, master.cells.pop(4))
    assert "tests no solution cell" in tests_gate("tiny.ipynb", master)[0].message


def test_a_copied_cell_closes_the_tests_gate(course):
    master = read_masters(course, "tiny")["tiny"]
    master.cells.append(master.cells[3])
    (finding,) = tests_gate("tiny.ipynb", master)
    assert "taken by a cell before" in finding.message


def test_a_name_that_is_not_snake_case_closes_the_tests_gate(course):
    master = read_masters(course, "tiny")["tiny"]
    master.cells[1].metadata.nbgrader.grade_id = "Set-Up"
    (finding,) = tests_gate("tiny.ipynb", master)
    assert "not snake_case" in finding.message


@pytest.mark.parametrize(
    "seed",
    ["np.random.default_rng(0)", "np.random.seed(1)", "np.random.RandomState(seed=2)"],
)
def test_a_constant_seed_in_hidden_tests_is_a_warning(edit, seed):
    master = edit((HIDDEN_LINE, f"    r = {seed}\n{HIDDEN_LINE}"))
    (finding,) = tests_gate("tiny.ipynb", master)
    assert finding.severity == "warning"
    assert seed in finding.message


def test_a_constant_seed_in_a_visible_check_is_welcome(edit):
    master = edit((CLOSE, f"r = np.random.default_rng(0)\n{CLOSE}"))
    assert tests_gate("tiny.ipynb", master) == []


# show

SHOW = '# %% tags=["show"]\n'


def test_a_graded_cell_tagged_show_closes_the_show_gate(edit):
    master = edit(('# %% nbgrader={"grade": true', '# %% tags=["show"] nbgrader={"grade": true'))
    findings = show_gate("tiny.ipynb", master)
    assert [f.cell for f in findings] == ["cell 5 (column_means_test)"]


def test_a_test_that_needs_a_show_cell_closes_the_show_gate(edit):
    master = edit((SHOW, SHOW + "shift = 3.0\n"), ("rng.normal(loc=3.0", "rng.normal(loc=shift"))
    (finding,) = show_gate("tiny.ipynb", master)
    assert finding.cell == "cell 9 (center_test)"
    assert "uses 'shift', which only cell 7 binds" in finding.message


def test_a_need_inside_a_function_is_seen_too(edit):
    master = edit((SHOW, SHOW + "def mean_of(x): ...\n"), ("X - X.mean(", "X - mean_of("))
    assert len(show_gate("tiny.ipynb", master)) == 1


def test_a_name_that_another_cell_binds_as_well_may_be_shown(edit):
    assert show_gate("tiny.ipynb", edit((SHOW, SHOW + "X = np.eye(2)\n"))) == []


# run


def test_a_text_that_fails_closes_the_run_gate(course, edit):
    edit((SHOW, SHOW + "1 / 0\n"))
    (finding,) = run_gate(course, "tiny")
    assert "ZeroDivisionError" in finding.message


def test_a_text_that_never_ends_is_stopped_and_closes_the_run_gate(course, edit):
    edit((SHOW, SHOW + "while True:\n    pass\n"))
    (finding,) = run_gate(course, "tiny", max_s=0.1)
    assert "did not end within 0.5 s" in finding.message


def test_a_text_that_takes_too_long_closes_the_run_gate(course, monkeypatch):
    monkeypatch.setattr(runs, "_cpu_of_children_s", iter([0.0, 61.0]).__next__)
    (finding,) = run_gate(course, "tiny")
    assert "took 61 s of one core; 60 s is the limit" in finding.message


def test_the_run_gate_counts_what_the_text_itself_used():
    before = runs._cpu_of_children_s()
    subprocess.run([sys.executable, "-c", "sum(range(10**6))"], check=True)
    assert runs._cpu_of_children_s() > before


def test_a_warning_on_stderr_is_a_warning(course, edit):
    edit((SHOW, SHOW + "np.log(np.zeros(1))\n"))
    (finding,) = run_gate(course, "tiny")
    assert finding.severity == "warning"
    assert "divide by zero" in finding.message


# marks


def grader(*, master=1.0, untouched=0.0, verdict=Verdict.PASSED, leave_out=()):
    """A grader that gives every test a share of its points."""

    def grade(assignment, notebooks):
        tests = []
        for cell in notebooks["tiny"].cells:
            meta = cell.metadata.get("nbgrader", {})
            if not meta.get("grade") or meta["grade_id"] in leave_out:
                continue
            if meta["solution"]:
                tests.append(TestResult(meta["grade_id"], None, meta["points"], Verdict.MANUAL))
                continue
            share = untouched if "NotImplementedError" in str(notebooks["tiny"]) else master
            rows = (CheckRow("good", True), CheckRow("bad", False))
            score = None if share is None else share * meta["points"]
            tests.append(TestResult(meta["grade_id"], score, meta["points"], verdict, "", rows))
        result = NotebookResult("tiny", tuple(tests))
        return SubmissionResult("x", assignment.name, "graded", (result,), ("a flag",))

    return grade


def test_full_marks_for_the_master_and_none_for_the_release_pass_the_marks_gate(course):
    assert marks_gate(course, "tiny", grader()) == []
    assert check(course, ["tiny"], grade=grader()) == []


def test_a_master_that_loses_points_closes_the_marks_gate(course):
    findings = marks_gate(course, "tiny", grader(master=0.5, verdict=Verdict.FAILED))
    assert [f.cell for f in findings] == ["center_test", "column_means_test"]
    assert "earns 3.0 of 6 (FAILED). Failed: 'bad'." in findings[0].message


def test_an_untouched_release_that_earns_points_closes_the_marks_gate(course):
    findings = check(course, ["tiny"], grade=grader(untouched=0.25))
    assert {f.file for f in findings} == {"release/tiny/tiny.ipynb"}
    assert "Passed: 'good'." in findings[0].message


def test_a_grader_that_fails_on_the_release_closes_the_marks_gate(course):
    findings = marks_gate(course, "tiny", grader(untouched=None, verdict=Verdict.INTERNAL))
    assert len(findings) == 2


def test_a_test_that_was_not_graded_closes_the_marks_gate(course):
    findings = marks_gate(course, "tiny", grader(leave_out=("center_test",)))
    assert len(findings) == 2
    assert "was not graded: a flag" in findings[0].message


def test_a_missing_release_closes_the_marks_gate(course, root):
    shutil.rmtree(root / "release")
    (finding,) = marks_gate(course, "tiny", grader())
    assert "autograder build tiny" in finding.message


def test_a_missing_source_closes_the_marks_gate(course, root):
    shutil.rmtree(root / "source")
    (finding,) = marks_gate(course, "tiny", grader())
    assert "autograder build tiny" in finding.message
