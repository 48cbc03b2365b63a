"""Wrong ways to write linear_backward. Each reads the cache (X, W)."""

import numpy as np


def divides_by_m(dZ, cache):
    """that 1/M belongs to the loss"""
    X, W = cache
    return dZ @ W.T, X.T @ dZ / len(X), dZ.mean(axis=0)


def db_is_a_mean(dZ, cache):
    """db is a mean over the samples"""
    X, W = cache
    return dZ @ W.T, X.T @ dZ, dZ.mean(axis=0)


def dx_divided_too(dZ, cache):
    """no mean is taken over anything here"""
    X, W = cache
    return dZ @ W.T / len(X), X.T @ dZ, dZ.sum(axis=0)


def db_over_outputs(dZ, cache):
    """it has to run over the samples"""
    X, W = cache
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=1)


def db_one_number(dZ, cache):
    """each output has a bias of its own"""
    X, W = cache
    return dZ @ W.T, X.T @ dZ, dZ.sum()


def db_keeps_its_axis(dZ, cache):
    """An axis of length one is left over"""
    X, W = cache
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)


def another_order(dZ, cache):
    """the order is dX, dW, db"""
    X, W = cache
    return X.T @ dZ, dZ.sum(axis=0), dZ @ W.T


def w_not_transposed(dZ, cache):
    """message times weight"""
    X, W = cache
    return dZ @ W, X.T @ dZ, dZ.sum(axis=0)


def dw_transposed(dZ, cache):
    """transpose of what is expected"""
    X, W = cache
    return dZ @ W.T, dZ.T @ X, dZ.sum(axis=0)


def upstream_of_ones(dZ, cache):
    """message times weight"""
    X, W = cache
    dZ = np.ones_like(dZ)
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


def no_dx(dZ, cache):
    """return three things: dX, dW, db"""
    X, _ = cache
    return X.T @ dZ, dZ.sum(axis=0)


def in_place(dZ, cache):
    """write into dZ"""
    X, W = cache
    dX = dZ @ W.T
    dZ *= 2
    return dX, X.T @ dZ / 2, dZ.sum(axis=0) / 2
