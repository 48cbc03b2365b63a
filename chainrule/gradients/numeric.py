"""Derivatives from function values alone: the oracle every other file here leans on."""

from __future__ import annotations

import numpy as np

from .complex_step import gradient
from .loss import ALONE, Loss

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


def numerical_gradient(f, x, h=None, method="central"):
    """The gradient of f at x, entry by entry; x is left as it was.

    f : x -> a number
    x : array of any shape, or a dict of named arrays (whole numbers are taken as floats)
    h : step of the central difference; by default 6e-6 times max(1, |entry|)
    method : "central", or "complex" for a complex step, which is exact to rounding but refused
        (NotAnalytic) for code with abs, max, norm or a comparison

    Returns float64 in the shape of x: an array, or a dict of arrays.

    >>> numerical_gradient(lambda x: (x**2).sum(), np.array([1, 2, 3])).round(6)
    array([2., 4., 6.])
    """
    if method not in ("central", "complex"):
        raise ValueError(f"method is 'central' or 'complex', not {method!r}")
    loss = Loss(f, x)
    if np.size(loss.answer()) != 1:
        raise TypeError(
            "numerical_gradient needs a function that returns one number; this one returned an "
            "array. For a layer, sum it against a cotangent first."
        )
    one = _differences if method == "central" else lambda loss, name, h: gradient(loss, name)
    found = {name: one(loss, name, h) for name in loss.parameters}
    return {loss.keys[name]: g for name, g in found.items()} if loss.named else found[ALONE]


def _differences(loss, name, h):
    x = loss.parameters[name]
    found = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        step = CENTRAL_STEP * max(1.0, abs(x[index])) if h is None else h
        values = []
        for sign in (1, -1):
            moved = x.copy()
            moved[index] += sign * step
            values.append(loss({**loss.parameters, name: moved}))
        # x + h is rounded: divide by the distance that was really moved.
        found[index] = (values[0] - values[1]) / ((x[index] + step) - (x[index] - step))
    return found
