"""Wrong ways to write arange_vector. A docstring holds words that the student must read."""

import numpy as np


def integers(n):
    """Which argument asks for another dtype"""
    return np.arange(n)


def from_one(n):
    """Counting starts at 0"""
    return np.arange(1, n + 1, dtype=float)


def with_n(n):
    """n itself is left out: there are n numbers"""
    return np.arange(n + 1, dtype=float)


def spread_evenly(n):
    """steps of one"""
    return np.linspace(0, n, n)


def column(n):
    """a column of shape (n, 1)"""
    return np.arange(n, dtype=float)[:, None]
