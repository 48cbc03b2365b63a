"""The verdict: right code passes, wrong code does not, and nonsense is refused with a reason."""

import numpy as np
import pytest

from chainrule.gradients import NotAnalytic, check_gradient, numerical_gradient

RNG = np.random.default_rng(3)
X, Y = RNG.normal(size=(7, 4)), RNG.normal(size=(7, 3))
W, b = RNG.normal(size=(4, 3)), RNG.normal(size=3)


def mse(p):
    return ((X @ p["W"] + p["b"] - Y) ** 2).sum() / (2 * len(X))


def mse_grads(p):
    dZ = (X @ p["W"] + p["b"] - Y) / len(X)
    return {"W": X.T @ dZ, "b": dZ.sum(axis=0)}


def names(report):
    return [cause.name for cause in report.causes]


def test_a_right_gradient_passes_and_is_true():
    report = check_gradient(mse, {"W": W, "b": b}, mse_grads)
    assert report
    assert report.passed and report.verdict == "passed" and report.causes == ()


def test_a_wrong_gradient_fails_and_is_false():
    report = check_gradient(mse, {"W": W, "b": b}, {"W": X.T @ X @ W, "b": b})
    assert not report
    assert report.verdict == "failed"


def test_one_wrong_entry_among_many_is_found_and_placed():
    big = np.random.default_rng(0).normal(size=(90, 40))
    wrong = 2 * big
    wrong[71, 13] *= 1.1
    report = check_gradient(lambda x: (x**2).sum(), big, wrong)
    assert report.parameters["x"].worst == (71, 13)


def test_a_right_gradient_costs_two_evaluations_a_direction_and_parameter():
    report = check_gradient(mse, {"W": W, "b": b}, mse_grads({"W": W, "b": b}))
    assert report.evaluations <= 3 + 2 * 2 * 2


def test_a_softmax_loss_costs_a_hundredth_of_the_loop_over_its_entries():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(64, 785)), rng.integers(0, 10, size=64)
    W = 0.01 * rng.normal(size=(785, 10))

    def softmax(Z):
        E = np.exp(Z - Z.max(axis=1, keepdims=True))
        return E / E.sum(axis=1, keepdims=True)

    report = check_gradient(
        lambda W: -np.log(softmax(X @ W)[np.arange(64), y]).mean(),
        W,
        lambda W: X.T @ (softmax(X @ W) - np.eye(10)[y]) / 64,
    )
    assert report
    assert report.evaluations <= 2 * W.size / 100


def test_integer_parameters_are_taken_as_floats():
    assert check_gradient(lambda x: (x**2).sum(), np.array([1, 2, 3]), np.array([2, 4, 6]))


def test_x_is_left_as_it_was():
    x = {"W": W.copy(), "b": b.copy()}
    check_gradient(mse, x, mse_grads)
    assert (x["W"] == W).all() and (x["b"] == b).all()


def test_a_vector_valued_layer_is_checked_with_a_random_cotangent():
    def backward(D):
        return D * (1 - np.tanh(X) ** 2)

    assert check_gradient(np.tanh, X, backward)
    assert not check_gradient(np.tanh, X, lambda D: np.ones_like(D) * (1 - np.tanh(X) ** 2))


def test_a_softmax_backward_of_zeros_does_not_pass():
    def softmax(Z):
        E = np.exp(Z)
        return E / E.sum(axis=1, keepdims=True)

    assert not check_gradient(softmax, X, lambda D: np.zeros_like(D))


def test_an_array_gradient_of_a_layer_goes_with_its_cotangent():
    D = np.random.default_rng(5).normal(size=X.shape)
    assert check_gradient(np.tanh, X, D * (1 - np.tanh(X) ** 2), cotangent=D)


def test_an_array_gradient_of_a_layer_without_a_cotangent_is_refused():
    with pytest.raises(ValueError, match="cotangent"):
        check_gradient(np.tanh, X, 1 - np.tanh(X) ** 2)


def test_a_layer_gradient_may_take_x_and_the_cotangent():
    assert check_gradient(np.tanh, X, lambda x, D: D * (1 - np.tanh(x) ** 2))


def test_the_forward_pass_at_x_runs_right_before_a_backward_that_reads_a_cache():
    cache = {}

    def forward(x):
        cache["A"] = np.tanh(x)
        return cache["A"]

    assert check_gradient(forward, X, lambda D: D * (1 - cache["A"] ** 2))


def test_a_layer_with_one_sample_and_one_output_is_still_a_layer():
    x = np.array([[0.3]])
    assert check_gradient(np.tanh, x, lambda D: D * (1 - np.tanh(x) ** 2))


def test_a_random_loss_is_told_to_take_an_rng():
    rng = np.random.default_rng(0)
    report = check_gradient(lambda x: (x * rng.normal(size=3)).sum(), np.ones(3), np.ones(3))
    assert names(report) == ["not-repeatable"]
    assert "rng" in str(report)


def test_a_loss_that_changes_x_is_found():
    def greedy(x):
        x *= 2
        return (x**2).sum()

    assert "x-changed" in names(check_gradient(greedy, np.ones(3), 8 * np.ones(3)))


def test_a_gradient_that_changes_x_is_found():
    def grad(x):
        x *= 2
        return x

    assert "x-changed" in names(check_gradient(lambda x: (x**2).sum(), np.ones(3), grad))


