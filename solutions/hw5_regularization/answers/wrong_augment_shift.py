"""Wrong ways to write augment_shift. A docstring holds words that the student must read."""

import numpy as np


def rolls(X, max_shift, rng):
    """came in again on the other"""
    steps = rng.integers(-max_shift, max_shift + 1, size=(len(X), 2))
    return np.stack([np.roll(x, s, axis=(0, 1)) for x, s in zip(X, steps, strict=True)])


def one_move_for_all(X, max_shift, rng):
    """draw one for each picture"""
    s = max_shift
    M, H, W = X.shape
    room = np.pad(X, ((0, 0), (s, s), (s, s)))
    r, c = rng.integers(0, 2 * s + 1, size=2)
    return room[:, r : r + H, c : c + W]


def never_the_upper_end(X, max_shift, rng):
    """leaves out its upper end"""
    s = max_shift
    M, H, W = X.shape
    room = np.pad(X, ((0, 0), (s, s), (s, s)))
    steps = rng.integers(-s, max(s, 1 - s), size=(M, 2))
    return np.stack(
        [room[i, s - r : s - r + H, s - c : s - c + W] for i, (r, c) in enumerate(steps)]
    )


def one_number_for_both(X, max_shift, rng):
    """always move alike"""
    s = max_shift
    M, H, W = X.shape
    room = np.pad(X, ((0, 0), (s, s), (s, s)))
    steps = rng.integers(0, 2 * s + 1, size=M)
    return np.stack([room[i, r : r + H, r : r + W] for i, r in enumerate(steps)])


def only_down_or_up(X, max_shift, rng):
    """nothing ever moves right or left"""
    s = max_shift
    M, H, W = X.shape
    room = np.pad(X, ((0, 0), (s, s), (0, 0)))
    steps = rng.integers(0, 2 * s + 1, size=M)
    return np.stack([room[i, r : r + H] for i, r in enumerate(steps)])


def edges_are_repeated(X, max_shift, rng):
    """with zeros where nothing came from"""
    s = max_shift
    M, H, W = X.shape
    room = np.pad(X, ((0, 0), (s, s), (s, s)), mode="edge")
    steps = rng.integers(0, 2 * s + 1, size=(M, 2))
    return np.stack([room[i, r : r + H, c : c + W] for i, (r, c) in enumerate(steps)])


def larger_pictures(X, max_shift, rng):
    """shape"""
    s = max_shift
    return np.pad(X, ((0, 0), (s, s), (s, s)))
