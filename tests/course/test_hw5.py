"""What hw5 promises beyond what every homework does."""

import contextlib
import io
import sys

import numpy as np
import pytest
from harness import ROOT, Homework, told
from sklearn.linear_model import ElasticNet, Ridge
from sklearn.model_selection import KFold, cross_val_score, learning_curve

from chainrule import check_gradient

POINTS = {
    "split_three": 5,
    "early_stopping": 15,
    "l2_penalty": 4,
    "l2_grad": 6,
    "l1_penalty": 4,
    "l1_subgrad": 6,
    "elastic_net": 5,
    "learning_curve": 10,
    "select_lambda_cv": 5,
    "dropout_forward": 10,
    "dropout_backward": 10,
    "dropconnect_forward": 5,
    "mc_dropout_predict": 10,
    "augment_shift": 5,
}
HW = Homework("hw5_regularization")


@pytest.fixture(scope="module")
def printed():
    """What the whole text prints as a plain program."""
    return HW.run_as_program().stdout


@pytest.fixture(scope="module")
def names():
    """Everything that the homework's own cells define."""
    room = {}
    if str(HW.folder) not in sys.path:
        sys.path.insert(0, str(HW.folder))  # network.py
    with contextlib.redirect_stdout(io.StringIO()):
        for _, _, source in HW.program:
            exec(source, room)
    return room


def test_the_fourteen_answers_are_worth_a_hundred_points():
    assert HW.points == POINTS
    assert {name: group.points for name, group in HW.grade().items()} == POINTS
    assert sum(POINTS.values()) == 100


def test_a_written_answer_is_worth_ten_more():
    graded = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in HW.cells)
    assert HW.rules["points"] == graded == 110


@pytest.mark.parametrize(
    ("function", "mistake"),
    [
        ("dropout_forward", "keep_and_drop_swapped"),
        ("dropout_forward", "no_scale"),
        ("dropout_forward", "double_scale"),
        ("dropout_forward", "scale_at_test"),
        ("dropout_forward", "a_seed_inside"),
        ("dropout_backward", "new_mask"),
        ("dropout_backward", "no_scale"),
        ("l1_subgrad", "downhill"),
        ("l2_penalty", "no_half"),
        ("l2_penalty", "penalised_bias"),
        ("l2_grad", "penalised_bias"),
        ("early_stopping", "one_epoch_too_late"),
        ("early_stopping", "one_epoch_too_early"),
        ("early_stopping", "last_weights"),
        ("early_stopping", "best_is_an_alias"),
        ("early_stopping", "shallow_copy"),
    ],
)
def test_what_regularization_usually_gets_wrong_is_among_what_is_tried(function, mistake):
    assert any((w.grade_id, w.name) == (function, mistake) for w in HW.answers.wrongs)


# One bug costs once: the way back belongs to the way forward that was taken


@pytest.mark.parametrize(
    "mistake", ["no_scale", "keep_and_drop_swapped", "one_mask_for_all_samples"]
)
def test_the_true_way_back_of_a_wrong_way_forward_earns_its_points(mistake):
    (wrong,) = (
        w for w in HW.answers.wrongs if (w.grade_id, w.name) == ("dropout_forward", mistake)
    )
    groups = HW.grade({"dropout_forward": wrong.source})
    assert groups["dropout_forward"].score() < 10
    assert groups["dropout_backward"].score() == 10


def test_a_right_way_back_earns_its_points_though_the_way_forward_forgot_the_scale():
    forward = """def dropout_forward(A, p, rng, train):
    keep = rng.random(A.shape) >= p if train else np.ones(A.shape)
    return A * keep, keep / (1 - p) if train else keep"""
    groups = HW.grade({"dropout_forward": forward})
    assert groups["dropout_backward"].score() == 10
    assert "what is kept was not scaled" in told(groups["dropout_forward"])


def test_a_mixture_of_wrong_penalties_earns_the_points_of_the_mixture():
    wrong = {
        "l2_penalty": """def l2_penalty(params, lam):
    return lam * sum(np.sum(w**2) for w in params.values())""",
        "l2_grad": "def l2_grad(params, lam): return {k: 2 * lam * w for k, w in params.items()}",
        "l1_subgrad": """def l1_subgrad(params, lam):
    return {k: -lam * np.sign(w) for k, w in params.items()}""",
    }
    groups = HW.grade(wrong)
    assert groups["elastic_net"].score() == 5
    assert all(groups[name].score() < POINTS[name] for name in wrong)


# Oracles from elsewhere


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_at_scikit_learns_solution_the_elastic_nets_slope_is_that_of_the_loss(names, share):
    """Half the mean squared error plus our penalty has its minimum where theirs has."""
    rng, lam = np.random.default_rng(0), 0.2
    X = rng.normal(size=(60, 5))
    y = X @ np.array([2.0, -1.0, 0.0, 0.05, 0.7]) + 0.1 * rng.normal(size=60) + 3
    if share:
        model = ElasticNet(alpha=lam, l1_ratio=share, tol=1e-12, max_iter=100_000).fit(X, y)
    else:
        model = Ridge(alpha=lam * 60, tol=1e-12).fit(X, y)
    params = {"W1": model.coef_[:, None], "b1": np.array([model.intercept_])}
    miss = X @ params["W1"] + params["b1"] - y[:, None]
    slope = X.T @ miss / 60 + names["elastic_net"](params, lam, share)[1]["W1"]
    inside = params["W1"][:, 0] == 0  # there any slope of size up to lam * share is at rest
    assert np.allclose(slope[~inside], 0, atol=1e-6)
    assert (np.abs(slope[inside]) <= lam * share + 1e-9).all()
    assert inside.any() == (share > 0)
    assert miss.mean() == pytest.approx(0, abs=1e-9)  # the bias is free


