"""One parameter's gradient against the numerical one: first along directions, then by entry."""

from __future__ import annotations

import numpy as np

from . import complex_step
from .locate import entries, hunt, pattern, sample
from .numeric import relative_error
from .report import FAILED, PASSED, SUSPICIOUS, UNSURE, Finding
from .slope import FIRST_STEP, KINK_SIZE, central, measure, noise_of

SMOOTH, WITH_KINKS = 1e-7, 1e-5  # tolerances on the norm-relative error
HOPELESS = 1e-2  # a slope known no better than this decides nothing
DIRECTIONS = 2
INVISIBLE = 100  # slopes below so many times the rounding are as good as zero


class Comparison:
    """How gradients of one function are judged.

    rng : for directions and samples
    smooth : True, False, or None while no kink has been met
    tol : tolerance on the norm-relative error, or None for the usual ones
    method : "central" or "complex"
    """

    def __init__(self, rng, smooth=None, tol=None, method="central"):
        if method not in ("central", "complex"):
            raise ValueError(f"method is 'central' or 'complex', not {method!r}")
        self.rng, self.smooth, self.tol, self.method = rng, smooth, tol, method

    @property
    def tolerance(self):
        if self.tol is not None:
            return self.tol
        return WITH_KINKS if self.smooth is False else SMOOTH

    def glance(self, loss, value, name, claimed):
        """A Finding from random directional derivatives.

        Agreement cannot be luck, so it is believed after two evaluations; a difference is
        measured again with several steps before anybody is blamed.
        """
        x = loss.parameters[name]
        slopes = [self._along(loss, value, name, claimed) for _ in range(DIRECTIONS)]
        error, doubt, floor, size = np.linalg.norm(slopes, axis=0)
        if max(error, size) <= INVISIBLE * floor:
            return Finding(name, x.shape, 0.0, PASSED)  # both are zero, as far as can be seen
        error, doubt, floor = error / size, doubt / size, floor / size
        return Finding(name, x.shape, float(error), self._judge(error, doubt, floor), float(doubt))

    def _along(self, loss, value, name, claimed):
        """(difference, doubt, floor, size) along one random direction."""
        x = loss.parameters[name]
        direction = self.rng.normal(size=x.shape)
        direction /= np.linalg.norm(direction) or 1.0
        phi = loss.along(name, direction)
        reach = max(1.0, float(np.sqrt(np.mean(x**2)))) if x.size else 1.0
        said = float(np.sum(claimed * direction))
        size = float(np.linalg.norm(claimed)) / np.sqrt(max(1, x.size))
        slope = central(phi, FIRST_STEP * reach)
        if self.method == "complex":
            slope = self._exact(loss, name, direction, slope, size)
            return slope - said, 0.0, 0.0, max(size, abs(slope))
        if abs(slope - said) <= 0.3 * SMOOTH * size:
            return slope - said, 0.0, 0.0, max(size, abs(slope))
        if loss.noise is None:
            loss.noise = noise_of(phi, reach)
        exact = measure(phi, value, size, reach, loss.noise)
        if exact.near_kink and self.smooth is None:
            self.smooth = False
        return exact.value - said, exact.doubt, exact.floor, max(size, abs(exact.value))

    def _exact(self, loss, name, direction, central_slope, size):
        """The complex step's slope, refused where it is far from the central difference."""
        slope = complex_step.slope(loss, name, direction)
        if abs(slope - central_slope) > 1e-3 * max(abs(slope), abs(central_slope), size):
            raise complex_step.NotAnalytic(
                "the complex step disagrees with the central difference: f does something that "
                "it cannot follow (abs, max, a cast?). Leave method='complex' out."
            )
        return slope

    def _judge(self, error, doubt, floor):
        if error <= self.tolerance:
            return PASSED
        if error > 3 * doubt:
            # Certain, but so small that an epsilon inside a log or a root would explain it.
            return SUSPICIOUS if self.tol is None and error <= WITH_KINKS else FAILED
        if doubt <= WITH_KINKS:
            return PASSED
        # Only rounding stands in the way: the gradient is too small beside f to be seen well.
        return SUSPICIOUS if doubt <= HOPELESS or floor > doubt / 2 else UNSURE

    def inspect(self, loss, value, name, claimed, limit):
        """(Finding, Entries) entry by entry, for a parameter that a glance could not pass."""
        x = loss.parameters[name]
        shape, found = x.shape, entries(loss, value, name, sample(x.size, limit, self.rng))
        kinks, checked = int(found.kink.sum()), len(found.index)
        if claimed.shape != shape:
            return Finding(name, shape, np.inf, FAILED, checked=checked, kinks=kinks), found
        seen, places = found.of(claimed), found.index[~found.kink]
        error = relative_error(seen, found.smooth)  # 0 where all entries are at kinks
        off = abs(seen - found.smooth)
        bad = off > np.maximum(self.tolerance * found.scale, 3 * found.of_doubt)
        if kinks:  # kinks too small to be seen as such may be left among the smooth entries
            bad &= off > 2 * KINK_SIZE * np.sqrt(np.mean(found.right**2))
        words = pattern(shape, places, bad)
        worst = places[off.argmax()] if bad.any() else None
        if worst is None and checked < claimed.size:
            worst = hunt(self, loss, value, name, claimed)
            words = "few entries" if worst is not None else ""
        verdict = FAILED if worst is not None else self._with_kinks(found, claimed)
        finding = Finding(
            name, shape, error, verdict, 0.0, int(bad.sum()), checked, kinks,
            None if worst is None else tuple(int(i) for i in np.unravel_index(worst, shape)),
            words,
        )  # fmt: skip
        return finding, found

    def _with_kinks(self, found, claimed):
        """No entry is wrong where there is a derivative; what of those at a kink?

        There any value between the backward and the forward derivative may be meant.
        """
        if 2 * found.kink.sum() <= len(found.kink):
            return PASSED
        low, high = found.sides[found.kink].T
        said = np.reshape(claimed, -1)[found.index][found.kink]
        room = WITH_KINKS * np.abs(found.sides).max()
        return PASSED if np.all((said >= low - room) & (said <= high + room)) else UNSURE
