"""What hw3 promises beyond what every homework does."""

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

POINTS = {
    "linear_forward": 5,
    "linear_backward": 15,
    "activation_forward": 10,
    "activation_backward": 10,
    "init_params": 10,
    "model_forward": 10,
    "model_backward": 20,
    "compose_vjp": 10,
    "train_sgd": 10,
}
HW = Homework("hw3_backprop")
STYLES = sorted(HW.answers.rights)


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


def shown(containing):
    """The one cell that only shows something and holds these words."""
    (cell,) = (
        c.source
        for c in HW.cells
        if "show" in c.metadata.get("tags", []) and containing in c.source
    )
    return cell


def test_the_nine_functions_are_worth_a_hundred_points():
    assert HW.points == POINTS
    assert {name: group.points for name, group in HW.grade().items()} == POINTS
    assert sum(POINTS.values()) == 100


def test_a_written_answer_is_worth_ten_more():
    graded = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in HW.cells)
    assert HW.rules["points"] == graded == 110


def test_the_closing_experiment_reaches_its_targets(printed):
    """Fifty digits by heart with both activations, and five splits of the digits."""
    assert printed.count("target reached") == 7
    assert "not reached" not in printed


# The opening story ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def box():
    room = {"np": np}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(shown("expected_loss ="), room)
        exec(shown("def loss_with"), room)
    return room


def test_the_box_holds_the_loss_of_the_flipped_sigmoid_and_not_of_the_right_one(box):
    assert round(box["slip"](box["weights"]), 10) == box["expected_loss"]
    assert abs(box["books"](box["weights"]) - box["expected_loss"]) > 1e-3


def test_one_line_finds_the_sign_of_the_box_and_its_layer(box):
    report = check_gradient(box["slip"], box["weights"], box["expected_gradients"])
    (cause,) = report.causes
    assert cause.name == "sign-flipped"
    assert set(cause.parameters) == {"W1", "b1"}
    mended = {k: -g if k in cause.parameters else g for k, g in box["expected_gradients"].items()}
    assert check_gradient(box["slip"], box["weights"], mended)


def test_the_box_is_no_gradient_of_the_right_network_either(box):
    assert not check_gradient(box["books"], box["weights"], box["expected_gradients"])


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


def as_released(replaced=None):
    """The groups that a student sees: hidden tests are cut out."""
    room = {}
    with checks.grading(seed=1) as recorder, contextlib.redirect_stdout(io.StringIO()):
        for kind, name, source in HW.program:
            if kind == "test":
                source = "\n".join(HIDDEN.split(source)[1])
            exec((replaced or {}).get(name, source), room)
    return {group.name: group for group in recorder.groups}


@pytest.mark.parametrize("style", [None, *STYLES])
def test_the_released_checks_alone_pass_what_is_right(style):
    """Some visible checks are kinder when graded; as released they hold on their own."""
    assert scores(as_released(HW.answers.rights.get(style))) == POINTS


@pytest.mark.parametrize("wrong", HW.answers.wrongs, ids=lambda w: f"{w.grade_id}-{w.name}")
def test_a_mistake_is_named_in_the_released_notebook_too(wrong):
    group = as_released({wrong.grade_id: wrong.source})[wrong.grade_id]
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


# Given cells ---------------------------------------------------------------------------------


@pytest.mark.parametrize("head", ["squared_error", "binary_cross_entropy", "cross_entropy"])
def test_the_given_heads_return_their_own_gradient(names, head):
    rng = np.random.default_rng(0)
    Z = 3 * rng.normal(size=(6, 1 if head == "binary_cross_entropy" else 4))
    targets = {
        "squared_error": rng.normal(size=Z.shape),
        "binary_cross_entropy": rng.integers(2, size=Z.shape),
        "cross_entropy": rng.integers(4, size=6),
    }[head]
    assert check_gradient(
        lambda Z: names[head](Z, targets)[0], Z, lambda Z: names[head](Z, targets)[1]
    )


@pytest.mark.parametrize("head", ["binary_cross_entropy", "cross_entropy"])
def test_the_given_heads_stay_finite_at_large_scores(names, head, recwarn):
    Z = np.array([[1000.0], [-1000.0]]) * np.ones(1 if head[0] == "b" else 2)
    targets = np.array([[1], [0]]) if head[0] == "b" else np.array([0, 1])
    loss, dZ = names[head](Z, targets)
    assert np.isfinite(loss) and np.isfinite(dZ).all()
    assert not recwarn.list


def test_in_the_bug_hunt_every_formula_is_right_and_dw_is_wrong(names):
    rng = np.random.default_rng(0)
    X, V, W, D = (rng.normal(size=s) for s in [(4, 3), (3, 5), (5, 3), (4, 3)])
    cache = names["shortcut_forward"](X, V, W)[1]
    kept = D.copy()
    right = names["mended_backward"](D, cache)
    assert np.array_equal(D, kept)
    dX, dV, dW = names["shortcut_backward"](D, cache)
    assert np.allclose(dX, right[0]) and np.allclose(dV, right[1])
    assert not np.allclose(dW, right[2])
    assert not np.array_equal(D, kept)  # the second thing that the written answer asks for


def test_the_checker_points_at_dw_and_passes_the_mended_block(printed):
    assert "where: in W's own formula: all other gradients are right" in printed


@pytest.mark.parametrize(
    ("function", "mistake"),
    [
        ("linear_backward", "divides_by_m"),
        ("activation_forward", "flipped_sigmoid"),
        ("activation_backward", "taken_at_the_output"),
        ("model_backward", "no_activations"),
        ("model_backward", "divides_by_m"),
        ("compose_vjp", "slopes_at_x"),
        ("train_sgd", "shuffles_x_alone"),
    ],
)
def test_the_usual_mistakes_are_among_those_that_are_tried(function, mistake):
    assert any((w.grade_id, w.name) == (function, mistake) for w in HW.answers.wrongs)
