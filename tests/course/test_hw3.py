"""What hw3 promises beyond what every homework does."""

import contextlib
import io

import numpy as np
import pytest
from harness import Homework

from chainrule import check_gradient

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
