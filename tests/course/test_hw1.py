"""hw1 as its students and its graders meet it, without a kernel and without a sandbox.

The cells of the homework's text run in plain Python, in order, with some of the
student's cells replaced by those of somebody else (`variants/hw1`).
"""

import ast
import contextlib
import functools
import io
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import jupytext
import pytest

from chainrule import checks

ROOT = Path(__file__).parents[2]
TEXT = ROOT / "solutions" / "hw1_linear_regression" / "linear_regression.py"
VARIANTS = Path(__file__).parent / "variants" / "hw1"
POINTS = {
    "predict": 10,
    "mse_loss": 10,
    "mse_grads": 20,
    "numerical_gradient": 15,
    "fit_gd": 20,
    "fit_closed_form": 10,
    "kfold": 15,
}


@functools.cache
def cells():
    return jupytext.read(TEXT, fmt="py:percent").cells


@functools.cache
def program():
    """(what a cell is to a grader, its grade_id, its source) of every cell that grading runs."""
    listed = []
    for cell in cells():
        meta = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and "show" not in cell.metadata.get("tags", []):
            kind = "solution" if meta.get("solution") else "test" if meta.get("grade") else "given"
            listed.append((kind, meta.get("grade_id", ""), cell.source))
    return listed


@functools.cache
def compiled(source, name):
    return compile(source, name, "exec")


def grade(replaced=None, seed=0, only=None):
    """Run the homework with some cells replaced; {grade_id of the function: its Group}.

    replaced : grade_id -> source of a student's cell
    only : grade_id of the one function whose test is wanted
    """
    replaced, room = replaced or {}, {}
    with checks.grading(seed=seed) as recorder, contextlib.redirect_stdout(io.StringIO()):
        for kind, name, source in program():
            if kind == "solution":
                source = replaced.get(name, source)
            if kind != "test" or only is None or name == f"{only}_test":
                exec(compiled(source, name), room)
    return {group.name: group for group in recorder.groups}


def functions_of(path):
    """(name, source, docstring) of every function in a file."""
    text = path.read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, ast.get_source_segment(text, node), ast.get_docstring(node)


def right(name):
    """A whole set of other solutions: grade_id -> source."""
    return {f: source for f, source, _ in functions_of(VARIANTS / f"right_{name}.py")}


def wrong():
    """(grade_id, name of the mistake, source, words that the student must read)."""
    for grade_id in POINTS:
        for name, source, words in functions_of(VARIANTS / f"wrong_{grade_id}.py"):
            yield grade_id, name, f"{source}\n\n\n{grade_id} = {name}", words


def told(group):
    """Everything that a student reads of the checks that failed."""
    return "\n".join(f"{row.message}\n{row.hint}" for row in group.rows if not row.passed)


def scores(groups):
    return {name: group.score() for name, group in groups.items()}


MISTAKES = list(wrong())
SETS = [path.stem.removeprefix("right_") for path in sorted(VARIANTS.glob("right_*.py"))]


def test_the_seven_functions_are_worth_a_hundred_points():
    assert {name: g.points for name, g in grade().items()} == POINTS
    assert sum(POINTS.values()) == 100


@pytest.mark.parametrize("seed", range(20))
def test_the_homeworks_own_solution_earns_full_marks_whatever_the_seed(seed):
    assert scores(grade(seed=seed)) == POINTS


@pytest.mark.parametrize("name", SETS)
def test_a_differently_written_right_set_earns_full_marks(name):
    for seed in range(10):
        groups = grade(right(name), seed)
        assert scores(groups) == POINTS, "\n".join(told(g) for g in groups.values())


def test_every_function_has_two_other_right_ways():
    assert len(SETS) >= 2
    for name in SETS:
        assert right(name).keys() == POINTS.keys()


def test_every_function_has_three_natural_mistakes():
    for grade_id in POINTS:
        assert sum(m[0] == grade_id for m in MISTAKES) >= 3


@pytest.mark.parametrize(
    ("grade_id", "source", "words"),
    [pytest.param(m[0], m[2], m[3], id=f"{m[0]}-{m[1]}") for m in MISTAKES],
)
def test_a_natural_mistake_costs_points_and_is_named(grade_id, source, words):
    for seed in range(5):
        group = grade({grade_id: source}, seed, only=grade_id)[grade_id]
        assert group.score() < POINTS[grade_id]
        assert words in told(group)


