"""The closing experiment of hw6: the lecture's ladder of tanh, and six layers at a thousandth."""

from functools import partial
from itertools import pairwise

import numpy as np

from chainrule import datasets

TARGET = (
    "six layers at 0.001: test at least 0.95 normalised, at most 0.2 without; ladder within 0.006"
)
LECTURE = {"layer 1": 0.628, "layer 2": 0.486, "layer 10": 0.228}  # standard deviations of tanh
WIDTHS = [64, 50, 50, 50, 50, 50, 10]


def measure(solved, seed):
    """Ten tanh layers of N(0, 1/n), five hundred wide; then one split of the digits, 80 : 20."""
    measured = ladder(solved, seed)
    same = all(abs(measured[name] - value) <= 0.006 for name, value in LECTURE.items())
    rng = np.random.default_rng(seed)
    parts = datasets.split(*datasets.load_digits(), shares=(0.8, 0.2), rng=rng)
    measured |= {
        "0.001": plain(solved, parts, lambda n_in: 0.001, rng),
        "normalised": normalised(solved, parts, rng),
        "He": plain(solved, parts, lambda n_in: np.sqrt(2 / n_in), rng),
    }
    return measured, same and measured["normalised"] >= 0.95 and measured["0.001"] <= 0.2


def ladder(solved, seed):
    rng = np.random.default_rng(seed)
    init = partial(solved["init_weights"], scheme="lecun_normal")
    went = solved["depth_experiment"](
        rng.standard_normal((1000, 500)), 10, lambda n, k, rng: init(n, k, rng=rng), "tanh", rng
    )
    return {name: float(went["forward"][int(name.split()[1]) - 1]) for name in LECTURE}


def first_params(deviation, rng):
    params = {}
    for layer, (n_in, n_out) in enumerate(pairwise(WIDTHS), start=1):
        params[f"W{layer}"] = deviation(n_in) * rng.standard_normal((n_in, n_out))
        params[f"b{layer}"] = np.zeros(n_out)
    return params


def plain(solved, parts, deviation, rng):
    """Share of the test digits without batch normalisation."""
    (X, y), (X_test, y_test) = parts
    model = partial(solved["loss_and_grads"], activation="relu")
    params, _ = solved["sgd"](first_params(deviation, rng), X, y, model, 0.1, 30, rng)
    Z, _ = solved["model_forward"](X_test, params, "relu")
    return float(np.mean(Z.argmax(axis=1) == y_test))


def normalised(solved, parts, rng):
    """Share of the test digits from weights of a thousandth, with batch normalisation."""
    (X, y), (X_test, y_test) = parts
    net = solved["Normalised"]("relu")
    params = net.start(first_params(lambda n_in: 0.001, rng))
    params, _ = solved["sgd"](params, X, y, net, 0.1, 30, rng)
    return net.accuracy(params, X_test, y_test)
