"""Wrong ways to write sigmoid. A docstring holds words that the student must read."""

import numpy as np


def flipped(z):
    """sign is flipped"""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, e, 1.0) / (1 + e)


def overflows(z):
    """must never be positive"""
    return 1 / (1 + np.exp(-z))


def where_computes_both(z):
    """the one that is not chosen too"""
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


def one_if_for_all(z):
    """An `if` asks one question of one number"""
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


def odds(z):
    """how do odds of 3 to 1 become a probability"""
    return np.exp(np.minimum(z, 700))


def tanh(z):
    """which runs from -1 to 1"""
    return np.tanh(z)


def stored_as_integers(z):
    """array of integers"""
    p = np.zeros_like(z)
    e = np.exp(-np.abs(z))
    p[...] = np.where(z >= 0, 1.0, e) / (1 + e)
    return p


def in_place(z):
    """write into z"""
    z *= 1.0
    z -= 2 * z
    e = np.exp(-np.abs(z))
    return np.where(z <= 0, 1.0, e) / (1 + e)
