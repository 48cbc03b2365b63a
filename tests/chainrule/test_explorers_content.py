"""What the explorers show: their numbers against independent ways to get them."""

import importlib
import itertools
import re

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest
from scipy import special
from sklearn.linear_model import LinearRegression

from chainrule import check_gradient, explorers

rng = np.random.default_rng(0)


def module(name):
    """The module behind an explorer: in the package its name means the function."""
    return importlib.import_module(f"chainrule.explorers.{name}")


def numbers(sentence):
    return [float(x) for x in re.findall(r"-?\d+\.?\d*(?:e[-+]\d+)?", sentence)]


# hw1


@pytest.mark.parametrize("columns", [1, 2])
def test_the_path_is_that_of_gradient_descent(columns):
    X, y = rng.normal(size=(30, columns)) + 1, rng.normal(size=30)
    bowl = module("learning_rate")._Bowl.of_least_squares(X, y)
    A = np.column_stack([X, np.ones(30)]) if columns == 1 else X - X.mean(axis=0)
    t = y if columns == 1 else y - y.mean()
    w = bowl.start
    for point in bowl.path(0.1):
        assert np.allclose(point, w)
        w = w - 0.1 * A.T @ (A @ w - t) / 30


def test_the_bowl_has_its_minimum_where_scikit_learn_finds_it():
    x, y = rng.normal(size=30), rng.normal(size=30)
    fit = LinearRegression().fit(x[:, None], y)
    bowl = module("learning_rate")._Bowl.of_least_squares(x, y)
    assert np.allclose(bowl.minimum, [fit.coef_[0], fit.intercept_])
    residuals = y - fit.predict(x[:, None])
    assert np.isclose(bowl.lowest, np.mean(residuals**2) / 2)


def test_below_the_limit_the_loss_falls_and_above_it_grows():
    bowl = module("learning_rate")._Bowl.of_least_squares(*module("learning_rate")._sample())
    limit = 2 / bowl.curvatures[-1]
    below, above = (bowl.value(*bowl.path(share * limit).T) for share in (0.99, 1.01))
    assert np.all(np.diff(below) < 0)
    assert above[-1] > above[-2]


def test_three_columns_are_refused():
    with pytest.raises(ValueError, match="3 columns"):
        explorers.learning_rate(np.ones((5, 3)), np.ones(5))


def test_training_error_never_grows_with_the_degree():
    errors = [
        numbers(explorers.still("polynomial_degree", degree=d).caption)[1] for d in range(1, 16)
    ]
    assert np.all(np.diff(errors) <= 1e-9)


# hw0 and hw2


@pytest.mark.parametrize("a, b", [("3, 1", "4"), ("2, 3, 1", "1, 4"), ("5", "5"), ("", "2, 2")])
def test_broadcasting_agrees_with_numpy(a, b):
    shapes = [tuple(int(n) for n in text.split(",") if n.strip()) for text in (a, b)]
    caption = explorers.still("broadcasting", a=a, b=b).caption
    assert f"gives {np.broadcast_shapes(*shapes)}" in caption


def test_the_axis_that_clashes_is_named():
    caption = explorers.still("broadcasting", a="4, 3", b="5, 3").caption
    assert "on the second-last axis 4 meets 5" in caption


@pytest.mark.parametrize("text", ["3, x", "0", "9", "1, 2, 3, 4"])
def test_a_shape_that_cannot_be_shown_gets_a_sentence_instead_of_an_error(text):
    assert "gives" not in explorers.still("broadcasting", a=text).caption


def test_temperature_agrees_with_scipy():
    for T in (0.05, 0.7, 20.0):
        p = special.softmax(np.array([0.5, 1.5, 1.0, -1.0]) / T)
        assert f"dog gets {p.max():.3g}" in explorers.still("temperature", T=T).caption


def test_likelihood_is_the_exponential_of_minus_m_times_the_cross_entropy():
    likelihood, M, cross_entropy, _ = numbers(explorers.still("likelihood", w=2.0).caption)
    assert np.isclose(likelihood, np.exp(-M * cross_entropy), rtol=0.01)


# hw3


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "ELU"])
def test_slopes_are_the_derivatives(name):
    exact = {
        "sigmoid": lambda z: special.expit(z) * special.expit(-z),
        "tanh": lambda z: 1 / np.cosh(z) ** 2,
        "softplus": special.expit,
        "ELU": lambda z: np.where(z > 0, 1, np.exp(z)),
    }[name]
    a = module("activations")
    z = np.linspace(-4.9, 4.9, 40)
    assert np.allclose(a._slope(a.FUNCTIONS[name], z, 1.0), exact(z), atol=1e-6)


def test_at_the_kink_relu_has_slope_zero():
    a = module("activations")
    assert a._slope_left(a.FUNCTIONS["ReLU"], 0.0, 0.3) == 0


def test_backward_pass_shows_true_derivatives():
    numbers_of = module("backward_pass").numbers
    point, h = {"x": 0.7, "w1": -1.2, "w2": 0.9, "y": 0.4}, 1e-6
    shown = numbers_of(**point)
    for name in ("x", "w1", "w2"):
        up, down = (numbers_of(**point | {name: point[name] + s * h})["L"] for s in (1, -1))
        assert np.isclose(shown["d" + name], (up - down) / (2 * h))


