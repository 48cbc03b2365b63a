"""The diagnosis: each usual mistake is called by its name, and nothing is guessed."""

import numpy as np
import pytest

from chainrule.gradients import check_gradient

RNG = np.random.default_rng(11)
M, N, K, LAM = 6, 5, 3, 0.2
X, Y = RNG.normal(size=(M, N)), RNG.normal(size=(M, K))
P = {"W": RNG.normal(size=(N, K)), "b": RNG.normal(size=K)}
D = RNG.normal(size=(M, K))


def loss(p):
    """Half mean square with an L2 penalty on W."""
    Z = p["X"] @ p["W"] + p["b"] if "X" in p else X @ p["W"] + p["b"]
    return ((Z - Y) ** 2).sum() / (2 * M) + LAM / 2 * (p["W"] ** 2).sum()


def right(p, lam=LAM):
    dZ = (X @ p["W"] + p["b"] - Y) / M
    return {"W": X.T @ dZ + lam * p["W"], "b": dZ.sum(axis=0)}


def names(f, x, grad, **options):
    return {cause.name for cause in check_gradient(f, x, grad, **options).causes}


def plain(p):
    return loss(p) - LAM / 2 * (p["W"] ** 2).sum()


@pytest.mark.parametrize(
    ("factor", "name"), [(-1, "sign-flipped"), (2, "twice-too-large"), (0.5, "half-as-large")]
)
def test_a_factor_is_named_without_any_context(factor, name):
    wrong = {key: factor * g for key, g in right(P, 0).items()}
    assert names(plain, P, wrong) == {name}


def test_a_missing_mean_is_named_where_M_is_told():
    wrong = {key: M * g for key, g in right(P, 0).items()}
    assert names(plain, P, wrong, context={"M": M}) == {"mean-missing"}


def test_a_doubled_mean_is_named_where_M_is_told():
    wrong = {key: g / M for key, g in right(P, 0).items()}
    assert names(plain, P, wrong, context={"M": M}) == {"mean-doubled"}


def test_M_is_guessed_from_the_rows_of_the_arrays_that_f_uses():
    inputs, targets = X, Y
    rows = len(inputs)

    def f(W):
        return ((inputs @ W - targets) ** 2).sum() / (2 * rows)

    report = check_gradient(f, P["W"], inputs.T @ (inputs @ P["W"] - targets))
    assert "mean-missing" in {cause.name for cause in report.causes}
    assert f"has {M} rows" in str(report)


def test_a_missing_mean_is_seen_behind_a_penalty_that_nobody_told():
    wrong = right(P, 0)
    wrong = {"W": M * wrong["W"] + LAM * P["W"], "b": M * wrong["b"]}
    assert names(loss, P, wrong, context={"M": M}) == {"mean-missing"}


def test_a_sum_for_a_mean_in_one_formula_is_told_from_a_missing_mean_in_the_loss():
    wrong = right(P) | {"b": M * right(P)["b"]}
    assert names(loss, P, wrong, context={"M": M}) == {"sum-for-mean"}


def test_where_two_explanations_fit_both_are_said():
    two = X[:2]

    def f(W):
        return ((two @ W) ** 2).sum() / 4

    wrong = two.T @ two @ P["W"]  # M = 2: the mean is missing, or a factor 2 stands there
    assert {"mean-missing", "twice-too-large"} <= names(f, P["W"], wrong, context={"M": 2})


def test_a_constant_ratio_that_nothing_explains_is_said_as_it_is():
    wrong = {key: 3.7 * g for key, g in right(P, 0).items()}
    report = check_gradient(plain, P, wrong)
    assert {cause.name for cause in report.causes} == {"constant-factor"}
    assert "3.7" in str(report)


@pytest.mark.parametrize("told", [{}, {"lam": LAM}])
@pytest.mark.parametrize(("times", "name"), [(0, "penalty-missing"), (2, "penalty-doubled")])
def test_the_penalty_is_named_whether_lambda_is_told_or_not(told, times, name):
    assert names(loss, P, right(P, times * LAM), context=told) == {name}


def test_a_penalty_with_another_factor_is_named_with_the_factor():
    report = check_gradient(loss, P, right(P, LAM / M), context={"lam": LAM})
    assert [cause.name for cause in report.causes] == ["penalty-scaled"]


def test_a_penalised_bias_is_named():
    x = {"W": P["W"], "b": RNG.normal(size=K)}
    wrong = right(x) | {"b": right(x)["b"] + LAM * x["b"]}
    assert names(loss, x, wrong, context={"lam": LAM}) == {"bias-penalised"}


def test_l1_for_l2_is_named():
    wrong = right(P) | {"W": right(P, 0)["W"] + LAM * np.sign(P["W"])}
    assert names(loss, P, wrong, context={"lam": LAM}) == {"l1-for-l2"}


def test_l2_for_l1_is_named():
    def f(W):
        return (W**3).sum() + LAM * np.abs(W).sum()

    assert names(f, P["W"], 3 * P["W"] ** 2 + LAM * P["W"]) == {"l2-for-l1"}


def test_a_transposed_gradient_is_named_and_not_only_its_shape():
    wrong = right(P) | {"W": right(P)["W"].T}
    assert names(loss, P, wrong) == {"transposed"}


def test_a_transposed_square_gradient_is_named():
    W = RNG.normal(size=(4, 4))
    C = RNG.normal(size=(4, 4))
    assert names(lambda W: (C * W).sum() + (W**2).sum(), W, (C + 2 * W).T) == {"transposed"}


