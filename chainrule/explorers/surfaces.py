"""Landscapes of two parameters that optimizers are compared on."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Surface:
    """A function f(a, b), where to start on it, the window to show, where it is smallest."""

    f: object
    start: tuple
    window: tuple
    minimum: tuple

    def gradient(self, P, h=1e-5):
        """(R, 2) gradients at R points P (R, 2), by central differences."""
        a, b = P.T
        da = (self.f(a + h, b) - self.f(a - h, b)) / (2 * h)
        db = (self.f(a, b + h) - self.f(a, b - h)) / (2 * h)
        return np.stack([da, db], axis=1)


def _beale(a, b):
    return (1.5 - a + a * b) ** 2 + (2.25 - a + a * b**2) ** 2 + (2.625 - a + a * b**3) ** 2


SURFACES = {
    "the bowl": Surface(
        lambda a, b: (a**2 + 20 * b**2) / 2, (-2.6, 1.1), ((-3, 3), (-1.6, 1.6)), (0, 0)
    ),
    "the saddle": Surface(
        # Bounded below far out, so that whoever leaves the saddle also arrives somewhere.
        lambda a, b: (a**2 - b**2) / 2 + b**4 / 16,
        (-2.2, 0.02),
        ((-3, 3), (-2.8, 2.8)),
        (0, 2),
    ),
    "Beale's function": Surface(_beale, (1.0, 1.0), ((-1, 4), (-1.5, 2)), (3, 0.5)),
}
