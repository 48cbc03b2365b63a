"""Wrong ways to write l1_penalty. A docstring holds words that the student must read."""

import numpy as np


def half(params, lam):
    """no ½"""
    return lam / 2 * sum(np.abs(w).sum() for k, w in params.items() if k[0] == "W")


def penalised_bias(params, lam):
    """only weights do"""
    return lam * sum(np.abs(w).sum() for w in params.values())


def signs_kept(params, lam):
    """Signs were kept"""
    return lam * sum(w.sum() for k, w in params.items() if k[0] == "W")


def size_of_the_sum(params, lam):
    """not of the sum of a layer"""
    return lam * sum(abs(w.sum()) for k, w in params.items() if k[0] == "W")


def matrix_norm(params, lam):
    """largest column sum"""
    return lam * sum(np.linalg.norm(w, 1) for k, w in params.items() if k[0] == "W")


def squares(params, lam):
    """absolute values are wanted"""
    return lam * sum((w**2).sum() for k, w in params.items() if k[0] == "W")


def only_the_first_layer(params, lam):
    """Only the first layer"""
    return lam * np.abs(params["W1"]).sum()


def everything_but_b(params, lam):
    """Everything but b pays"""
    return lam * sum(np.abs(w).sum() for k, w in params.items() if k[0] != "b")


def no_lambda(params, lam):
    """λ is missing"""
    return sum(np.abs(w).sum() for k, w in params.items() if k[0] == "W")
