"""One failing parameter, entry by entry: which entries are wrong, and what is right there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .numeric import EPS
from .slope import FIRST_STEP, KINK_SIZE, measure

FULL_UP_TO = 500  # more entries than this are sampled


@dataclass(frozen=True)
class Entries:
    """Numerical derivatives at some entries of one parameter.

    shape : the parameter's
    index : (n,) flat indices
    right : (n,) numerical derivatives there
    kink : (n,) bool, entries without a derivative
    doubt : bound on the error of `right`
    """

    shape: tuple
    index: np.ndarray
    right: np.ndarray
    kink: np.ndarray
    doubt: float

    @property
    def scale(self):
        """Root mean square of the right entries."""
        smooth = self.right[~self.kink]
        return float(np.sqrt(np.mean(smooth**2))) if smooth.size else 0.0

    def of(self, array):
        """An array in the parameter's shape, at the entries that count."""
        return np.reshape(array, -1)[self.index][~self.kink]

    @property
    def smooth(self):
        """The right gradient at the entries that count."""
        return self.right[~self.kink]


def entries(loss, value, name, rng, limit=FULL_UP_TO):
    """Entries of the loss's gradient by one parameter: all, or a stratified sample.

    value : the loss at x
    """
    x = loss.parameters[name]
    index = sample(x.size, limit, rng)
    slopes = [_slope(loss, value, name, i) for i in index]
    right, bend = np.array([s[0] for s in slopes]), np.array([s[1] for s in slopes])
    kink = np.zeros(len(index), dtype=bool)
    scale = np.sqrt(np.mean(right**2)) if right.size else 0.0
    rounding = 2 * EPS * abs(value) / FIRST_STEP
    rough = rounding > 1e-7 * scale
    for k in range(len(index)) if rough else np.flatnonzero(abs(bend) > KINK_SIZE * scale):
        fine = _measured(loss, value, name, index[k], scale)
        right[k], kink[k] = fine.value, fine.at_kink
    return Entries(x.shape, index, right, kink, min(rounding, 1e-7 * scale) if scale else rounding)


def sample(size, limit, rng):
    """All of range(size), or `limit` of it: one from each of as many strata of neighbours."""
    if size <= limit:
        return np.arange(size)
    edges = np.linspace(0, size, limit + 1).astype(int)
    return rng.integers(edges[:-1], edges[1:])


def _slope(loss, value, name, i):
    """Central difference at entry i, and how much forward and backward differences disagree."""
    x = loss.parameters[name]
    h = FIRST_STEP * max(1.0, abs(x.flat[i]))
    phi = loss.along(name, unit(x.shape, i))
    up, down = phi(h), phi(-h)
    return (up - down) / (2 * h), (up + down - 2 * value) / h


def _measured(loss, value, name, i, scale):
    x = loss.parameters[name]
    phi = loss.along(name, unit(x.shape, i))
    return measure(phi, value, scale, reach=max(1.0, abs(x.flat[i])))


def unit(shape, i):
    """Zeros but for a one at flat index i."""
    direction = np.zeros(shape)
    direction.flat[i] = 1.0
    return direction


def pattern(shape, index, wrong):
    """Where the wrong entries lie, in words; "" where there is nothing to tell.

    index : (n,) flat indices that were checked
    wrong : (n,) bool
    """
    if not wrong.any() or len(index) < 2:
        return ""
    if wrong.all():
        return "every entry" if len(index) == np.prod(shape) else "every entry looked at"
    places = np.array(np.unravel_index(index, shape)).T
    for axis, word in _axes(shape):
        lines = np.unique(places[wrong, axis])
        inside = np.isin(places[:, axis], lines)
        if len(lines) < shape[axis] / 2 and wrong[inside].all():
            return f"only {word} {', '.join(map(str, lines[:5]))}" + (", …" * (len(lines) > 5))
    if len(shape) == 2 and shape[0] == shape[1]:
        diagonal = places[:, 0] == places[:, 1]
        if (wrong == diagonal).all():
            return "only the diagonal"
        if (wrong == ~diagonal).all():
            return "everything but the diagonal"
    return f"{wrong.sum()} of {len(wrong)} entries"


def _axes(shape):
    if len(shape) == 1:
        return [(0, "entry")]
    if len(shape) == 2:
        return [(0, "row"), (1, "column")]
    return [(axis, f"index {axis} =") for axis in range(len(shape))]
