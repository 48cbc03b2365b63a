"""Wrong ways to write pairwise_sq_dist. A docstring holds words that the student must read."""

import numpy as np


def distances(A, B):
    """their squares are wanted"""
    return np.sqrt(np.sum((A[:, None].astype(float) - B) ** 2, axis=2))


def unsquared(A, B):
    """without squaring"""
    return np.sum(A[:, None].astype(float) - B, axis=2)


def absolute(A, B):
    """Absolute differences"""
    return np.sum(np.abs(A[:, None].astype(float) - B), axis=2)


def square_of_sum(A, B):
    """square first, then add"""
    return np.sum(A[:, None].astype(float) - B, axis=2) ** 2


def mean_of_squares(A, B):
    """the formula has a sum"""
    return np.mean((A[:, None].astype(float) - B) ** 2, axis=2)


def over_rows_of_b(A, B):
    """added over the rows of B"""
    return np.sum((A[:, None].astype(float) - B) ** 2, axis=1)


def only_partners(A, B):
    """met only row m of B"""
    return np.sum((A.astype(float) - B) ** 2, axis=1)


def exchanged(A, B):
    """it is the transpose of what is expected"""
    return np.sum((B[:, None].astype(float) - A) ** 2, axis=2)


def without_the_two(A, B):
    """the 2 is missing"""
    A, B = A.astype(float), B.astype(float)
    return np.sum(A**2, axis=1)[:, None] - A @ B.T + np.sum(B**2, axis=1)


def product_added(A, B):
    """to be subtracted"""
    A, B = A.astype(float), B.astype(float)
    return np.sum(A**2, axis=1)[:, None] + 2 * A @ B.T + np.sum(B**2, axis=1)


def lengths_along_wrong_axes(A, B):
    """those of A belong in a column"""
    A, B = A.astype(float), B.astype(float)
    return np.sum(A**2, axis=1) - 2 * A @ B.T + np.sum(B**2, axis=1)[:, None]


def bytes_run_in_a_circle(A, B):
    """make floats before you compute"""
    return np.sum((A[:, None] - B) ** 2, axis=2)


def squeezed(A, B):
    """must not be squeezed away"""
    return np.sum((A[:, None].astype(float).squeeze() - B.squeeze()) ** 2, axis=-1)
