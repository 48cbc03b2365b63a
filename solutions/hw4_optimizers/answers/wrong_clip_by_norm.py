"""Wrong ways to write clip_by_norm. A docstring holds words that the student must read."""

import numpy as np


def each_array_by_itself(grads, max_norm):
    """Each array was shortened by itself"""
    return {
        name: g * min(1.0, max_norm / max(np.linalg.norm(g), 1e-300)) for name, g in grads.items()
    }


def each_entry_by_itself(grads, max_norm):
    """the direction has changed"""
    return {name: np.clip(g, -max_norm, max_norm) for name, g in grads.items()}


def always_rescaled(grads, max_norm):
    """It was made longer"""
    length = np.sqrt(sum(np.sum(g**2) for g in grads.values()))
    return {name: g * max_norm / length if length else g for name, g in grads.items()}


def no_root(grads, max_norm):
    """The root is missing"""
    length = sum(np.sum(g**2) for g in grads.values())
    return {name: g * max_norm / length if length > max_norm else g for name, g in grads.items()}


def to_length_one(grads, max_norm):
    """shortened to length 1"""
    length = np.sqrt(sum(np.sum(g**2) for g in grads.values()))
    return {name: g / length if length > max_norm else g for name, g in grads.items()}


def largest_entry(grads, max_norm):
    """The largest entry was brought"""
    most = max(np.max(np.abs(g)) for g in grads.values())
    return {name: g * max_norm / most if most > max_norm else g for name, g in grads.items()}


def in_place(grads, max_norm):
    """g *= share writes into the caller's array"""
    length = np.sqrt(sum(np.sum(g**2) for g in grads.values()))
    if length > max_norm:
        for g in grads.values():
            g *= max_norm / length
    return grads


def divides_by_nothing(grads, max_norm):
    """Is anything divided by it?"""
    length = np.sqrt(sum(np.sum(g**2) for g in grads.values()))
    with np.errstate(all="ignore"):
        return {name: g / length * min(length, max_norm) for name, g in grads.items()}
