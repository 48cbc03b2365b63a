"""Wrong ways to write minibatch_indices. A docstring holds words that the student must read."""

import numpy as np


def last_dropped(M, B, rng):
    """The last, short batch is dropped"""
    order = rng.permutation(M)
    return [order[i * B : (i + 1) * B] for i in range(M // B)]


def empty_at_the_end(M, B, rng):
    """There is an empty batch at the end"""
    order = rng.permutation(M)
    return [order[i * B : (i + 1) * B] for i in range(M // B + 1)]


def evened_out(M, B, rng):
    """The batches are evened out"""
    return np.array_split(rng.permutation(M), -(-M // B))


def number_of_batches(M, B, rng):
    """not the number of batches"""
    return np.array_split(rng.permutation(M), B)


def last_takes_the_rest(M, B, rng):
    """it gets a batch of its own"""
    order, whole = rng.permutation(M), M // B
    return [order[i * B : (i + 1) * B] for i in range(whole - 1)] + [order[(whole - 1) * B :]]


def unshuffled(M, B, rng):
    """before the cut or after it"""
    return [np.arange(M)[i : i + B] for i in range(0, M, B)]


def shuffled_inside_each(M, B, rng):
    """before the cut or after it"""
    return [rng.permutation(np.arange(M)[i : i + B]) for i in range(0, M, B)]


def drawn_with_repetition(M, B, rng):
    """Is each batch drawn anew"""
    return [rng.integers(0, M, size=min(B, M - i)) for i in range(0, M, B)]


def a_seed_of_its_own(M, B, rng):
    """nothing was drawn from rng"""
    order = np.random.default_rng(0).permutation(M)
    return [order[i : i + B] for i in range(0, M, B)]
