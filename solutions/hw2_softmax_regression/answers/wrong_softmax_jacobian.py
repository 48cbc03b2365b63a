"""Wrong ways to write softmax_jacobian. A docstring holds words that the student must read."""
# ruff: noqa: F821

import numpy as np


def diagonal_only(z):
    """Only the diagonal is there"""
    p = softmax(z[None])[0]
    return np.diag(p * (1 - p))


def a_vector(z):
    """There are K·K derivatives"""
    p = softmax(z[None])[0]
    return p * (1 - p)


def sign(z):
    """The sign is turned round"""
    p = softmax(z[None])[0]
    return np.outer(p, p) - np.diag(p)


def plus(z):
    """is added"""
    p = softmax(z[None])[0]
    return np.diag(p) + np.outer(p, p)


def dot_for_outer(z):
    """is one number"""
    p = softmax(z[None])[0]
    return np.diag(p) - p @ p.T


def entry_by_entry(z):
    """.T does nothing to a vector"""
    p = softmax(z[None])[0]
    return np.diag(p) - p * p.T


def diagonal_of_a_row(z):
    """np.diag of a matrix takes its diagonal out"""
    p = softmax(z[None])
    return np.diag(p) - p.T @ p


def softmax_of_a_vector(z):
    """one sample is a matrix with one row"""
    p = softmax(z)
    return np.diag(p) - np.outer(p, p)


def diagonal_without_square(z):
    """lacks its -p²"""
    p = softmax(z[None])[0]
    J = -np.outer(p, p)
    np.fill_diagonal(J, p)
    return J


def identity(z):
    """identity matrix"""
    p = softmax(z[None])[0]
    return np.eye(len(z)) - np.outer(p, p)


def overflows_by_itself(z):
    """Your softmax can do that already"""
    p = np.exp(z) / np.exp(z).sum()
    return np.diag(p) - np.outer(p, p)


def in_place(z):
    """write into z"""
    z -= z.max()
    p = np.exp(z) / np.exp(z).sum()
    return np.diag(p) - np.outer(p, p)