def test_cross_validation_is_that_of_scikit_learn(names):
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(40, 6)), rng.normal(size=40)
    folds = [test for _, test in KFold(5, shuffle=True, random_state=0).split(X)]
    lambdas = [0.1, 1.0, 10.0, 100.0]
    best, means = names["select_lambda_cv"](
        *(X, y, lambdas, folds),
        lambda X, y, lam: Ridge(alpha=lam).fit(X, y),
        lambda model, X, y: float(np.mean((model.predict(X) - y) ** 2)),
    )
    theirs = [
        -cross_val_score(
            Ridge(alpha=lam), X, y, cv=KFold(5, shuffle=True, random_state=0),
            scoring="neg_mean_squared_error",
        ).mean()
        for lam in lambdas
    ]  # fmt: skip
    assert np.allclose(means, theirs)
    assert best == lambdas[int(np.argmin(theirs))]


def test_learning_curves_are_those_of_scikit_learn(names):
    rng = np.random.default_rng(2)
    X = rng.normal(size=(50, 3))
    y = X @ np.array([1.0, 2.0, 3.0]) + rng.normal(size=50)
    sizes = [5, 10, 30]
    _, train, val = learning_curve(
        *(Ridge(alpha=1.0), X, y),
        train_sizes=sizes,
        cv=[(np.arange(30), np.arange(30, 50))],
        scoring="neg_mean_squared_error",
    )
    ours = names["learning_curve"](
        *(X[:30], y[:30], X[30:], y[30:], sizes),
        lambda X, y: Ridge(alpha=1.0).fit(X, y),
        lambda model, X, y: float(np.mean((model.predict(X) - y) ** 2)),
    )
    assert np.allclose(ours, (-train[:, 0], -val[:, 0]))


def test_dropout_with_a_generator_made_anew_passes_the_gradient_checker(names):
    A = np.random.default_rng(3).normal(size=(4, 5))

    def forward(A):
        return names["dropout_forward"](A, 0.4, np.random.default_rng(0), True)

    assert check_gradient(
        lambda A: forward(A)[0], A, lambda dD: names["dropout_backward"](dD, forward(A)[1])
    )


def test_dropout_on_a_linear_model_is_a_penalty_of_the_size_that_is_known(names):
    """E |D w - y|² = |A w - y|² + p/(1-p) Σ A_j² w_j², here over 40,000 masks."""
    rng = np.random.default_rng(4)
    A, w, y, p = rng.normal(size=5), rng.normal(size=5), 0.7, 0.3
    D, _ = names["dropout_forward"](np.tile(A, (40_000, 1)), p, rng, True)
    wanted = (A @ w - y) ** 2 + p / (1 - p) * np.sum((A * w) ** 2)
    assert np.mean((D @ w - y) ** 2) == pytest.approx(wanted, rel=0.03)


# What the text says


def verdict(names, model):
    rng = np.random.default_rng(0)
    params = names["init_params"]([64, 6, 10], "he", rng)
    X, y = rng.random((20, 64)), np.arange(20) % 10

    def frozen(p):
        return model(p, X, y, np.random.default_rng(1))

    return check_gradient(lambda p: frozen(p)[0], params, lambda p: frozen(p)[1])


def test_the_bug_is_a_second_mask_that_spoils_two_of_four_gradients(names):
    report = verdict(names, names["colleagues_model"])
    assert not report
    assert "W2, b2 are right, W1, b1 are not" in str(report)
    assert verdict(names, names["mended_model"])


def test_a_loss_that_draws_anew_is_refused_with_the_remedy(names):
    rng = np.random.default_rng(0)
    params = names["init_params"]([4, 3, 2], "he", rng)
    X, y = rng.normal(size=(5, 4)), np.array([0, 1, 1, 0, 1])
    report = check_gradient(
        lambda p: names["mended_model"](p, X, y, rng)[0],
        params,
        lambda p: names["mended_model"](p, X, y, rng)[1],
    )
    assert not report
    assert "make its rng anew from a fixed seed inside every call" in str(report)


def test_a_reader_of_nine_tenths_agrees_with_544_of_1000_noisy_labels():
    from chainrule import datasets

    rng, M = np.random.default_rng(5), 200_000
    truth = rng.integers(10, size=M)
    answers = datasets.label_noise(truth, 0.1, 10, rng)
    noisy = datasets.label_noise(truth, 0.4, 10, rng)
    assert np.mean(answers == noisy) == pytest.approx(0.544, abs=0.005)  # 0.6 a + 0.4 (1 - a)/9


def test_nobody_can_pay_less_than_155_hundredths_on_the_noisy_labels():
    assert -0.6 * np.log(0.6) - 0.4 * np.log(0.4 / 9) == pytest.approx(1.55, abs=0.005)


def test_the_closing_study_reaches_its_target_on_every_split(printed):
    assert printed.count("target reached") == 3
    assert "target missed" not in printed
    rows = {line[:12].strip(): line[12:].split() for line in printed.splitlines()}
    end, chosen = ({n: float(rows[n][i]) for n in ("nothing", "both")} for i in (0, 2))
    assert end["both"] - end["nothing"] > 0.2
    assert chosen["nothing"] - end["nothing"] > 0.15  # the choice of the epoch alone
    assert abs(chosen["both"] - end["both"]) < 0.03  # calm


# The companion


def test_the_network_is_that_of_homework_4_and_written_once():
    ours = HW.folder / "network.py"
    assert ours.is_symlink()
    assert ours.resolve() == ROOT / "solutions" / "hw4_optimizers" / "network.py"
    for step in ("source", "release"):
        released = ROOT / step / "hw5_regularization" / "network.py"
        assert not released.is_symlink()
        assert released.read_bytes() == ours.read_bytes()
