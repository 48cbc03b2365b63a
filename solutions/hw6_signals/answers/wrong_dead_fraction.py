"""Wrong ways to write dead_fraction. A docstring holds words that the student must read."""

import numpy as np


def share_of_zeros(A):
    """This is the share of zeros"""
    return np.mean(A == 0)


def zero_for_some_sample(A):
    """0 for *some* sample"""
    return np.mean(np.any(A == 0, axis=0))


def samples_that_wake_nobody(A):
    """This goes along the rows"""
    return np.mean(np.all(A == 0, axis=1))


def the_living(A):
    """This is the share of the living"""
    return np.mean(np.any(A > 0, axis=0))


def counted(A):
    """This is how many"""
    return np.sum(np.all(A == 0, axis=0))


def constant_ones(A):
    """does not vary, but it is alive"""
    return np.mean(A.std(axis=0) == 0)


def mostly_off(A):
    """awake for less than half of the samples"""
    return np.mean(np.mean(A == 0, axis=0) > 0.5)


def nearly_zero(A):
    """A small activation was taken for 0"""
    return np.mean(np.all(A < 1e-6, axis=0))


def divided_by_all(A):
    """divided by all entries"""
    return np.sum(np.all(A == 0, axis=0)) / A.size


def divided_by_samples(A):
    """divided by the number of samples"""
    return np.sum(np.all(A == 0, axis=0)) / len(A)
