"""Wrong ways to write mse_loss. A docstring holds words that the student must read."""

import numpy as np


def without_half(Z, Y):
    """factor ½ is missing"""
    return np.sum((Z - Y) ** 2) / len(Z)


def sum_for_mean(Z, Y):
    """not divided by the number of samples"""
    return 0.5 * np.sum((Z - Y) ** 2)


def mean_over_everything(Z, Y):
    """divide by M·K"""
    return 0.5 * np.mean((Z - Y) ** 2)


def flat_minus_column(Z, Y):
    """(M,) - (M, 1)"""
    return np.sum((Z[:, 0] - Y) ** 2) / (2 * len(Z))


def mean_of_flat_minus_column(Z, Y):
    """(M,) - (M, 1)"""
    return np.mean((Z - Y[:, 0]) ** 2) / 2


def root(Z, Y):
    """has no root"""
    return np.sqrt(np.sum((Z - Y) ** 2) / len(Z))


def one_number_per_sample(Z, Y):
    """Over which axes do you sum"""
    return 0.5 * np.sum((Z - Y) ** 2, axis=1)


def in_place(Z, Y):
    """write into Z or Y"""
    Z -= Y
    return np.sum(Z**2) / (2 * len(Z))
