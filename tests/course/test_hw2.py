"""What hw2 promises beyond what every homework does."""

import numpy as np
import pytest
from harness import Homework
from scipy.special import expit, log_softmax
from scipy.special import softmax as scipy_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from chainrule import check_gradient, datasets
from chainrule.checks.comparison import difference
from chainrule.checks.group import Group

POINTS = {
    "sigmoid": 10,
    "bce_from_logits": 15,
    "softmax": 15,
    "predict_map": 5,
    "cross_entropy_from_logits": 15,
    "softmax_jacobian": 10,
    "softmax_ce_grad": 15,
    "fit_softmax": 15,
}


@pytest.fixture(scope="module")
def hw2():
    return Homework("hw2_softmax_regression")


@pytest.fixture(scope="module")
def solved(hw2):
    """What a student who has solved everything has in the notebook, without the tests' names."""
    room = {}
    for kind, name, source in hw2.program:
        if kind != "test":
            exec(compile(source, name, "exec"), room)
    return room


@pytest.fixture(scope="module")
def printed(hw2):
    return hw2.run_as_program().stdout


def test_the_eight_functions_are_worth_a_hundred_points(hw2):
    assert hw2.points == POINTS
    assert {name: group.points for name, group in hw2.grade().items()} == POINTS
    assert sum(POINTS.values()) == 100


def test_a_written_answer_is_worth_ten_more(hw2):
    graded = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in hw2.cells)
    assert hw2.rules["points"] == graded == 110


# Oracles ---------------------------------------------------------------------------------


def scores_and_labels(M=40, K=5, scale=3.0):
    rng = np.random.default_rng(7)
    return scale * rng.normal(size=(M, K)), rng.permutation(np.arange(M) % K)


def test_sigmoid_is_that_of_scipy(solved):
    z = np.linspace(-700, 700, 1401)
    assert np.allclose(solved["sigmoid"](z), expit(z), rtol=1e-12, atol=0)


def test_the_loss_of_two_classes_is_that_of_scikit_learn(solved):
    z, y = scores_and_labels(K=2)[0][:, 0], scores_and_labels(K=2)[1]
    assert np.isclose(solved["bce_from_logits"](z, y), log_loss(y, expit(z)))


def test_softmax_is_that_of_scipy(solved):
    Z, _ = scores_and_labels(scale=300.0)
    assert np.allclose(solved["softmax"](Z), scipy_softmax(Z, axis=1), rtol=1e-12, atol=1e-300)


def test_the_loss_of_many_classes_is_that_of_scipy_and_scikit_learn(solved):
    Z, y = scores_and_labels()
    loss = solved["cross_entropy_from_logits"](Z, y)
    assert np.isclose(loss, -log_softmax(Z, axis=1)[np.arange(len(y)), y].mean())
    assert np.isclose(loss, log_loss(y, scipy_softmax(Z, axis=1)))


def test_the_jacobian_is_what_complex_steps_say(solved):
    z = np.array([1.5, -0.3, 0.0, 2.2])
    shifted = z[:, None] + 1e-30j * np.eye(4)  # column j: a step of score j
    columns = np.exp(shifted) / np.exp(shifted).sum(axis=0)
    assert np.allclose(solved["softmax_jacobian"](z), columns.imag / 1e-30, rtol=1e-12)


def test_the_gradient_is_that_of_the_loss(solved):
    Z, y = scores_and_labels(M=6)
    dZ = solved["softmax_ce_grad"](Z, y)
    assert check_gradient(lambda Z: solved["cross_entropy_from_logits"](Z, y), Z, dZ)


def test_training_ends_where_scikit_learn_ends(solved):
    rng = np.random.default_rng(3)
    y = rng.permutation(np.arange(200) % 3)
    X = rng.normal(size=(200, 2)) + np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])[y]
    W, b, _ = solved["fit_softmax"](X, y, 3, 1.0, 4000, np.random.default_rng(0))
    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=2000).fit(X, y)
    ours = solved["softmax"](X @ W + b)
    assert np.allclose(ours, theirs.predict_proba(X), atol=1e-4)


# Large scores ----------------------------------------------------------------------------

OVERFLOWS = {
    "sigmoid": "return 1 / (1 + np.exp(-z))",
    "bce_from_logits": "return np.mean(np.logaddexp(0, z) - y * z) + 0 * np.exp(np.abs(z)).min()",
    "softmax": "E = np.exp(Z); return E / E.sum(axis=1, keepdims=True)",
    "cross_entropy_from_logits": (
        "return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])"
    ),
}
ARGUMENTS = {"sigmoid": "z", "softmax": "Z", "bce_from_logits": "z, y"}


def written(name, body):
    return f"def {name}({ARGUMENTS.get(name, 'Z, y')}):\n    {body}"


@pytest.mark.parametrize("name", OVERFLOWS)
def test_an_overflow_costs_points_though_numpy_only_warns(hw2, name):
    group = hw2.grade({name: written(name, OVERFLOWS[name])}, only=name)[name]
    failed = [row.message for row in group.rows if not row.passed and not row.hidden]
    assert any("FloatingPointError: overflow" in message for message in failed)


def test_an_overflow_that_is_right_all_the_same_may_be_silenced_by_the_student(hw2):
    body = "with np.errstate(over='ignore'): return 1 / (1 + np.exp(-z))"
    assert hw2.grade({"sigmoid": written("sigmoid", body)}, only="sigmoid")["sigmoid"].score() == 10


