"""One failing parameter, entry by entry: which entries are wrong, and what is right there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .numeric import EPS
from .slope import FIRST_STEP, KINK_SIZE, measure


@dataclass(frozen=True)
class Entries:
    """Numerical derivatives at some entries of one parameter.

    shape : the parameter's
    index : (n,) flat indices
    right : (n,) numerical derivatives there
    kink : (n,) bool, entries without a derivative
    doubt : (n,) bounds on the error of `right`
    sides : (n, 2) the smaller and the larger of the one-sided derivatives, where at a kink
    """

    shape: tuple
    index: np.ndarray
    right: np.ndarray
    kink: np.ndarray
    doubt: np.ndarray
    sides: np.ndarray

    def of(self, array):
        """An array in the parameter's shape, at the entries that count."""
        return np.reshape(array, -1)[self.index][~self.kink]

    @property
    def smooth(self):
        """The right gradient at the entries that count."""
        return self.right[~self.kink]

    @property
    def of_doubt(self):
        return self.doubt[~self.kink]

    @property
    def scale(self):
        """Root mean square of the right gradient."""
        return float(np.sqrt(np.mean(self.smooth**2))) if self.smooth.size else 0.0


def entries(loss, value, name, index):
    """Entries of the loss's gradient by one parameter.

    value : the loss at x
    index : (n,) flat indices of the entries wanted
    """
    x = loss.parameters[name]
    slopes = np.array([_slope(loss, value, name, i) for i in index]).reshape(-1, 3)
    right, bend, doubt = slopes.T
    kink, sides = np.zeros(len(index), dtype=bool), np.stack([right, right], axis=1)
    scale = np.sqrt(np.mean(right**2)) if right.size else 0.0
    for k in np.flatnonzero((abs(bend) > KINK_SIZE * scale) | (doubt > 1e-5 * scale)):
        fine = _measured(loss, value, name, index[k], scale)
        right[k], kink[k], doubt[k] = fine.value, fine.at_kink, fine.doubt
        sides[k] = sorted(fine.sides)
    return Entries(x.shape, index, right, kink, doubt, sides)


def sample(size, limit, rng):
    """All of range(size), or `limit` of it: one from each of as many strata of neighbours."""
    if size <= limit:
        return np.arange(size)
    edges = np.linspace(0, size, limit + 1).astype(int)
    return rng.integers(edges[:-1], edges[1:])


def _slope(loss, value, name, i):
    """(central difference at entry i, forward minus backward difference, rounding)."""
    x = loss.parameters[name]
    h = FIRST_STEP * max(1.0, abs(x.flat[i]))
    phi = loss.along(name, unit(x.shape, i))
    up, down = phi(h), phi(-h)
    return (
        (up - down) / (2 * h),
        (up + down - 2 * value) / h,
        2 * max(EPS * abs(value), loss.noise or 0) / h,
    )


def _measured(loss, value, name, i, scale):
    x = loss.parameters[name]
    phi = loss.along(name, unit(x.shape, i))
    return measure(phi, value, scale, max(1.0, abs(x.flat[i])), loss.noise or 0.0)


def unit(shape, i):
    """Zeros but for a one at flat index i."""
    direction = np.zeros(shape)
    direction.flat[i] = 1.0
    return direction


def hunt(comparison, loss, value, name, claimed):
    """A wrong entry that the sample missed, by halving: its flat index, or None.

    Each half is judged by one directional derivative along random entries of it.
    """

    def differs(part):
        return _differs(comparison, loss, value, name, claimed, part)

    inside = np.arange(claimed.size)
    if not differs(inside):
        return None
    while len(inside) > 1:
        inside = next(filter(differs, np.array_split(inside, 2)), None)
        if inside is None:  # spread too thinly to be seen in either half
            return None
    return int(inside[0])


def _differs(comparison, loss, value, name, claimed, inside):
    direction = np.zeros(claimed.size)
    direction[inside] = comparison.rng.normal(size=len(inside))
    direction = (direction / np.linalg.norm(direction)).reshape(claimed.shape)
    said = float(np.sum(claimed * direction))
    size = float(np.linalg.norm(claimed.reshape(-1)[inside])) / np.sqrt(len(inside))
    slope = measure(loss.along(name, direction), value, size, noise=loss.noise or 0.0)
    return abs(slope.value - said) > max(comparison.tolerance * size, 3 * slope.doubt)


def pattern(shape, index, wrong):
    """Where the wrong entries lie, in words; "" where there is nothing to tell.

    index : (n,) flat indices that were checked
    wrong : (n,) bool

    >>> pattern((3, 2), np.arange(6), np.array([0, 0, 1, 1, 0, 0], dtype=bool))
    'only row 1'
    """
    if not wrong.any() or len(index) < 2:
        return ""
    if wrong.all():
        return "every entry" if len(index) == np.prod(shape) else "every entry looked at"
    places = np.array(np.unravel_index(index, shape)).T
    lines = [(np.unique(places[wrong, axis]), axis, word) for axis, word in _axes(shape)]
    few, axis, word = min(lines, key=lambda line: len(line[0]))
    inside = np.isin(places[:, axis], few)
    told = len(shape) == 1 or inside.sum() >= 2 * len(few)  # one entry of a row tells nothing
    if told and len(few) < shape[axis] / 2 and wrong[inside].all():
        return f"only {word} {', '.join(map(str, few[:5]))}" + ", …" * (len(few) > 5)
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
