"""Wrong ways to write kfold. A docstring holds words that the student must read."""

import numpy as np


def unshuffled(M, k, rng):
    """Who decides where each goes"""
    parts = np.array_split(np.arange(M), k)
    return [(np.setdiff1d(np.arange(M), part), part) for part in parts]


def last_takes_the_rest(M, k, rng):
    """The last fold takes everything that is left over"""
    order, size = rng.permutation(M), M // k
    starts = [i * size for i in range(k)]
    parts = [order[a : a + size] for a in starts[:-1]] + [order[starts[-1] :]]
    return [(np.setdiff1d(np.arange(M), part), part) for part in parts]


def rest_is_forgotten(M, k, rng):
    """is forgotten"""
    order, size = rng.permutation(M), M // k
    parts = [order[i * size : (i + 1) * size] for i in range(k)]
    return [(np.setdiff1d(np.arange(M), part), part) for part in parts]


def drawn_anew_for_each_fold(M, k, rng):
    """Is each fold drawn anew"""
    folds = []
    for _ in range(k):
        order = rng.permutation(M)
        folds.append((order[M // k :], order[: M // k]))
    return folds


def trains_on_everybody(M, k, rng):
    """in training and validation at once"""
    order = rng.permutation(M)
    return [(order, part) for part in np.array_split(order, k)]


def wrong_way_round(M, k, rng):
    """wrong way round"""
    parts = np.array_split(rng.permutation(M), k)
    return [(part, np.setdiff1d(np.arange(M), part)) for part in parts]


def a_seed_of_its_own(M, k, rng):
    """nothing was drawn from rng"""
    parts = np.array_split(np.random.default_rng(0).permutation(M), k)
    return [(np.setdiff1d(np.arange(M), part), part) for part in parts]
