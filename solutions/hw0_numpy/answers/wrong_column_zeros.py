"""Wrong ways to write column_zeros. A docstring holds words that the student must read."""

import numpy as np


def flat(n):
    """one axis only"""
    return np.zeros(n)


def transposed_flat(n):
    """.T does nothing to it"""
    return np.zeros(n).T


def row(n):
    """This is a row"""
    return np.zeros((1, n))


def square(n):
    """This is a square"""
    return np.zeros((n, n))


def integers(n):
    """Integers forget everything behind the point"""
    return np.zeros((n, 1), dtype=int)


def ones(n):
    """what np.ones or np.empty"""
    return np.ones((n, 1))
