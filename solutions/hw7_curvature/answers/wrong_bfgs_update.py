"""Wrong ways to write bfgs_update. A docstring holds words that the student must read."""

import numpy as np


def without_the_last_term(B, s, y):
    """at the end is missing"""
    if y @ s <= 0:
        return B.copy()
    V = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return V @ B @ V.T


def brackets_exchanged(B, s, y):
    """two brackets are exchanged"""
    if y @ s <= 0:
        return B.copy()
    V = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return V.T @ B @ V + np.outer(s, s) / (y @ s)


def of_the_hessian(B, s, y):
    """This approximates the Hessian"""
    if y @ s <= 0:
        return B.copy()
    return B - np.outer(B @ s, B @ s) / (s @ B @ s) + np.outer(y, y) / (y @ s)


def exchanged(B, s, y):
    """s and y are exchanged"""
    if y @ s <= 0:
        return B.copy()
    V = np.eye(len(s)) - np.outer(y, s) / (y @ s)
    return V @ B @ V.T + np.outer(y, y) / (y @ s)


def rho_is_one(B, s, y):
    """was taken as 1"""
    if y @ s <= 0:
        return B.copy()
    V = np.eye(len(s)) - np.outer(s, y)
    return V @ B @ V.T + np.outer(s, s)


def dfp(B, s, y):
    """formula DFP"""
    if y @ s <= 0:
        return B.copy()
    return B - np.outer(B @ y, B @ y) / (y @ B @ y) + np.outer(s, s) / (y @ s)


def same_bracket_twice(B, s, y):
    """the transpose of the left"""
    if y @ s <= 0:
        return B.copy()
    V = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return V @ B @ V + np.outer(s, s) / (y @ s)


def from_the_identity(B, s, y):
    """B was left out"""
    if y @ s <= 0:
        return B.copy()
    V = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return V @ V.T + np.outer(s, s) / (y @ s)


def whatever_it_bends(B, s, y):
    """could lead up"""
    V = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return V @ B @ V.T + np.outer(s, s) / (y @ s)


def zero_divided_by(B, s, y):
    """be divided by"""
    if y @ s < 0:
        return B.copy()
    with np.errstate(all="ignore"):
        V = np.eye(len(s)) - np.outer(s, y) / (y @ s)
        return V @ B @ V.T + np.outer(s, s) / (y @ s)


def in_place(B, s, y):
    """+= writes into the array"""
    if y @ s <= 0:
        return B.copy()
    V = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    B[...] = V @ B @ V.T + np.outer(s, s) / (y @ s)
    return B


def a_number_for_a_matrix(B, s, y):
    """the matrix s yᵀ is np.outer"""
    if y @ s <= 0:
        return B.copy()
    rho = 1 / (y @ s)
    one = np.eye(len(s))
    return (one - rho * s @ y.T) @ B @ (one - rho * y @ s.T) + rho * s @ s.T


def entry_by_entry(B, s, y):
    """multiplies entry by entry"""
    if y @ s <= 0:
        return B.copy()
    V = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return V * B * V.T + np.outer(s, s) / (y @ s)
