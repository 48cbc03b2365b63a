"""Wrong ways to write dropout_backward. A docstring holds words that the student must read."""

import numpy as np


def new_mask(dD, cache):
    """another mask"""
    p = 1 - np.mean(cache > 0)
    rng = np.random.default_rng()
    return dD * (rng.random(dD.shape) >= p) / (1 - p)


def seeded_mask(dD, cache):
    """another mask"""
    scale = np.broadcast_to(cache, dD.shape)
    rng = np.random.default_rng(0)
    return dD * rng.permutation(scale.ravel()).reshape(dD.shape)


def no_scale(dD, cache):
    """is the scale 1/(1 - p) missing"""
    return dD * (cache > 0)


def double_scale(dD, cache):
    """scaled twice"""
    return dD * cache**2


def inverted_mask(dD, cache):
    """the mask is inverted"""
    return dD * (np.max(cache) - cache)


def identity(dD, cache):
    """as if nothing had been dropped"""
    return dD + 0 * cache


def divides(dD, cache):
    """inverted"""
    return dD * (cache == 0)


def in_place(dD, cache):
    """was changed"""
    dD *= cache
    return dD


def mean_scale(dD, cache):
    """where is the mask"""
    return dD / np.max(cache)
