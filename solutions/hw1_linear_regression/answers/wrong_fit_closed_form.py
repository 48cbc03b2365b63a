"""Wrong ways to write fit_closed_form. A docstring holds words that the student must read."""

import numpy as np


def through_the_origin(X, Y):
    """through the origin"""
    return np.linalg.lstsq(X, Y, rcond=None)[0], np.zeros(Y.shape[1])


def bias_is_the_mean(X, Y):
    """b is the mean of Y"""
    W = np.linalg.lstsq(X - X.mean(axis=0), Y - Y.mean(axis=0), rcond=None)[0]
    return W, Y.mean(axis=0)


def by_the_inverse(X, Y):
    """Which function needs none"""
    A = np.hstack([X, np.ones((len(X), 1))])
    theta = np.linalg.inv(A.T @ A) @ A.T @ Y
    return theta[:-1], theta[-1]


def bias_first_bias_last(X, Y):
    """Is your line free to miss the origin"""
    A = np.hstack([np.ones((len(X), 1)), X])
    theta = np.linalg.lstsq(A, Y, rcond=None)[0]
    return theta[:-1], theta[-1]


def bias_stays_a_row(X, Y):
    """shape (1, 1), expected (1,)"""
    A = np.hstack([X, np.ones((len(X), 1))])
    theta = np.linalg.lstsq(A, Y, rcond=None)[0]
    return theta[:-1], theta[-1:]
