"""What hw0 promises beyond what every homework does."""

import contextlib
import copy
import io
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from harness import ROOT, Homework, scores
from sklearn.metrics import pairwise_distances
from sklearn.preprocessing import StandardScaler

from autograder.course import Course
from autograder.engine import Engine, Settings
from autograder.homework import HIDDEN
from autograder.walls import missing
from chainrule import checks, datasets

POINTS = {
    "column_zeros": 3,
    "arange_vector": 3,
    "pauli": 5,
    "row_softmax_naive": 6,
    "pairwise_sq_dist": 7,
    "one_hot": 5,
    "standardize_fit": 4,
    "standardize_apply": 2,
    "minibatch_indices": 5,
}
HW = Homework("hw0_numpy")


@pytest.fixture(scope="module")
def printed():
    """What the whole text prints as a plain program."""
    return HW.run_as_program().stdout


@pytest.fixture(scope="module")
def names():
    """Everything that the homework's own cells define."""
    room = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for _, _, source in HW.program:
            exec(source, room)
    return room


def test_the_nine_functions_are_worth_forty_points():
    assert HW.points == POINTS
    assert {name: group.points for name, group in HW.grade().items()} == POINTS
    assert sum(POINTS.values()) == 40


def test_a_written_answer_is_worth_five_more():
    graded = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in HW.cells)
    assert HW.rules["points"] == graded == 45