def test_a_gradient_that_adds_up_over_calls_is_found():
    kept = np.zeros(3)

    def grad(x):
        nonlocal kept
        kept += 2 * x
        return kept

    assert "accumulates" in names(check_gradient(lambda x: (x**2).sum(), np.ones(3), grad))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_named_with_its_place(bad):
    gradient = np.array([2.0, bad, 2.0])
    report = check_gradient(lambda x: (x**2).sum(), np.ones(3), gradient)
    assert names(report) == ["not-finite"]
    assert "[1]" in str(report)


def test_a_loss_that_is_not_finite_is_named():
    assert names(check_gradient(lambda x: np.inf, np.ones(3), np.ones(3))) == ["not-finite"]


def test_a_missing_key_is_named():
    report = check_gradient(mse, {"W": W, "b": b}, {"W": mse_grads({"W": W, "b": b})["W"]})
    assert names(report) == ["keys"]
    assert "b" in report.causes[0].parameters


@pytest.mark.parametrize("answer", [None, "text", [[1, 2], [3]], object()])
def test_what_is_no_array_of_numbers_fails_and_does_not_crash(answer):
    assert names(check_gradient(lambda x: (x**2).sum(), np.ones(3), answer)) == ["not-numeric"]


def test_a_tuple_from_the_forward_pass_is_refused_with_the_fix():
    with pytest.raises(TypeError, match=r"forward\(x\)\[0\]"):
        check_gradient(lambda x: (np.tanh(x), {"A": np.tanh(x)}), X, X)


def test_a_function_without_a_return_is_told_so():
    with pytest.raises(TypeError, match="return missing"):
        check_gradient(lambda x: None, X, X)


def test_a_gradient_too_small_to_be_seen_beside_the_loss_is_not_blamed():
    x = np.array([1e-3, 2e-3])
    assert check_gradient(lambda x: 1e9 + (x**2).sum(), x, 2 * x)


def test_two_zero_gradients_agree():
    assert check_gradient(lambda x: 3.0, np.ones(4), np.zeros(4))


def test_a_bias_before_batch_norm_has_gradient_zero_and_passes():
    def loss(b):
        Z = X + b
        return (Y[:, :1] * (Z - Z.mean(axis=0)) / np.sqrt(Z.var(axis=0) + 1e-5)).sum()

    for seed in range(20):
        tiny = 1e-17 * np.random.default_rng(seed).normal(size=4)
        assert check_gradient(loss, np.random.default_rng(seed).normal(size=4), tiny)


def test_a_difference_as_small_as_an_epsilon_in_a_log_is_suspicious_not_wrong():
    p = np.array([0.01, 0.3, 0.69])
    report = check_gradient(lambda p: -np.log(p + 1e-8).sum(), p, -1 / p)
    assert report.verdict == "suspicious"
    assert report


def test_a_caller_may_ask_for_a_stricter_tolerance():
    p = np.array([0.01, 0.3, 0.69])
    assert not check_gradient(lambda p: -np.log(p + 1e-8).sum(), p, -1 / p, tol=1e-7)


def test_code_in_float32_is_noted_and_not_blamed():
    def loss(x):
        return np.float32(np.tanh(x.astype(np.float32)).sum())

    report = check_gradient(loss, X, lambda x: 1 - np.tanh(x) ** 2)
    assert report
    assert any("float64" in note for note in report.notes)


@pytest.mark.parametrize("scale", [1e-4, 1e-2, 1, 1e2, 1e4])
def test_the_scale_of_x_does_not_decide(scale):
    assert check_gradient(lambda x: (x**3).sum(), scale * W, 3 * (scale * W) ** 2)
    assert not check_gradient(lambda x: (x**3).sum(), scale * W, 3.01 * (scale * W) ** 2)


def test_a_complex_step_is_exact():
    right = numerical_gradient(lambda x: np.exp(np.sin(x)).sum(), W, method="complex")
    assert np.allclose(right, np.exp(np.sin(W)) * np.cos(W), rtol=1e-15)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.abs(x).sum(),
        lambda x: abs(x).sum(),
        lambda x: x.max(),
        lambda x: np.maximum(x, 0).sum(),
        lambda x: np.linalg.norm(x),
        lambda x: np.where(x > 0, x, 0).sum(),
        lambda x: x.real.sum(),
        lambda x: float(x[0, 0]),
        lambda x: np.clip(x, 0, 1).sum(),
    ],
)
def test_a_complex_step_is_refused_for_code_that_is_not_analytic(f):
    with pytest.raises(NotAnalytic):
        numerical_gradient(f, W, method="complex")


def test_a_complex_step_that_lost_its_watch_is_refused_when_it_disagrees():
    def loss(x):
        plain = np.array(x, subok=False)
        return np.sqrt((plain * plain.conjugate()).sum())

    with pytest.raises(NotAnalytic):
        check_gradient(loss, W, lambda x: x / np.linalg.norm(x), method="complex")


def test_check_gradient_takes_the_complex_step_where_asked():
    assert check_gradient(mse, {"W": W, "b": b}, mse_grads, method="complex")
    wrong = {"W": W, "b": b}
    assert not check_gradient(mse, {"W": W, "b": b}, wrong, method="complex")


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="method"):
        check_gradient(mse, {"W": W, "b": b}, mse_grads, method="exact")
