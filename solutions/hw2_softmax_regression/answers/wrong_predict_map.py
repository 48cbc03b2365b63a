"""Wrong ways to write predict_map. A docstring holds words that the student must read."""

import numpy as np


def down_the_columns(Z):
    """each row is one sample"""
    return np.argmax(Z, axis=0)


def in_the_whole_array(Z):
    """not in the row"""
    return np.argmax(Z)


def the_scores_themselves(Z):
    """say where they stand"""
    return np.max(Z, axis=1)


def counted_from_one(Z):
    """here they start at 0"""
    return np.argmax(Z, axis=1) + 1


def last_of_the_equal(Z):
    """largest of the equal labels"""
    return Z.shape[1] - 1 - np.argmax(Z[:, ::-1], axis=1)


def all_of_the_equal(Z):
    """gives several labels"""
    return np.nonzero(Z.max(axis=1, keepdims=True) == Z)[1]


def threshold(Z):
    """is there a threshold"""
    return np.argmax(Z > 0.5, axis=1)


def one_hot(Z):
    """This is the one-hot form"""
    return (np.argmax(Z, axis=1)[:, None] == np.arange(Z.shape[1])).astype(int)


def squeezed(Z):
    """(1,) and () are different things"""
    return np.squeeze(np.argmax(Z, axis=1))


def floats(Z):
    """3.0 is none"""
    return np.argmax(Z, axis=1).astype(float)