def test_a_softmax_that_overflows_costs_nothing_in_what_is_built_on_it(hw2):
    groups = hw2.grade({"softmax": written("softmax", OVERFLOWS["softmax"])})
    assert groups["softmax"].score() < 15
    assert groups["softmax_jacobian"].score() == 10
    assert groups["softmax_ce_grad"].score() == 15


def test_whoever_overflows_outside_softmax_is_not_excused(hw2):
    source = "def softmax_jacobian(z):\n    p = np.exp(z) / np.exp(z).sum()\n"
    source += "    return np.diag(p) - np.outer(p, p)"
    group = hw2.grade({"softmax_jacobian": source}, only="softmax_jacobian")["softmax_jacobian"]
    assert group.score() < 10


def test_nothing_is_excused_in_a_function_that_is_not_written(hw2):
    softmax = written("softmax", OVERFLOWS["softmax"])
    for name in ("softmax_jacobian", "softmax_ce_grad", "fit_softmax"):
        stub = f"def {name}(*args, **kwargs): raise NotImplementedError"
        assert hw2.grade({"softmax": softmax, name: stub}, only=name)[name].score() == 0


# The story -------------------------------------------------------------------------------


def test_the_closing_experiment_reaches_its_target_on_five_splits(printed):
    assert printed.count("target reached") == 5


def test_the_doubtful_digits_of_the_beginning_are_the_dearest_of_the_end(hw2, solved):
    (cell,) = [c for c in hw2.cells if c.source.startswith("digits, labels")]
    shown = eval(cell.source.split("doubtful = ")[1].splitlines()[0])
    digits, labels = datasets.load_digits()
    place = np.arange(len(labels))
    split = datasets.split(digits, labels, place, rng=np.random.default_rng(0))
    (X, y, _), (X_test, y_test, where) = split
    W, b, _ = solved["fit_softmax"](X, y, 10, 0.5, 500, np.random.default_rng(0))
    of_truth = solved["softmax"](X_test @ W + b)[np.arange(len(y_test)), y_test]
    dearest = where[np.argsort(of_truth)]
    assert dearest[:6].tolist() == shown[:6]
    assert set(shown) <= set(dearest[:16])


def backward_is_right(solved, name, Z, dP=None):
    softmax = solved["softmax"]
    return check_gradient(
        softmax, Z, lambda Z, dP: solved[name](softmax(Z), dP), cotangent=dP
    ).passed


@pytest.mark.parametrize("name", ["softmax_backward", "mended_softmax_backward"])
def test_the_two_honest_checks_of_the_bug_hunt_see_nothing(solved, name):
    rng = np.random.default_rng(0)
    assert backward_is_right(solved, name, rng.normal(size=(3, 4)), np.ones((3, 4)))
    assert backward_is_right(solved, name, np.zeros((3, 4)), rng.normal(size=(3, 4)))


def test_random_scores_with_a_random_message_show_the_bug(solved):
    Z = np.random.default_rng(1).normal(size=(3, 4))
    assert not backward_is_right(solved, "softmax_backward", Z)
    assert backward_is_right(solved, "mended_softmax_backward", Z)


def test_the_friends_loss_cannot_fall_below_what_the_answer_says(hw2, solved):
    sure = np.eye(10)[[3]]
    floor = solved["cross_entropy_from_logits"](sure, np.array([3]))
    assert np.isclose(floor, np.log(np.e + 9) - 1)
    assert f"{floor:.4f}" in next(
        c.source
        for c in hw2.cells
        if c.metadata.get("nbgrader", {}).get("grade_id") == "written_answer"
    )


def test_no_two_mistakes_that_a_check_names_look_alike(hw2, monkeypatch):
    """A sentence that fits two mistakes would send half of the students the wrong way."""
    close, alike = Group.close, []

    def comparing(self, name, call, expected, rtol=1e-7, atol=1e-9, **common):
        values = {**(common.get("mistakes") or {}), "what is right": expected}
        made = [(s, v() if callable(v) else v) for s, v in values.items()]
        for i, (sentence, value) in enumerate(made):
            same = [s for s, v in made[:i] if difference(value, v, rtol, atol) is None]
            alike.extend((self.name, name, sentence, s) for s in same)
        return close(self, name, call, expected, rtol, atol, **common)

    monkeypatch.setattr(Group, "close", comparing)
    hw2.grade()
    assert alike == []


@pytest.mark.parametrize(
    ("function", "mistake"),
    [
        ("sigmoid", "flipped"),
        ("bce_from_logits", "one_over_2m"),
        ("bce_from_logits", "clipped"),
        ("softmax", "one_maximum_for_all"),
        ("predict_map", "last_of_the_equal"),
        ("cross_entropy_from_logits", "one_hot_from_the_batch"),
        ("cross_entropy_from_logits", "softmax_twice"),
        ("softmax_jacobian", "diagonal_only"),
        ("softmax_ce_grad", "diagonal_jacobian"),
        ("fit_softmax", "divided_once_more"),
        ("fit_softmax", "classes_from_the_labels"),
    ],
)
def test_the_usual_mistakes_are_among_those_that_are_tried(hw2, function, mistake):
    assert any(w.grade_id == function and w.name == mistake for w in hw2.answers.wrongs)
