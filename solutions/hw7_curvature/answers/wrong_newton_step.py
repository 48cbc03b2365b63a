"""Wrong ways to write newton_step. A docstring holds words that the student must read."""

import numpy as np


def uphill(w, g, H):
    """goes uphill"""
    return w + np.linalg.solve(H, g)


def multiplied(w, g, H):
    """it has to divide"""
    return w - H @ g


def without_curvature(w, g, H):
    """curvature is not used"""
    return w - g


def step_alone(w, g, H):
    """add it to w"""
    return -np.linalg.solve(H, g)


def diagonal(w, g, H):
    """what stands beside the diagonal"""
    return w - g / np.diag(H)


def entry_by_entry(w, g, H):
    """divides entry by entry"""
    return w - g / H


def sizes_of_the_curvatures(w, g, H):
    """not Newton's step"""
    values, U = np.linalg.eigh(H)
    return w - U @ ((U.T @ g) / np.abs(values))


def in_place(w, g, H):
    """Does -= write into w"""
    w -= np.linalg.solve(H, g)
    return w


def with_a_learning_rate(w, g, H):
    """has no learning rate"""
    return w - 0.1 * np.linalg.solve(H, g)
