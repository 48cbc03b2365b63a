"""Wrong ways to write dropout_forward. A docstring holds words that the student must read."""

import numpy as np


def keep_and_drop_swapped(A, p, rng, train):
    """p is the probability of dropping"""
    if not train:
        return A.copy(), np.ones(A.shape)
    scale = (rng.random(A.shape) < p) / (1 - p)
    return scale * A, scale


def keep_and_drop_swapped_with_its_scale(A, p, rng, train):
    """p is the probability of dropping"""
    if not train:
        return A.copy(), np.ones(A.shape)
    scale = (rng.random(A.shape) < p) / max(p, 1e-12)
    return scale * A, scale


def no_scale(A, p, rng, train):
    """not scaled"""
    if not train:
        return A.copy(), np.ones(A.shape)
    scale = (rng.random(A.shape) >= p) * 1.0
    return scale * A, scale


def double_scale(A, p, rng, train):
    """scaled twice"""
    if not train:
        return A.copy(), np.ones(A.shape)
    scale = (rng.random(A.shape) >= p) / (1 - p) ** 2
    return scale * A, scale


def divided_by_p(A, p, rng, train):
    """divided by p"""
    if not train:
        return A.copy(), np.ones(A.shape)
    scale = (rng.random(A.shape) >= p) / max(p, 1e-12)
    return scale * A, scale


def multiplied(A, p, rng, train):
    """multiplied by 1 - p"""
    if not train:
        return A.copy(), np.ones(A.shape)
    scale = (rng.random(A.shape) >= p) * (1 - p)
    return scale * A, scale


def scale_at_test(A, p, rng, train):
    """scaled by 1 - p at test time"""
    if not train:
        return (1 - p) * A, np.full(A.shape, 1 - p)
    scale = (rng.random(A.shape) >= p) / (1 - p)
    return scale * A, scale


def scale_only_at_test(A, p, rng, train):
    """scaled by 1 - p at test time"""
    if not train:
        return (1 - p) * A, np.full(A.shape, 1 - p)
    scale = (rng.random(A.shape) >= p) * 1.0
    return scale * A, scale


def drops_at_test(A, p, rng, train):
    """is train used"""
    scale = (rng.random(A.shape) >= p) / (1 - p)
    return scale * A, scale


def a_seed_inside(A, p, rng, train):
    """is there a seed inside"""
    if not train:
        return A.copy(), np.ones(A.shape)
    scale = (np.random.default_rng(0).random(A.shape) >= p) / (1 - p)
    return scale * A, scale


def one_mask_for_all_samples(A, p, rng, train):
    """same units are dropped for all samples"""
    if not train:
        return A.copy(), np.ones(A.shape)
    scale = (rng.random(A.shape[-1]) >= p) / (1 - p)
    return scale * A, scale


def whole_samples(A, p, rng, train):
    """whole samples are dropped"""
    if not train:
        return A.copy(), np.ones(A.shape)
    scale = (rng.random((len(A),) + (1,) * (A.ndim - 1)) >= p) / (1 - p)
    return scale * A, scale


def in_place(A, p, rng, train):
    """the input was changed"""
    if not train:
        return A, np.ones(A.shape)
    scale = (rng.random(A.shape) >= p) / (1 - p)
    A *= scale
    return A, scale


def global_randomness(A, p, rng, train):
    """the same rng gave two results"""
    if not train:
        return A.copy(), np.ones(A.shape)
    scale = (np.random.random(A.shape) >= p) / (1 - p)  # noqa: NPY002
    return scale * A, scale


def no_cache(A, p, rng, train):
    """returns two things"""
    if not train:
        return A
    return A * (rng.random(A.shape) >= p) / (1 - p)
