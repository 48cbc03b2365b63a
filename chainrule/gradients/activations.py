"""The course's activations as formulas of z, written so that they take complex z too.

Derivatives are not written down anywhere: they come from a complex step, which is exact to
rounding, f'(z) = Im f(z + ih) / h. So there is no second formula here that could be wrong.
"""

from __future__ import annotations

import numpy as np

TINY = 1e-20  # no difference is taken, so a complex step cannot be too short


def _sigmoid(z):
    small = np.exp(-np.where(z.real > 0, z, -z))  # never overflows
    return np.where(z.real > 0, 1 / (1 + small), small / (1 + small))


def _softplus(z):
    small = np.exp(-np.where(z.real > 0, z, -z))
    return np.where(z.real > 0, z, 0) + np.log(1 + small)


def _elu(z):
    return np.where(z.real > 0, z, np.exp(np.where(z.real > 0, 0, z)) - 1)


ACTIVATIONS = {
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "lecun_tanh": lambda z: 1.7159 * np.tanh(2 * z / 3),
    "relu": lambda z: np.where(z.real > 0, z, 0),
    "leaky_relu": lambda z: np.where(z.real > 0, z, 0.01 * z),
    "elu": _elu,
    "softplus": _softplus,
}

# The derivative as people write it in terms of a = f(z), for who puts z there instead of a.
IN_TERMS_OF_A = {"sigmoid": lambda a: a * (1 - a), "tanh": lambda a: 1 - a**2}


def slope_of(name, z):
    """The derivative of an activation, entry by entry.

    name : key of ACTIVATIONS
    z : array of any shape

    >>> slope_of("relu", np.array([-1.0, 0.0, 2.0])).tolist()
    [0.0, 0.0, 1.0]
    """
    return ACTIVATIONS[name](z + 1j * TINY).imag / TINY


def softmax(Z, axis=1):
    """Softmax of each row of Z (M, K), or of each column with axis=0; Z may be complex."""
    powers = np.exp(Z - Z.real.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def gradient_of_rows(per_row, H):
    """The gradient of a function whose rows do not mix: one complex step serves a whole column.

    per_row : (M, K) complex -> (M,), row m depending on row m only
    H : (M, K)

    Returns (M, K).

    >>> gradient_of_rows(lambda Z: (Z**2).sum(axis=1), np.array([[1.0, 2.0]])).tolist()
    [[2.0, 4.0]]
    """
    gradient = np.empty(H.shape)
    for k in range(H.shape[1]):
        moved = H.astype(complex)
        moved[:, k] += 1j * TINY
        gradient[:, k] = per_row(moved).imag / TINY
    return gradient
