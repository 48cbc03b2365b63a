"""Wrong ways to write linear_forward. A docstring holds words that the student must read."""

import numpy as np


def no_bias(X, W, b):
    """The bias is missing"""
    return X @ W, (X, W)


def bias_subtracted(X, W, b):
    """The bias is subtracted"""
    return X @ W - b, (X, W)


def bias_down_the_rows(X, W, b):
    """each column has its own"""
    return X @ W + b[:, None], (X, W)


def no_cache(X, W, b):
    """one thing came back, two are expected"""
    return X @ W + b


def columns_as_samples(X, W, b):
    """which of the two has to stand on the left"""
    return W.T @ X + b, (X, W)


def in_place(X, W, b):
    """write into an array that was given to you"""
    W *= 1.5
    W /= 1.5
    X += 0
    b += 1
    return X @ W + b - 1, (X, W)


def one_sample_only(X, W, b):
    """(4, 3) times (3, 2)"""
    return X[:1] @ W + b, (X, W)


def entrywise(X, W, b):
    """What does your function add up"""
    return np.sum(X * W.T, axis=1, keepdims=True) * b, (X, W)