def test_two_mistakes_in_one_gradient_are_both_said():
    report = check_gradient(loss, P, right(P) | {"W": -right(P)["W"].T})
    assert "transposed" in str(report) and "sign" in str(report)


def test_a_gradient_not_summed_over_the_batch_is_named():
    dZ = (X @ P["W"] + P["b"] - Y) / M
    assert names(loss, P, right(P) | {"b": dZ}) == {"not-summed"}


def test_a_sum_over_the_wrong_axis_is_named():
    dZ = (X @ P["W"] + P["b"] - Y) / M
    assert names(loss, P, right(P) | {"b": dZ.sum(axis=1)}) == {"wrong-axis"}


def test_a_sum_over_both_axes_is_named():
    dZ = (X @ P["W"] + P["b"] - Y) / M
    assert names(loss, P, right(P) | {"b": dZ.sum()}) == {"wrong-axis"}


def test_kept_dimensions_are_a_matter_of_shape():
    report = check_gradient(loss, P, right(P) | {"b": right(P)["b"][None]})
    assert [cause.name for cause in report.causes] == ["shape"]
    assert "(1, 3)" in str(report)


def test_a_gradient_of_zeros_is_named():
    assert names(loss, P, right(P) | {"b": np.zeros(K)}) == {"zero"}


def test_an_ignored_upstream_gradient_is_named_without_any_context():
    assert "upstream-ignored" in names(np.tanh, Y, lambda D: 1 - np.tanh(Y) ** 2)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (D, "derivative-missing"),
        (D * (1 - np.tanh(np.tanh(Y)) ** 2), "derivative-at-a"),
        (D * (1 - Y**2), "derivative-at-z"),
        (D * (Y > 0), "other-activation"),
        (1 - np.tanh(Y) ** 2, "upstream-ignored"),
    ],
)
def test_a_wrong_activation_is_recognised_by_what_it_returns(wrong, name):
    assert name in names(np.tanh, Y, wrong, cotangent=D)


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def test_a_softmax_backward_with_the_diagonal_only_is_named():
    S = softmax(Y)
    assert names(softmax, Y, D * S * (1 - S), cotangent=D) == {"softmax-diagonal"}


def test_a_softmax_backward_over_the_wrong_axis_is_named():
    S = softmax(Y)
    assert names(softmax, Y, S * (D - (D * S).sum(axis=0)), cotangent=D) == {"wrong-axis"}


def test_a_cache_filled_once_and_never_again_is_found_even_where_it_is_right():
    kept = {}

    def grad(p):
        kept.setdefault("g", right(p))
        return kept["g"]

    assert names(loss, P, grad) == {"stale-cache"}


def test_a_gradient_that_reads_the_last_forward_pass_instead_of_x_is_found():
    cache = {}

    def forward(p):
        cache["Z"] = X @ p["W"] + p["b"]
        return ((cache["Z"] - Y) ** 2).sum() / (2 * M)

    def grad(p):
        dZ = (cache["Z"] - Y) / M
        return {"W": X.T @ dZ, "b": dZ.sum(axis=0)}

    assert names(forward, P, grad) == {"stale-cache"}


def test_a_gradient_of_an_earlier_x_is_named_where_that_x_is_told():
    old = {"W": RNG.normal(size=(N, K)), "b": RNG.normal(size=K)}
    assert names(loss, P, right(old), context={"previous": old}) == {"stale-cache"}


def test_a_gradient_that_does_not_follow_x_may_say_so_with_an_underscore():
    dW = right(P)
    assert check_gradient(loss, P, lambda _: dW)


def test_where_nothing_fits_nothing_is_guessed_but_the_place_is_said():
    wrong = right(P)
    wrong["W"] = wrong["W"].copy()
    wrong["W"][2] += RNG.normal(size=K)
    report = check_gradient(loss, P, wrong)
    assert report.causes == ()
    assert report.failed_at == "W"
    assert "only row 2" in str(report)


def test_random_gradients_are_given_no_cause():
    for seed in range(60):
        rng = np.random.default_rng(seed)
        wrong = {"W": rng.normal(size=(N, K)), "b": rng.normal(size=K)}
        told = {"M": M, "lam": LAM, "stages": ["linear", "squared_error"], "X": X, "y": Y}
        assert names(loss, P, wrong, context=told) == set()


def test_a_context_that_describes_another_function_is_left_aside_and_noted():
    told = {"stages": ["linear", "squared_error"], "X": X + 1, "y": Y}
    report = check_gradient(plain, P, {k: 2 * g for k, g in right(P, 0).items()}, context=told)
    assert [cause.name for cause in report.causes] == ["twice-too-large"]
    assert any("another function" in note for note in report.notes)


def test_a_context_that_lacks_something_says_what():
    with pytest.raises(ValueError, match="y"):
        check_gradient(plain, P, right(P), context={"stages": ["linear", "squared_error"], "X": X})


def test_an_unknown_stage_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="relu"):
        check_gradient(plain, P, right(P), context={"stages": ["linear", "swish"], "X": X})


def test_a_layer_has_no_penalty_whatever_its_upstream_gradient_is():
    b = np.arange(1.0, 7.0)
    report = check_gradient(lambda b: b**2, b, b * (2 * b + 1), cotangent=b)
    assert not report and not any("penalt" in str(cause) for cause in report.causes)
