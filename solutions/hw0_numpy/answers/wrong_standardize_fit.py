"""Wrong ways to write standardize_fit. A docstring holds words that the student must read."""

import numpy as np


def rows(X):
    """means of the rows"""
    return X.mean(axis=1), X.std(axis=1)


def whole_table(X):
    """each column has its own"""
    return X.mean(), X.std()


def kept_axis(X):
    """The lost axis was kept"""
    std = X.std(axis=0, keepdims=True)
    return X.mean(axis=0, keepdims=True), np.where(std < 1e-12, 1, std)


def m_minus_one(X):
    """ddof=1"""
    std = X.std(axis=0, ddof=1)
    return X.mean(axis=0), np.where(std < 1e-12, 1, std)


def variance(X):
    """the root is missing"""
    var = X.var(axis=0)
    return X.mean(axis=0), np.where(var < 1e-12, 1, var)


def zero_stays(X):
    """A deviation of 0 stayed 0"""
    return X.mean(axis=0), X.std(axis=0)


def compared_with_zero(X):
    """ask whether it is tiny"""
    std = X.std(axis=0)
    std[std == 0] = 1
    return X.mean(axis=0), std


def a_little_more(X):
    """A small number was added"""
    return X.mean(axis=0), X.std(axis=0) + 1e-8


def all_or_nothing(X):
    """because some are constant"""
    std = X.std(axis=0)
    return X.mean(axis=0), std if np.all(std > 1e-12) else np.ones_like(std)
