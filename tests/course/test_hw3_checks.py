"""Caches of every kind, and what hw3's checks ask of a network that is built on other functions."""

import contextlib
import copy
import io

import nbformat
import numpy as np
import pytest
from harness import ROOT, Homework, scores

from autograder.course import Course
from autograder.engine import Engine, Settings
from autograder.homework import HIDDEN
from autograder.walls import missing
from chainrule import check_gradient, checks

HW = Homework("hw3_backprop")
POINTS = HW.points
STYLES = sorted(HW.answers.rights)


@pytest.fixture(scope="module")
def names():
    """Everything that the homework's own cells define."""
    room = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for _, _, source in HW.program:
            exec(source, room)
    return room


# Caches --------------------------------------------------------------------------------------


def test_the_right_sets_keep_four_different_kinds_of_cache(names):
    kinds = set()
    for answers in [{}, *HW.answers.rights.values()]:
        room = dict(names)
        exec(answers.get("linear_forward", "pass"), room)
        cache = room["linear_forward"](np.ones((2, 3)), np.ones((3, 1)), np.ones(1))[1]
        kinds.add("function" if callable(cache) else type(cache).__name__)
    assert kinds == {"tuple", "dict", "function", "Kept"}


@pytest.fixture(scope="module")
def engine():
    course = Course(ROOT)
    notebooks = [
        nbformat.read(course.folder(step, "hw3_backprop") / "backprop.ipynb", as_version=4)
        for step in ("source", "release")
    ]
    masters, releases = ({"backprop": notebook} for notebook in notebooks)
    assignment = course.assignment("hw3_backprop")
    with Engine(assignment, masters, releases, Settings(seed="test")) as made:
        yield made


@pytest.mark.skipif(bool(missing()), reason="; ".join(missing()) or "walls")
@pytest.mark.parametrize("style", STYLES)
def test_every_kind_of_cache_crosses_the_wall(engine, style):
    handed_in = copy.deepcopy(engine.masters["backprop"])
    for cell in handed_in.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = HW.answers.rights[style].get(name, cell.source)
    tests = engine.grade_notebook("backprop", handed_in, []).tests
    graded = {t.id.removesuffix("_test"): t.score for t in tests if t.id.endswith("_test")}
    assert graded == POINTS


# What the checks ask -------------------------------------------------------------------------


def as_released(replaced=None, only=None):
    """The groups that a student sees: hidden tests are cut out. only : see Homework.grade."""
    room = {}
    with checks.grading(seed=1) as recorder, contextlib.redirect_stdout(io.StringIO()):
        for kind, name, source in HW.program:
            if kind == "test":
                source = "\n".join(HIDDEN.split(source)[1])
                if only is not None and name != f"{only}_test":
                    continue
            exec((replaced or {}).get(name, source), room)
    return {group.name: group for group in recorder.groups}


@pytest.mark.parametrize("style", [None, *STYLES])
def test_the_released_checks_alone_pass_what_is_right(style):
    """Some visible checks are kinder when graded; as released they hold on their own."""
    assert scores(as_released(HW.answers.rights.get(style))) == POINTS


@pytest.mark.parametrize("wrong", HW.answers.wrongs, ids=lambda w: f"{w.grade_id}-{w.name}")
def test_a_mistake_is_named_in_the_released_notebook_too(wrong):
    group = as_released({wrong.grade_id: wrong.source}, wrong.grade_id)[wrong.grade_id]
    words = "\n".join(f"{row.message}\n{row.hint}" for row in group.rows if not row.passed)
    assert wrong.says in words


@pytest.mark.parametrize("function", ["linear_backward", "activation_backward"])
def test_a_backward_of_zeros_is_worth_next_to_nothing(function):
    """With an upstream gradient of ones, some of them would look right."""
    zeros = {
        "linear_backward": "def linear_backward(dZ, cache):\n"
        "    X, W = cache\n"
        "    return 0 * X, 0 * W, 0 * dZ[0]",
        "activation_backward": "def activation_backward(dA, cache, name):\n    return 0 * dA",
    }[function]
    group = HW.grade({function: zeros}, only=function)[function]
    assert group.score() <= 0.25 * group.points


def test_a_consistent_misunderstanding_costs_only_the_forward():
    """Who takes LeCun's tanh for 1.7159 tanh(z), both ways, has made one mistake."""
    source = HW.answers.rights["closures"]["activation_forward"]
    wrong = source.replace("1.7159 * np.tanh(2 * z / 3)", "1.7159 * np.tanh(z)")
    wrong = wrong.replace(
        "1.7159 / 1.5 * (1 - np.tanh(2 * z / 3) ** 2)", "1.7159 * (1 - np.tanh(z) ** 2)"
    )
    assert wrong.count("tanh(z)") == source.count("tanh(z)") + 2
    answers = HW.answers.rights["closures"] | {"activation_forward": wrong}
    for seed in range(3):
        graded = scores(HW.grade(answers, seed))
        assert graded.pop("activation_forward") < 10
        assert graded == {name: p for name, p in POINTS.items() if name != "activation_forward"}


@pytest.mark.parametrize(
    ("mistake", "asked", "given"),
    [
        ("keys_with_d", "params[key] = params[key]", "params[key[1:]] = params[key[1:]]"),
        ("only_the_parameters", "activation)[1]", "activation)"),
    ],
)
def test_who_returns_gradients_otherwise_and_trains_so_pays_once(mistake, asked, given):
    (wrong,) = (w for w in HW.answers.wrongs if w.name == mistake)
    train = HW.answers.rights["objects"]["train_sgd"]
    assert asked in train
    graded = HW.grade({"model_backward": wrong.source, "train_sgd": train.replace(asked, given)})
    assert graded["model_backward"].score() < 20
    assert graded["train_sgd"].score() == 10


@pytest.mark.parametrize("activation", ["sigmoid", "softplus", "elu"])
def test_a_slope_by_finite_differences_is_no_formula_but_right(names, activation):
    """An oracle from elsewhere: the homework's own slope against numerical ones."""
    Z = np.linspace(-3, 3, 13).reshape(1, 13) + 0.05

    def back(_, D):
        cache = names["activation_forward"](Z, activation)[1]
        return names["activation_backward"](D, cache, activation)

    assert check_gradient(lambda Z: names["activation_forward"](Z, activation)[0], Z, back)
