"""One score everywhere: stock nbgrader, a recording grader, a plain script."""

import contextlib
import io

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbgrader.utils import determine_grade

from chainrule import checks


def first_numbers(name="g"):
    return checks.group(name, points=1).rng().normal(size=3).tolist()


def test_inputs_are_the_same_in_every_notebook():
    assert first_numbers() == first_numbers()


def test_inputs_differ_from_group_to_group():
    assert first_numbers("a") != first_numbers("b")


def test_inputs_do_not_depend_on_groups_opened_before():
    alone = first_numbers("b")
    first_numbers("a")
    assert first_numbers("b") == alone


def test_every_stream_of_a_group_is_another():
    t = checks.group("g", points=1)
    assert t.rng().normal() != t.rng().normal()


def test_grading_brings_inputs_of_its_own():
    with checks.grading(seed="secret"):
        secret = first_numbers()
    with checks.grading(seed="secret"):
        assert first_numbers() == secret
    with checks.grading(seed="another"):
        assert first_numbers() != secret
    assert first_numbers() != secret


def test_cases_of_a_property_follow_the_seed():
    def drawn():
        seen = []
        t = checks.group("g", points=1)
        t.property("p", lambda x: seen.append(x), draw=lambda rng: rng.normal(), n=3)
        return seen

    plain = drawn()
    with checks.grading(seed=5):
        assert len(drawn()) == 3 and set(drawn()).isdisjoint(plain)


def test_the_recorder_holds_every_group_in_order():
    with checks.grading(seed=1) as recorder:
        a = checks.group("a", points=2)
        a.true("yes", lambda: True)
        a.report()
        checks.group("b", points=3)
    checks.group("outside", points=1)
    assert [(g.name, g.points, g.score(), g.reported) for g in recorder.groups] == [
        ("a", 2.0, 2.0, True),
        ("b", 3.0, 0.0, False),
    ]


def test_only_the_innermost_recorder_listens():
    with checks.grading(seed=1) as outer:
        with checks.grading(seed=2) as inner:
            checks.group("a", points=1)
        checks.group("b", points=1)
    assert [g.name for g in outer.groups] == ["b"] and [g.name for g in inner.groups] == ["a"]


def test_the_recorder_leaves_when_the_cell_raises():
    with pytest.raises(ZeroDivisionError), checks.grading(seed=1):
        _ = 1 / 0
    with checks.grading(seed=1) as recorder:
        pass
    checks.group("later", points=1)
    assert recorder.groups == []


def test_a_recording_grader_sees_no_table_unless_it_asks(capsys):
    with checks.grading(seed=1):
        checks.group("g", points=1).report()
    assert capsys.readouterr().out == ""
    with checks.grading(seed=1, quiet=False):
        checks.group("g", points=1).report()
    assert capsys.readouterr().out.startswith("g: no check ran")


TEST_CELL = """
t = checks.group("softmax", points=5)
rng = t.rng()
Z = rng.normal(size=(4, 3))
t.shape("shape", lambda: softmax(Z), (4, 3))
t.property("rows sum to one", lambda Z: bool(np.allclose(softmax(Z).sum(1), 1)),
           draw=lambda rng: rng.normal(size=(rng.integers(1, 4), 3)))
t.unchanged("input", lambda: softmax(Z), Z)
with t.hidden():
    t.finite("large", lambda: softmax(np.array([[1000.0, 0.0]])), worth=2)
    t.true("no text", lambda: not isinstance(softmax(Z), str))
t.report()
"""

STUDENTS = {
    "right": "E = np.exp(Z - Z.max(1, keepdims=True)); return E / E.sum(1, keepdims=True)",
    "overflows": "return np.exp(Z) / np.exp(Z).sum(1, keepdims=True)",
    "wrong axis": "return np.exp(Z) / np.exp(Z).sum(0)",
    "in place": "Z -= Z.max(1, keepdims=True); return np.exp(Z) / np.exp(Z).sum(1)[:, None]",
    "stub": "raise NotImplementedError('your code here')",
    "writes to stderr": "import sys; sys.stderr.write('!'); return np.exp(Z)",
    "leaves": "raise SystemExit(0)",
    "returns nothing": "print('hello')",
}
SETUP = "import numpy as np\nfrom chainrule import checks"


def student_cell(name):
    return f"def softmax(Z):\n    {STUDENTS[name]}"


@pytest.fixture(scope="module")
def nbgrader_scores():
    """Every student's cell, run in a kernel and scored by nbgrader itself."""
    metadata = dict(grade=True, grade_id="x", locked=True, points=5, schema_version=3)
    cells = [nbformat.v4.new_code_cell(SETUP)]
    for name in STUDENTS:
        cells.append(nbformat.v4.new_code_cell(student_cell(name)))
        cells.append(nbformat.v4.new_code_cell(TEST_CELL))
        cells[-1].metadata["nbgrader"] = {**metadata, "solution": False, "task": False}
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
    tests = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    return {name: determine_grade(cell)[0] for name, cell in zip(STUDENTS, tests, strict=True)}


def run_cells(name):
    names = {}
    exec(f"{SETUP}\n{student_cell(name)}", names)
    exec(TEST_CELL.replace("\nt.report()", "\nscore = t.report()"), names)
    return names


@pytest.mark.parametrize("name", STUDENTS)
def test_one_score_in_nbgrader_under_a_recorder_and_in_a_script(name, nbgrader_scores):
    with contextlib.redirect_stdout(io.StringIO()):
        script = run_cells(name)["score"]
    with checks.grading() as recorder:
        run_cells(name)
    assert nbgrader_scores[name] == script == recorder.groups[0].score()


def test_the_scores_are_those_that_the_table_of_worths_says(nbgrader_scores):
    assert nbgrader_scores["right"] == 5.0
    assert nbgrader_scores["overflows"] == pytest.approx(5 * 4 / 6, abs=0.005)
    assert nbgrader_scores["stub"] == nbgrader_scores["leaves"] == 0.0


def test_a_generator_advanced_by_the_student_leaves_the_next_stream_alone():
    t = checks.group("g", points=1)
    t.rng().normal(size=100)
    second = t.rng().normal()
    u = checks.group("g", points=1)
    u.rng()
    assert u.rng().normal() == second


def test_inputs_come_from_numpys_own_generator():
    assert isinstance(checks.group("g", points=1).rng(), np.random.Generator)