# These raise, return something of another shape, or spoil what they are given: nothing that is
# built on them can run. Their visible checks say so long before fit_gd is reached.
NOTHING_RUNS_ON_THESE = {
    ("predict", "bias_down_the_rows"),
    ("predict", "columns_as_samples"),
    ("mse_loss", "flat_minus_column"),
    ("mse_loss", "mean_of_flat_minus_column"),
    ("mse_loss", "one_number_per_sample"),
    ("mse_loss", "in_place"),
    ("mse_grads", "db_over_outputs"),
    ("mse_grads", "transposed"),
}


@pytest.mark.parametrize(
    ("grade_id", "source"),
    [
        pytest.param(m[0], m[2], id=f"{m[0]}-{m[1]}")
        for m in MISTAKES
        if m[:2] not in NOTHING_RUNS_ON_THESE
    ],
)
def test_a_mistake_in_one_function_costs_points_only_there(grade_id, source):
    groups = grade({grade_id: source}, seed=3)
    others = {name: g.score() for name, g in groups.items() if name != grade_id}
    assert others == {name: p for name, p in POINTS.items() if name != grade_id}


def test_every_mistake_shows_before_anything_is_hidden():
    """Whoever passes all visible checks is not surprised by one of these at the grader's."""
    for grade_id, name, source, _ in MISTAKES:
        group = grade({grade_id: source}, only=grade_id)[grade_id]
        assert any(not row.passed and not row.hidden for row in group.rows), (grade_id, name)


@pytest.mark.parametrize("grade_id", POINTS)
def test_a_function_that_returns_nothing_scores_nothing(grade_id):
    groups = grade({grade_id: f"def {grade_id}(*args): pass"}, only=grade_id)
    assert groups[grade_id].score() <= 0.2 * POINTS[grade_id]


@pytest.mark.parametrize("grade_id", POINTS)
def test_a_stub_scores_nothing(grade_id):
    stub = f"def {grade_id}(*args): raise NotImplementedError('your code here')"
    assert grade({grade_id: stub}, only=grade_id)[grade_id].score() == 0


def test_memorised_answers_to_the_visible_checks_are_not_enough():
    """Every function has hidden checks that weigh enough to matter."""
    for group in grade().values():
        hidden = sum(row.worth for row in group.rows if row.hidden)
        assert hidden >= 0.3 * sum(row.worth for row in group.rows), group.name


def test_hidden_checks_show_no_text_of_the_students_own():
    source = "def mse_grads(X, Z, Y): raise ValueError(f'secret {X}')"
    group = grade({"mse_grads": source}, only="mse_grads")["mse_grads"]
    hidden = [row.message for row in group.rows if row.hidden]
    assert hidden and not any("secret" in message for message in hidden)


def test_no_secret_line_stands_in_a_public_place():
    """A first look at what the build's leak gate proves on the built files."""
    secret, public = set(), set()
    for cell in cells():
        inside = cell.metadata.get("nbgrader", {}).get("grade_id") == "written_answer"
        for line in cell.source.splitlines():
            if re.search(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)", line):
                inside = "BEGIN" in line
            else:
                (secret if inside else public).add(line.strip())
    shared = {line for line in secret & public if not line.startswith("hint=")}
    assert {line for line in shared if len(line) > 16} <= {"with t.hidden():"}


def test_the_text_says_points_minutes_and_due_as_the_rules_do():
    rules = tomllib.loads((TEXT.parent / "assignment.toml").read_text(encoding="utf-8"))
    head = " ".join(cells()[0].source.split())
    assert f"{rules['points']} points" in head
    assert f"{rules['minutes']} minutes" in head
    assert f"{rules['due']:%A} {rules['due'].day} {rules['due']:%B %Y, %H:%M}" in head
    graded = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in cells())
    assert rules["points"] == graded == 110


def test_nothing_that_a_test_needs_is_left_to_a_cell_that_only_shows():
    grade()  # runs no such cell; a missing name would end here


def test_the_whole_text_runs_as_a_plain_program_and_reaches_its_target():
    run = subprocess.run(
        [sys.executable, str(TEXT)],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "MPLBACKEND": "agg", "HOME": str(Path.home())},
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert "✗" not in run.stdout.replace("✗ s ", "")
    assert run.stdout.count("target reached") == 5
