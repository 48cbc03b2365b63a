"""Wrong ways to write standardize_apply. A docstring holds words that the student must read."""

import numpy as np


def by_its_own_numbers(X, mean, std):
    """not those that are given"""
    own = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(own == 0, 1, own)


def by_the_variance(X, mean, std):
    """the square of the deviation"""
    return (X - mean) / std**2


def multiplied(X, mean, std):
    """You multiply"""
    return (X - mean) * std


def without_brackets(X, mean, std):
    """divides only the mean"""
    return X - mean / std


def only_shifted(X, mean, std):
    """nothing is divided"""
    return X - mean


def mean_of_a_row(X, mean, std):
    """one for each column"""
    return (X - mean[:, None]) / std


def in_place(X, mean, std):
    """writes into the array that you were given"""
    X -= mean
    X /= std
    return X
