"""Where the mistake must lie, and kinks: what has no derivative cannot be wrong."""

import numpy as np
import pytest

from chainrule.gradients import check_gradient

RNG = np.random.default_rng(2)
X, Y = RNG.normal(size=(9, 4)), RNG.normal(size=(9, 2))


def net(p, f):
    A = X
    for k in (1, 2, 3):
        A = A @ p[f"W{k}"] + p[f"b{k}"]
        A = f(A) if k < 3 else A
    return ((A - Y) ** 2).sum() / (2 * len(X))


def backward(p, f, slope, wrong_from=0):
    A, Z = [X], []
    for k in (1, 2, 3):
        Z.append(A[-1] @ p[f"W{k}"] + p[f"b{k}"])
        A.append(f(Z[-1]) if k < 3 else Z[-1])
    D, g = (A[-1] - Y) / len(X), {}
    for k in (3, 2, 1):
        g[f"W{k}"], g[f"b{k}"] = A[k - 1].T @ D, D.sum(axis=0)
        if k > 1:
            D = (D @ p[f"W{k}"].T) * (1 if k == wrong_from else slope(Z[k - 2]))
    return {name: g[name] for name in p}


def parameters(seed, bias=1.0):
    rng, p = np.random.default_rng(seed), {}
    for k, (n, m) in enumerate([(4, 5), (5, 3), (3, 2)], start=1):
        p |= {f"W{k}": rng.normal(size=(n, m)), f"b{k}": bias * rng.normal(size=m)}
    return p


def tanh_slope(z):
    return 1 - np.tanh(z) ** 2


def relu(z):
    return np.maximum(z, 0)


def relu_slope(z):
    return (z > 0).astype(float)


def test_the_place_is_between_the_last_right_and_the_first_wrong_stage():
    p = parameters(0)
    wrong = backward(p, np.tanh, tanh_slope, wrong_from=3)
    report = check_gradient(lambda p: net(p, np.tanh), p, wrong)
    assert report.failed_at == "b2"
    assert report.where.startswith("between W3 and W2")
    assert report.parameters["W3"].verdict == report.parameters["b3"].verdict == "passed"


def test_a_mistake_in_one_formula_is_placed_in_that_formula():
    p = parameters(0)
    wrong = backward(p, np.tanh, tanh_slope)
    report = check_gradient(lambda p: net(p, np.tanh), p, wrong | {"W2": 1.5 * wrong["W2"]})
    assert report.where == "in W2's own formula: all other gradients are right"


def test_a_mistake_in_the_head_is_placed_at_the_end():
    p = parameters(0)
    wrong = {n: -g for n, g in backward(p, np.tanh, tanh_slope).items()}
    report = check_gradient(lambda p: net(p, np.tanh), p, wrong)
    assert report.where == "between W3, b3 and what f returns"


def test_only_the_failing_parameter_is_looked_at_entry_by_entry():
    p = parameters(0)
    wrong = backward(p, np.tanh, tanh_slope)
    report = check_gradient(lambda p: net(p, np.tanh), p, wrong | {"b3": wrong["b3"] + 1})
    assert report.parameters["b3"].checked == 2
    assert report.parameters["W1"].checked == 0


def test_a_large_parameter_is_sampled():
    big = np.random.default_rng(0).normal(size=(100, 50))
    report = check_gradient(lambda x: (x**2).sum(), big, big)
    assert report.parameters["x"].checked <= 500 < big.size
    assert report.evaluations < 3000


@pytest.mark.parametrize("bias", [0.0, 1.0])
def test_right_relu_nets_are_never_blamed(bias):
    for seed in range(100):
        p = parameters(seed, bias)
        report = check_gradient(lambda p: net(p, relu), p, lambda p: backward(p, relu, relu_slope))
        assert report, f"seed {seed}: {report}"


def test_wrong_relu_nets_are_found():
    for seed in range(20):
        p = parameters(seed)
        wrong = backward(p, relu, relu_slope, wrong_from=2)
        assert not check_gradient(lambda p: net(p, relu), p, wrong)


def test_an_entry_at_a_kink_is_left_out_and_counted():
    x = np.array([[0.0, 1.0, -2.0, 3.0]])
    for slope_at_zero in (0.0, 1.0):
        D = np.array([[slope_at_zero, 1.0, 0.0, 1.0]])
        report = check_gradient(lambda x: relu(x).sum(), x, D)
        assert report
        assert report.parameters["x"].kinks == 1
        assert "kink" in str(report)


def test_a_kink_does_not_hide_a_mistake_elsewhere():
    x = np.array([[0.0, 1.0, -2.0, 3.0]])
    report = check_gradient(lambda x: relu(x).sum(), x, np.array([[0.0, 1.0, 0.0, 2.0]]))
    assert not report
    assert report.parameters["x"].worst == (0, 3)


def test_where_everything_is_at_a_kink_a_subgradient_is_accepted():
    assert check_gradient(lambda w: np.abs(w).sum(), np.zeros(5), np.full(5, 0.3))


def test_where_everything_is_at_a_kink_no_other_value_is_accepted():
    report = check_gradient(lambda w: np.abs(w).sum(), np.zeros(5), np.full(5, 1.5))
    assert [cause.name for cause in report.causes] == ["cannot-measure"]


def test_a_biased_row_of_zeros_before_relu_is_not_blamed():
    rows = X.copy()
    rows[3] = 0  # with b = 0 this sample sits exactly on the kink of every unit
    v = np.random.default_rng(0).normal(size=5)

    def f(p):
        return (relu(rows @ p["W"] + p["b"]) @ v).sum()

    def grad(p):
        on = (rows @ p["W"] + p["b"] > 0) * v
        return {"W": rows.T @ on, "b": on.sum(axis=0)}

    for seed in range(50):
        W = np.random.default_rng(seed).normal(size=(4, 5))
        assert check_gradient(f, {"W": W, "b": np.zeros(5)}, grad)
