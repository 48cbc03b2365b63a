"""Right backward passes, and every mistake of the checker's list put into them.

Written without a line of `chainrule`, so that the checker meets code that is not its own.
Each maker takes (rng, bug, ...) and returns a Case, or None where that layer cannot have the bug.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

# The mistake as the course words it -> the name that the checker should give it.
BUGS = {
    "1/M missing": "mean-missing",
    "1/M doubled": "mean-doubled",
    "factor 2": "twice-too-large",
    "factor 1/2": "half-as-large",
    "sign": "sign-flipped",
    "λW missing": "penalty-missing",
    "λW doubled": "penalty-doubled",
    "bias penalised": "bias-penalised",
    "transposed": "transposed",
    "not summed over the batch": "not-summed",
    "sum for mean": "sum-for-mean",
    "L1 for L2": "l1-for-l2",
    "derivative missing": "derivative-missing",
    "derivative at A": "derivative-at-a",
    "another activation": "other-activation",
    "upstream ignored": "upstream-ignored",
    "softmax off-diagonal": "softmax-diagonal",
    "wrong axis": "wrong-axis",
    "stale cache": "stale-cache",
    "batch statistics constant": "statistics-constant",
    "(none of these)": None,
}
UNLISTED = "(none of these)"
FACTORS = {"factor 2": 2.0, "factor 1/2": 0.5, "sign": -1.0}
SLOPES = {
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "relu": lambda z: (z > 0).astype(float),
    "sigmoid": lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
}
VALUES = {
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}
OTHER = {"tanh": "sigmoid", "relu": "tanh", "sigmoid": "tanh"}


@dataclass
class Case:
    """One gradient to be checked.

    f, x : the function and a dict of arrays
    grad, right : what is handed in, and what would be right; functions of x, or of the cotangent
    context : what a test's author can tell
    kinks : whether f has any
    """

    f: Callable
    x: dict
    grad: Callable
    right: Callable
    context: dict = field(default_factory=dict)
    kinks: bool = False


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def linear(rng, bug):
    """A linear layer with a random cotangent; x holds its input too."""
    M, N, K = rng.integers(4, 9, size=3)
    if bug == "transposed":
        K = N if rng.random() < 0.5 else K
    x = {"X": rng.normal(size=(M, N)), "W": rng.normal(size=(N, K)), "b": rng.normal(size=K)}
    old = rng.normal(size=(M, N))
    part = rng.choice(["X", "W", "b"])

    def grads(D, bug):
        U = np.ones_like(D) if bug == "upstream ignored" else D
        seen = old if bug == "stale cache" else x["X"]
        out = {"X": U @ x["W"].T, "W": seen.T @ U, "b": U.sum(axis=0)}
        if bug in FACTORS:
            out[part] = out[part] * FACTORS[bug]
        if bug == "transposed":
            out["W"] = out["W"].T
        if bug == "not summed over the batch":
            out["b"] = D
        if bug == "wrong axis":
            out["b"] = D.sum(axis=1)
        return out

    fits = {*FACTORS, "transposed", "not summed over the batch", "wrong axis"}
    if bug and bug not in fits | {"upstream ignored", "stale cache"}:
        return None
    return Case(
        lambda p: p["X"] @ p["W"] + p["b"],
        x,
        lambda D: grads(D, bug),
        lambda D: grads(D, None),
        {"stages": ["linear"], "M": int(M), "previous": {"X": old}},
    )


def activation(rng, bug, name):
    """One activation, entry by entry."""
    Z, old = rng.normal(size=(2, *rng.integers(3, 9, size=2)))
    slope = SLOPES[name]

    def grads(D, bug):
        wrong = {
            "derivative missing": D,
            "derivative at A": D * slope(VALUES[name](Z)),
            "another activation": D * SLOPES[OTHER[name]](Z),
            "upstream ignored": slope(Z),
            "stale cache": D * slope(old),
        }
        return {"Z": wrong.get(bug, D * slope(Z) * FACTORS.get(bug, 1.0))}

    possible = {*FACTORS, "derivative missing", "derivative at A", "another activation"}
    if bug and bug not in possible | {"upstream ignored", "stale cache"}:
        return None
    if name == "relu" and bug == "derivative at A":
        return None  # is no mistake there: A and Z have the same sign
    return Case(
        lambda p: VALUES[name](p["Z"]),
        {"Z": Z},
        lambda D: grads(D, bug),
        lambda D: grads(D, None),
        {"stages": [name], "previous": {"Z": old}},
        kinks=name == "relu",
    )


def softmax_layer(rng, bug):
    """Softmax alone, with a random cotangent."""
    Z, old = rng.normal(size=(2, *rng.integers(3, 9, size=2)))

    def grads(D, bug):
        P = softmax(old if bug == "stale cache" else Z)
        if bug == "softmax off-diagonal":
            return {"Z": D * P * (1 - P)}
        if bug == "derivative missing":
            return {"Z": D}
        U = np.ones_like(D) if bug == "upstream ignored" else D
        axis = 0 if bug == "wrong axis" else 1
        if bug == "upstream ignored":
            return {"Z": P * (1 - P)}
        return {"Z": P * (U - (U * P).sum(axis=axis, keepdims=True)) * FACTORS.get(bug, 1.0)}

    possible = {*FACTORS, "softmax off-diagonal", "derivative missing", "wrong axis"}
    if bug and bug not in possible | {"upstream ignored", "stale cache"}:
        return None
    return Case(
        lambda p: softmax(p["Z"]),
        {"Z": Z},
        lambda D: grads(D, bug),
        lambda D: grads(D, None),
        {"stages": ["softmax"], "previous": {"Z": old}},
    )


def batch_norm(rng, bug):
    """Batch norm in training mode; x holds its input too."""
    M, K = rng.integers(5, 10, size=2)
    x = {"X": rng.normal(size=(M, K)), "gamma": rng.normal(size=K), "beta": rng.normal(size=K)}
    old, eps = rng.normal(size=(M, K)), 1e-5
    part = rng.choice(["X", "gamma", "beta"])

    def normal(X):
        return (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + eps)

    def grads(D, bug):
        X = old if bug == "stale cache" else x["X"]
        H, axis = normal(X), 1 if bug == "wrong axis" else 0
        U = np.ones_like(D) if bug == "upstream ignored" else D
        G, std = U * x["gamma"], np.sqrt(X.var(axis=0) + eps)
        dX = G - G.mean(axis=axis, keepdims=True) - H * (G * H).mean(axis=axis, keepdims=True)
        out = {"X": dX / std, "gamma": (U * H).sum(axis=0), "beta": U.sum(axis=0)}
        if bug in FACTORS:
            out[part] = out[part] * FACTORS[bug]
        if bug == "batch statistics constant":
            out["X"] = G / std
        if bug == "not summed over the batch":
            out["gamma"] = D * H
        return out

    possible = {*FACTORS, "wrong axis", "batch statistics constant", "not summed over the batch"}
    if bug and bug not in possible | {"upstream ignored", "stale cache"}:
        return None
    return Case(
        lambda p: p["gamma"] * normal(p["X"]) + p["beta"],
        x,
        lambda D: grads(D, bug),
        lambda D: grads(D, None),
        {"stages": ["batchnorm"], "M": int(M), "previous": {"X": old}},
    )


def unlisted(rng, case):
    """A right case with one parameter's gradient spoiled as no list of usual mistakes has it."""
    name = list(case.x)[rng.integers(len(case.x))]
    way = rng.integers(6)
    shape = case.x[name].shape
    noise, row = 1 + 0.01 * rng.normal(size=shape), rng.integers(shape[0])

    def spoil(g):
        left_out = g.copy()
        left_out[row] = 0
        ways = (g * noise, np.roll(g, 1, axis=0), left_out, g**2, g + g.mean(), g + 0.1)
        return ways[way]

    right = case.right
    case.grad = lambda at: {n: spoil(g) if n == name else g for n, g in right(at).items()}
    return case
