"""Wrong ways to write softmax. A docstring holds words that the student must read."""

import numpy as np


def overflows(Z):
    """exp(1000) overflows"""
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


def down_the_columns(Z):
    """each row is one sample"""
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def one_sum_for_all(Z):
    """the sum of all rows"""
    E = np.exp(Z - Z.max())
    return E / E.sum()


def sums_without_their_axis(Z):
    """the sums have lost their axis"""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1)


def maximum_without_its_axis(Z):
    """The maxima have lost their axis"""
    E = np.exp(Z - Z.max(axis=1))
    return E / E.sum(axis=1, keepdims=True)


def one_maximum_for_all(Z):
    """Whose maximum"""
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=1, keepdims=True)


def not_divided(Z):
    """divided by the row's sum"""
    return np.exp(Z - Z.max(axis=1, keepdims=True))


def divided_by_the_largest(Z):
    """divided by the row's sum"""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.max(axis=1, keepdims=True)


def a_sigmoid_each(Z):
    """compete for one whole"""
    return 0.5 + 0.5 * np.tanh(Z / 2)


def without_exp(Z):
    """where is exp"""
    return Z / Z.sum(axis=1, keepdims=True)


def minus_turned_round(Z):
    """signs of the scores are turned round"""
    E = np.exp(Z.min(axis=1, keepdims=True) - Z)
    return E / E.sum(axis=1, keepdims=True)


def stored_as_integers(Z):
    """array of integers"""
    P = np.zeros_like(Z)
    for m, row in enumerate(Z):
        E = np.exp(row - row.max())
        P[m] = E / E.sum()
    return P


def in_place(Z):
    """writes into the scores"""
    Z -= Z.max(axis=1, keepdims=True)
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)
