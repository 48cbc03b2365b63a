"""Wrong ways to write predict. A docstring holds words that the student must read."""

import numpy as np


def without_bias(X, W, b):
    """bias is missing"""
    return X @ W


def bias_times_features(X, W, b):
    """multiplied by the features"""
    return X @ (W + b)


def bias_down_the_rows(X, W, b):
    """run down the rows"""
    return X @ W + np.reshape(b, (-1, 1))


def flat_for_one_output(X, W, b):
    """axis of length one was dropped"""
    return np.squeeze(X @ W + b, axis=1) if len(b) == 1 else X @ W + b


def columns_as_samples(X, W, b):
    """which of the two has to stand on the left"""
    return W @ X + b.reshape(-1, 1)
