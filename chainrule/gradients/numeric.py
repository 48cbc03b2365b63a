"""Derivatives from function values alone: the oracle every other file here leans on."""

from __future__ import annotations

import numpy as np

EPS = np.finfo(float).eps
# A central difference errs by O(h**2) and rounds by O(eps/h): the cube root of eps balances both.
CENTRAL_STEP = EPS ** (1 / 3)


def relative_error(a, b):
    """||a - b|| / max(||a||, ||b||): how far apart two arrays are, relative to the larger one.

    a, b : arrays of one shape

    Returns a float: 0 where both are equal (two zeros too), 1 where one of them is zero,
    2 where b = -a, inf where one holds something that is not finite.

    >>> relative_error([1.0, 2.0], [1.0, 2.0])
    0.0
    >>> relative_error([3.0, 4.0], [-3.0, -4.0])
    2.0
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(
            f"relative_error compares arrays of one shape; got {a.shape} and {b.shape}"
        )
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    largest = max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))
    if largest == 0:
        return 0.0
    a, b = a / largest, b / largest  # squares of very large or small entries stay representable
    return float(np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b)))


def numerical_gradient(f, x, h=None):
    """The gradient of f at x by central differences, entry by entry; x is left as it was.

    f : x -> a number
    x : array of any shape, or a dict of named arrays (whole numbers are taken as floats)
    h : step; by default 6e-6 times max(1, |entry|)

    Returns float64 in the shape of x: an array, or a dict of arrays.

    >>> numerical_gradient(lambda x: (x**2).sum(), np.array([1, 2, 3])).round(6)
    array([2., 4., 6.])
    """
    if isinstance(x, dict):
        work = {name: np.array(value, dtype=float) for name, value in x.items()}
        return {name: _differences(f, work, value, h) for name, value in work.items()}
    work = np.array(x, dtype=float)
    return _differences(f, work, work, h)


def _differences(f, whole, part, h):
    """d f(whole) / d part, where `part` is `whole` itself or one of its arrays."""
    gradient = np.empty_like(part)
    for index in np.ndindex(part.shape):
        kept = part[index]
        step = CENTRAL_STEP * max(1.0, abs(kept)) if h is None else h
        values = []
        for moved in (kept + step, kept - step):
            part[index] = moved
            values.append(_number(f(_copy(whole))))
            part[index] = kept
        gradient[index] = (values[0] - values[1]) / ((kept + step) - (kept - step))
    return gradient


def _copy(x):
    return {name: value.copy() for name, value in x.items()} if isinstance(x, dict) else x.copy()


def _number(value):
    if np.size(value) != 1:
        raise TypeError(
            f"numerical_gradient needs a function that returns one number; this one returned an "
            f"array of shape {np.shape(value)}. For a layer, sum it against a cotangent first."
        )
    return float(np.reshape(value, ()))
