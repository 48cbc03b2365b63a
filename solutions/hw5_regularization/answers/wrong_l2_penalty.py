"""Wrong ways to write l2_penalty. A docstring holds words that the student must read."""

import numpy as np


def no_half(params, lam):
    """λ/2, not λ"""
    return lam * sum(np.sum(w**2) for k, w in params.items() if k[0] == "W")


def penalised_bias(params, lam):
    """only weights do"""
    return lam / 2 * sum(np.sum(w**2) for w in params.values())


def norm_instead_of_square(params, lam):
    """squared length"""
    return lam / 2 * sum(np.linalg.norm(w) for k, w in params.items() if k[0] == "W")


def only_the_last_layer(params, lam):
    """Only the last layer"""
    L = sum(k[0] == "W" for k in params)
    return lam / 2 * np.sum(params[f"W{L}"] ** 2)


def only_the_first_layer(params, lam):
    """Only the first layer"""
    return lam / 2 * np.sum(params["W1"] ** 2)


def everything_but_b(params, lam):
    """Everything but b pays"""
    return lam / 2 * sum(np.sum(w**2) for k, w in params.items() if k[0] != "b")


def mean_of_squares(params, lam):
    """the sum is wanted"""
    return lam / 2 * sum(np.mean(w**2) for k, w in params.items() if k[0] == "W")


def absolute_values(params, lam):
    """squares are wanted"""
    return lam * sum(np.sum(np.abs(w)) for k, w in params.items() if k[0] == "W")


def squared_sum(params, lam):
    """added up before they were squared"""
    return lam / 2 * sum(np.sum(w) ** 2 for k, w in params.items() if k[0] == "W")


def no_lambda(params, lam):
    """λ is missing"""
    return sum(np.sum(w**2) for k, w in params.items() if k[0] == "W") / 2
