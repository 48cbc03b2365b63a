"""Wrong ways to write bce_from_logits. A docstring holds words that the student must read."""
# ruff: noqa: F821

import numpy as np


def sum_for_mean(z, y):
    """mean over the samples"""
    return np.sum(np.logaddexp(0, z) - y * z)


def one_over_2m(z, y):
    """not 1/(2M)"""
    return np.sum(np.logaddexp(0, z) - y * z) / (2 * len(y))


def log_likelihood(z, y):
    """its price is not"""
    return np.mean(y * z - np.logaddexp(0, z))


def base_two(z, y):
    """logarithm with base 2"""
    return np.mean(np.logaddexp(0, z) - y * z) / np.log(2)


def labels_swapped(z, y):
    """have changed places"""
    return np.mean(np.logaddexp(0, z) - (1 - y) * z)


def only_label_one(z, y):
    """where is 1 - p"""
    return np.mean(y * np.logaddexp(0, -z))


def labels_play_no_part(z, y):
    """the labels play no part"""
    return np.mean(np.logaddexp(0, z))


def sigmoid_twice(z, y):
    """applied twice"""
    p = sigmoid(z)
    return np.mean(np.logaddexp(0, p) - y * p)


def from_probabilities(z, y):
    """Which form of the price needs neither"""
    p = sigmoid(z)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def clipped(z, y):
    """p was clipped, or 1e-12 was added"""
    p = np.clip(sigmoid(z), 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def epsilon_in_the_log(z, y):
    """p was clipped, or 1e-15 was added"""
    p = sigmoid(z)
    return -np.mean(y * np.log(p + 1e-15) + (1 - y) * np.log(1 - p + 1e-15))


def exp_overflows(z, y):
    """exp(1000) is inf"""
    return np.mean(np.log(1 + np.exp(z)) - y * z)


def one_price_per_sample(z, y):
    """has a sum over m"""
    return np.logaddexp(0, z) - y * z
