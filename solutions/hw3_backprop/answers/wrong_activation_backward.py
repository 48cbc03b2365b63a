"""Wrong ways to write activation_backward: right ones with one slip. The cache is A."""

import numpy as np


def upstream_ignored(dA, cache, name):
    """this is the slope alone"""
    A = cache
    return {
        "sigmoid": A * (1 - A),
        "tanh": 1 - A**2,
        "lecun_tanh": 2 / 3 * (1.7159 - A**2 / 1.7159),
        "relu": np.where(A > 0, 1.0, 0.0),
        "leaky_relu": np.where(A > 0, 1.0, 0.01),
        "elu": np.where(A > 0, 1.0, A + 1),
        "softplus": 1 - np.exp(-A),
    }[name]


def taken_at_the_output(dA, cache, name):
    """at the output a instead of the input z"""
    Z = cache  # but the cache holds A
    sigmoid = np.exp(-np.logaddexp(0, -Z))
    return (
        dA
        * {
            "sigmoid": sigmoid * (1 - sigmoid),
            "tanh": 1 - np.tanh(Z) ** 2,
            "lecun_tanh": 1.7159 * 2 / 3 * (1 - np.tanh(2 * Z / 3) ** 2),
            "relu": np.where(Z > 0, 1.0, 0.0),
            "leaky_relu": np.where(Z > 0, 1.0, 0.01),
            "elu": np.exp(np.minimum(Z, 0)),
            "softplus": sigmoid,
        }[name]
    )


def tanh_without_square(dA, cache, name):
    """where is the square"""
    A = cache
    return (
        dA
        * {
            "sigmoid": A * (1 - A),
            "tanh": 1 - A,
            "lecun_tanh": 2 / 3 * (1.7159 - A**2 / 1.7159),
            "relu": np.where(A > 0, 1.0, 0.0),
            "leaky_relu": np.where(A > 0, 1.0, 0.01),
            "elu": np.where(A > 0, 1.0, A + 1),
            "softplus": 1 - np.exp(-A),
        }[name]
    )


def lecun_as_plain_tanh(dA, cache, name):
    """the rule of the plain tanh"""
    A = cache
    return (
        dA
        * {
            "sigmoid": A * (1 - A),
            "tanh": 1 - A**2,
            "lecun_tanh": 1 - A**2,
            "relu": np.where(A > 0, 1.0, 0.0),
            "leaky_relu": np.where(A > 0, 1.0, 0.01),
            "elu": np.where(A > 0, 1.0, A + 1),
            "softplus": 1 - np.exp(-A),
        }[name]
    )


def lecun_without_inner_factor(dA, cache, name):
    """The inner derivative ⅔ is missing"""
    A = cache
    return (
        dA
        * {
            "sigmoid": A * (1 - A),
            "tanh": 1 - A**2,
            "lecun_tanh": 1.7159 - A**2 / 1.7159,
            "relu": np.where(A > 0, 1.0, 0.0),
            "leaky_relu": np.where(A > 0, 1.0, 0.01),
            "elu": np.where(A > 0, 1.0, A + 1),
            "softplus": 1 - np.exp(-A),
        }[name]
    )


def elu_keeps_minus_one(dA, cache, name):
    """not e^z - 1"""
    A = cache
    return (
        dA
        * {
            "sigmoid": A * (1 - A),
            "tanh": 1 - A**2,
            "lecun_tanh": 2 / 3 * (1.7159 - A**2 / 1.7159),
            "relu": np.where(A > 0, 1.0, 0.0),
            "leaky_relu": np.where(A > 0, 1.0, 0.01),
            "elu": np.where(A > 0, 1.0, A),
            "softplus": 1 - np.exp(-A),
        }[name]
    )


def relu_open_at_its_corner(dA, cache, name):
    """is your mask z > 0 or z >= 0"""
    A = cache
    return (
        dA
        * {
            "sigmoid": A * (1 - A),
            "tanh": 1 - A**2,
            "lecun_tanh": 2 / 3 * (1.7159 - A**2 / 1.7159),
            "relu": np.where(A >= 0, 1.0, 0.0),
            "leaky_relu": np.where(A > 0, 1.0, 0.01),
            "elu": np.where(A > 0, 1.0, A + 1),
            "softplus": 1 - np.exp(-A),
        }[name]
    )


def relu_of_the_message(dA, cache, name):
    """This is the activation of the message"""
    A = cache
    if name == "relu":
        return np.maximum(dA, 0)
    return (
        dA
        * {
            "sigmoid": A * (1 - A),
            "tanh": 1 - A**2,
            "lecun_tanh": 2 / 3 * (1.7159 - A**2 / 1.7159),
            "leaky_relu": np.where(A > 0, 1.0, 0.01),
            "elu": np.where(A > 0, 1.0, A + 1),
            "softplus": 1 - np.exp(-A),
        }[name]
    )


def relu_in_place(dA, cache, name):
    """write into dA"""
    A = cache
    if name == "relu":
        dA[A <= 0] = 0
        return dA
    return (
        dA
        * {
            "sigmoid": A * (1 - A),
            "tanh": 1 - A**2,
            "lecun_tanh": 2 / 3 * (1.7159 - A**2 / 1.7159),
            "leaky_relu": np.where(A > 0, 1.0, 0.01),
            "elu": np.where(A > 0, 1.0, A + 1),
            "softplus": 1 - np.exp(-A),
        }[name]
    )


def softplus_overflows(dA, cache, name):
    """softplus at -1000 and 1000 gives"""
    A = cache
    with np.errstate(all="ignore"):
        return (
            dA
            * {
                "sigmoid": A * (1 - A),
                "tanh": 1 - A**2,
                "lecun_tanh": 2 / 3 * (1.7159 - A**2 / 1.7159),
                "relu": np.where(A > 0, 1.0, 0.0),
                "leaky_relu": np.where(A > 0, 1.0, 0.01),
                "elu": np.where(A > 0, 1.0, A + 1),
                "softplus": (np.exp(A) - 1) / np.exp(A),
            }[name]
        )
