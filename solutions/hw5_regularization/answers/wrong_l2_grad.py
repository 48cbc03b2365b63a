"""Wrong ways to write l2_grad. A docstring holds words that the student must read."""

import numpy as np


def twice(params, lam):
    """twice as much"""
    return {k: 2 * lam * w if k[0] == "W" else 0 * w for k, w in params.items()}


def half(params, lam):
    """half as much"""
    return {k: lam / 2 * w if k[0] == "W" else 0 * w for k, w in params.items()}


def penalised_bias(params, lam):
    """only weights pay"""
    return {k: lam * w for k, w in params.items()}


def downhill(params, lam):
    """The sign is wrong"""
    return {k: -lam * w if k[0] == "W" else 0 * w for k, w in params.items()}


def biases_left_out(params, lam):
    """names of the biases are missing"""
    return {k: lam * w for k, w in params.items() if k[0] == "W"}


def gradient_of_l1(params, lam):
    """gradient of the L1 penalty"""
    return {k: lam * np.sign(w) if k[0] == "W" else 0 * w for k, w in params.items()}


def in_place(params, lam):
    """the input was changed"""
    for k, w in params.items():
        w *= lam if k[0] == "W" else 0
    return params


def no_lambda(params, lam):
    """λ is missing"""
    return {k: w + 0 if k[0] == "W" else 0 * w for k, w in params.items()}


def zeros_of_one_shape(params, lam):
    """shape"""
    return {k: lam * w if k[0] == "W" else np.zeros(1) for k, w in params.items()}