def test_the_notebook_does_not_stand_in_the_way_of_a_module(tmp_path):
    """A program run in its own folder would be imported in the place of a module of its name."""
    asks = f"import importlib.util; print(importlib.util.find_spec({HW.text.stem!r}))"
    asked = subprocess.run(
        [sys.executable, "-c", asks], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert asked.stdout == "None\n"


def test_the_closing_experiment_reaches_its_target_in_five_parts(printed):
    assert printed.count("target reached") == 5
    assert "target missed" not in printed


# One bug, one price --------------------------------------------------------------------------


@pytest.mark.parametrize("function", POINTS)
def test_no_function_needs_another(function):
    stub = f"def {function}(*args, **kwargs): raise NotImplementedError('your code here')"
    graded = scores(HW.grade({function: stub}))
    assert graded == POINTS | {function: 0}


@pytest.fixture(scope="module")
def engine():
    course = Course(ROOT)
    notebooks = [
        nbformat.read(course.folder(step, "hw0_numpy") / "numpy_arrays.ipynb", as_version=4)
        for step in ("source", "release")
    ]
    masters, releases = ({"numpy_arrays": notebook} for notebook in notebooks)
    assignment = course.assignment("hw0_numpy")
    with Engine(assignment, masters, releases, Settings(seed="test")) as made:
        yield made


@pytest.mark.skipif(bool(missing()), reason="; ".join(missing()) or "walls")
@pytest.mark.parametrize("style", sorted(HW.answers.rights))
def test_lists_bytes_and_complex_numbers_cross_the_wall(engine, style):
    handed_in = copy.deepcopy(engine.masters["numpy_arrays"])
    for cell in handed_in.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = HW.answers.rights[style].get(name, cell.source)
    tests = engine.grade_notebook("numpy_arrays", handed_in, []).tests
    graded = {t.id.removesuffix("_test"): t.score for t in tests if t.id.endswith("_test")}
    assert graded == POINTS


# What students see ---------------------------------------------------------------------------


def as_released(replaced=None):
    """The groups that a student sees: hidden tests are cut out."""
    room = {}
    with checks.grading(seed=1) as recorder, contextlib.redirect_stdout(io.StringIO()):
        for kind, name, source in HW.program:
            if kind == "test":
                source = "\n".join(HIDDEN.split(source)[1])
            exec((replaced or {}).get(name, source), room)
    return {group.name: group for group in recorder.groups}


@pytest.mark.parametrize("wrong", HW.answers.wrongs, ids=lambda w: f"{w.grade_id}-{w.name}")
def test_a_mistake_is_named_in_the_released_notebook_too(wrong):
    group = as_released({wrong.grade_id: wrong.source})[wrong.grade_id]
    words = "\n".join(f"{row.message}\n{row.hint}" for row in group.rows if not row.passed)
    assert wrong.says in words


@pytest.mark.parametrize(
    ("function", "mistake"),
    [
        ("column_zeros", "flat"),
        ("arange_vector", "integers"),
        ("pauli", "squares_of_entries"),
        ("row_softmax_naive", "without_keepdims"),
        ("pairwise_sq_dist", "bytes_run_in_a_circle"),
        ("one_hot", "classes_from_the_batch"),
        ("standardize_fit", "compared_with_zero"),
        ("standardize_apply", "by_its_own_numbers"),
        ("minibatch_indices", "last_dropped"),
    ],
)
def test_the_usual_mistakes_are_among_those_that_are_tried(function, mistake):
    assert any((w.grade_id, w.name) == (function, mistake) for w in HW.answers.wrongs)


# Oracles from elsewhere ----------------------------------------------------------------------


def test_distances_are_those_of_scikit_learn(names):
    X = datasets.load_digits().X[:40]
    wanted = pairwise_distances(X[:15], X, metric="sqeuclidean")
    assert np.allclose(names["pairwise_sq_dist"](X[:15], X), wanted)


def test_standardising_is_that_of_scikit_learn_on_columns_that_are_blank_too(names):
    X = datasets.load_digits().X
    scaler = StandardScaler().fit(X[:1000])
    mean, std = names["standardize_fit"](X[:1000])
    assert np.sum(X[:1000].std(axis=0) == 0) >= 3  # what the text says of the white pixels
    assert np.allclose(names["standardize_apply"](X, mean, std), scaler.transform(X))


# What the text says --------------------------------------------------------------------------


def test_the_colleagues_test_is_honest_and_the_second_call_shows_the_bug(names):
    example = np.array([[0.0, 0.25, 1.0]])
    assert names["negative"](example.copy(), 0).tolist() == [1, 0.75, 0]
    twice = example.copy()
    names["negative"](twice, 0)
    assert names["negative"](twice, 0).tolist() == [0, 0.25, 1]


def test_the_mended_function_changes_nothing_and_repeats_itself(names):
    images = np.array([[0.0, 0.25, 1.0]])
    for _ in range(2):
        assert names["mended_negative"](images, 0).tolist() == [1, 0.75, 0]
    assert images.tolist() == [[0.0, 0.25, 1.0]]


def test_two_of_the_thirty_measurements_make_the_distance():
    variance = datasets.load_breast_cancer().X.var(axis=0)
    assert np.sum(np.sort(variance)[-2:]) > 0.98 * np.sum(variance)


def test_with_large_grey_values_the_naive_softmax_breaks(printed):
    (line,) = (line for line in printed.splitlines() if line.startswith("rows with nan:"))
    assert int(line.split()[3]) > 100


def test_digits_moved_by_a_pixel_are_misread_one_time_in_three(names):
    X, y = datasets.load_digits()
    moved = np.roll(X[1400:].reshape(-1, 8, 8), 1, axis=2).reshape(-1, 64)
    nearest = names["pairwise_sq_dist"](moved, X[:1400]).argmin(axis=1)
    assert 0.2 < np.mean(y[nearest] != y[1400:]) < 0.45


def test_a_column_of_tenths_has_no_deviation_of_exactly_zero():
    """The check and the text rest on it; one day a numpy may round otherwise."""
    assert 0 < np.array([0.1, 0.1, 0.1]).std() < 1e-16
    assert 0 < np.array([[0.1], [0.1], [0.1]]).std(axis=0)[0] < 1e-16


def test_the_integer_traps_print_what_the_text_lets_students_predict(printed):
    for line in ("[0 2 3]", "[13  4]", "[254 245]"):
        assert line in printed.splitlines()
