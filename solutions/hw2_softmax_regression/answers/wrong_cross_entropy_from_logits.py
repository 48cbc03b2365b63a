"""Wrong ways to write cross_entropy_from_logits. A docstring holds words that must be read."""
# ruff: noqa: F821

import numpy as np


def sum_for_mean(Z, y):
    """mean over the samples"""
    return np.sum(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y])


def one_over_2m(Z, y):
    """not 1/(2M)"""
    return np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y]) / 2


def mean_over_everything(Z, y):
    """You divide by M·K"""
    Y = np.eye(Z.shape[1])[y]
    return np.mean(Y * (np.logaddexp.reduce(Z, axis=1, keepdims=True) - Z))


def log_likelihood(Z, y):
    """its price is not"""
    return -np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y])


def averaged_before_the_log(Z, y):
    """averaged before the logarithm"""
    P = np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True))
    return -np.log(np.mean(P[np.arange(len(y)), y]))


def softmax_twice(Z, y):
    """Softmax was applied twice"""
    P = np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True))
    return np.mean(np.logaddexp.reduce(P, axis=1) - P[np.arange(len(y)), y])


def every_labels_column(Z, y):
    """pair each row with its own label"""
    log_P = Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)
    return -np.mean(log_P[:, y])


def every_class_priced(Z, y):
    """which of the terms does y switch off"""
    log_P = Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)
    return -np.sum(log_P) / len(y)


def one_hot_from_the_batch(Z, y):
    """How many columns does your one-hot matrix have"""
    Y = np.eye(y.max() + 1)[y]
    log_P = Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)
    return -np.sum(Y * log_P) / len(y)


def one_hot_of_the_labels_present(Z, y):
    """How many columns does your one-hot matrix have"""
    Y = (y[:, None] == np.unique(y)).astype(float)
    log_P = Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)
    return -np.sum(Y * log_P) / len(y)


def log_of_softmax(Z, y):
    """log(0) is -inf"""
    return -np.mean(np.log(softmax(Z)[np.arange(len(y)), y]))


def epsilon_in_the_log(Z, y):
    """p was clipped, or 1e-12 was added"""
    return -np.mean(np.log(softmax(Z)[np.arange(len(y)), y] + 1e-12))


def shifted_in_one_term(Z, y):
    """in one of the two terms and not in the other"""
    shifted = Z - Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - Z[np.arange(len(y)), y])


def exp_overflows(Z, y):
    """exp(1000) overflows"""
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])


def one_maximum_for_all(Z, y):
    """Whose maximum"""
    shifted = Z - Z.max()
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(y)), y])


def in_place(Z, y):
    """writes into the scores"""
    Z -= Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])