def test_no_output_weights_of_a_single_neuron_solve_xor():
    captions = {explorers.still("xor", v1=v, v2=0.0).caption for v in (-2.0, -1.0, 1.0, 2.0)}
    assert not any("4 of 4" in caption for caption in captions)


# hw4


@pytest.mark.parametrize("surface", ["the bowl", "the saddle", "Beale's function"])
def test_the_race_agrees_with_the_recursions_of_the_textbook(surface):
    race, alpha, beta = module("optimizer_race"), 0.003, 0.8
    gradient = module("surfaces").SURFACES[surface].gradient
    x = np.tile(np.array(module("surfaces").SURFACES[surface].start, dtype=float), (5, 1))
    v, s, m, n = np.zeros((5, 2)), np.zeros(2), np.zeros(2), np.zeros(2)
    for t, shown in enumerate(race.race(surface, alpha, beta)[:60], start=1):
        assert np.allclose(shown, x, rtol=1e-6)
        look = x.copy()
        look[2] += beta * v[2]
        g = gradient(look)
        v = np.array([0, beta, beta, 0, 0])[:, None] * v - alpha * g
        s = 0.9 * s + 0.1 * g[3] ** 2
        m, n = beta * m + (1 - beta) * g[4], 0.999 * n + 0.001 * g[4] ** 2
        v[3] = -alpha * g[3] / (np.sqrt(s) + 1e-8)
        v[4] = -alpha * m / (1 - beta**t) / (np.sqrt(n / (1 - 0.999**t)) + 1e-8)
        x = x + v


@pytest.mark.parametrize("surface", ["the bowl", "the saddle", "Beale's function"])
def test_the_star_marks_a_minimum(surface):
    place = module("surfaces").SURFACES[surface]
    star = np.array(place.minimum, dtype=float)
    around = star + 0.05 * rng.normal(size=(100, 2))
    assert np.all(place.f(*around.T) > place.f(*star))
    assert np.allclose(place.gradient(star[None]), 0, atol=1e-6)


def test_the_average_shown_is_that_of_the_recursion():
    figure = explorers.still("ewa", beta=0.8, noise=0.4, correction=True)
    values, raw, fair = (line.get_ydata() for line in figure.axes[0].lines)
    v = 0.0
    for t, value in enumerate(values, start=1):
        v = 0.8 * v + 0.2 * value
        assert np.isclose(raw[t - 1], v) and np.isclose(fair[t - 1], v / (1 - 0.8**t))


# hw5 to hw7


def test_dropout_in_closed_form_minimises_the_loss_averaged_over_all_masks():
    F, y, p, lam = rng.normal(size=(8, 3)), np.arange(8) % 2, 0.4, 0.05
    w = module("regularization")._weights(F, y, np.array([lam]), p)[:, 0]
    gradient = lam * w
    for mask in itertools.product([0, 1], repeat=3):
        chance = np.prod([1 - p if kept else p for kept in mask])
        D = F * mask / (1 - p)
        gradient += chance * D.T @ (D @ w - (2 * y - 1)) / 8
    assert np.allclose(gradient, 0, atol=1e-10)


def test_more_capacity_less_bias_more_variance():
    _, bias, variance = module("capacity")._experiment(0.4, 20)
    assert np.all(np.diff(variance) > 0)
    assert bias[0] > 5 * bias[6]


def test_ten_tanh_layers_shrink_as_the_lecture_says():
    sds = [numbers(explorers.still("initialization", depth=d).caption)[2] for d in (1, 2, 10)]
    assert np.allclose(sds, [0.628, 0.486, 0.228], atol=0.02)


def test_tanh_with_large_weights_looks_well_forward_and_explodes_on_the_way_back():
    caption = explorers.still("initialization", scheme="too large, 9/n", depth=30).caption
    assert "comes back 9e+03 times as large" in caption
    small = explorers.still("initialization", scheme="too small, 0.25/n", depth=30).caption
    assert "it dies out" in small


def test_with_batch_normalisation_the_first_scale_has_no_meaning():
    schemes = ("LeCun or Glorot, 1/n", "too small, 0.25/n", "too large, 9/n")
    told = {explorers.still("initialization", scheme=s, normalised=True).caption for s in schemes}
    assert len(told) == 1


def test_a_message_through_the_normalisation_of_the_explorer_is_its_gradient():
    rng = np.random.default_rng(0)
    Z, d = rng.normal(size=(5, 3)), rng.normal(size=(5, 3))
    normalise = module("initialization")._normalise
    assert check_gradient(
        lambda Z: np.sum(d * normalise(Z)[0]), Z, lambda Z: normalise(Z)[1](d), rng=rng
    )


@pytest.mark.parametrize(
    "k1, k2, kind",
    [(1, 2, "minimum"), (-1, -2, "maximum"), (1, -2, "saddle"), (0, 1, "degenerate")],
)
def test_the_critical_point_is_named(k1, k2, kind):
    assert kind in explorers.still("saddle", k1=float(k1), k2=float(k2)).caption
