"""Wrong ways to write one_hot. A docstring holds words that the student must read."""

import numpy as np


def classes_from_the_batch(y, K):
    """it is K, whatever the batch holds"""
    Y = np.zeros((len(y), y.max() + 1))
    Y[np.arange(len(y)), y] = 1
    return Y


def whole_columns(y, K):
    """fills whole columns"""
    Y = np.zeros((len(y), K))
    Y[:, y] = 1
    return Y


def whole_rows(y, K):
    """fills whole rows"""
    Y = np.zeros((len(y), K))
    Y[y] = 1
    return Y


def counted_from_one(y, K):
    """The first class is number 0"""
    Y = np.zeros((len(y), K))
    Y[np.arange(len(y)), y - 1] = 1
    return Y


def samples_as_columns(y, K):
    """it is the transpose of what is expected"""
    Y = np.zeros((K, len(y)))
    Y[y, np.arange(len(y))] = 1
    return Y


def booleans(y, K):
    """A comparison gives True and False"""
    return y[:, None] == np.arange(K)


def integers(y, K):
    """How do you get floats"""
    return np.eye(K, dtype=int)[y]
