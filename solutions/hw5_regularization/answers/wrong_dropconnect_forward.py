"""Wrong ways to write dropconnect_forward. A docstring holds words that the student must read."""

import numpy as np


def drops_units(X, W, b, p, rng, train):
    """that is dropout"""
    if train:
        X = X * (rng.random(X.shape) >= p) / (1 - p)
    return X @ W + b


def drops_outputs(X, W, b, p, rng, train):
    """biases were dropped as well"""
    Z = X @ W + b
    return Z * (rng.random(Z.shape) >= p) / (1 - p) if train else Z


def drops_biases(X, W, b, p, rng, train):
    """biases were dropped as well"""
    if train:
        W = W * (rng.random(W.shape) >= p) / (1 - p)
        b = b * (rng.random(b.shape) >= p) / (1 - p)
    return X @ W + b


def keep_and_drop_swapped(X, W, b, p, rng, train):
    """p is the probability of dropping"""
    if train:
        W = W * (rng.random(W.shape) < p) / (1 - p)
    return X @ W + b


def no_scale(X, W, b, p, rng, train):
    """was not scaled"""
    if train:
        W = W * (rng.random(W.shape) >= p)
    return X @ W + b


def scale_at_test(X, W, b, p, rng, train):
    """scaled by 1 - p at test time"""
    if train:
        return X @ (W * (rng.random(W.shape) >= p) / (1 - p)) + b
    return (1 - p) * X @ W + b


def in_place(X, W, b, p, rng, train):
    """was changed"""
    if train:
        W *= (rng.random(W.shape) >= p) / (1 - p)
    return X @ W + b


def whole_rows(X, W, b, p, rng, train):
    """whole rows"""
    if train:
        W = W * (rng.random((len(W), 1)) >= p) / (1 - p)
    return X @ W + b


def scales_the_bias(X, W, b, p, rng, train):
    """only the bias is left"""
    if train:
        return (X @ (W * (rng.random(W.shape) >= p)) + b) / (1 - p)
    return X @ W + b


def mask_for_each_sample(X, W, b, p, rng, train):
    """share one mask"""
    if not train:
        return X @ W + b
    mask = (rng.random((len(X), *W.shape)) >= p) / (1 - p)
    return np.einsum("mn,mnk->mk", X, W * mask) + b
