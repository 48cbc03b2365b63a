"""One directional derivative, with an honest bound on how well it is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .numeric import EPS

FIRST_STEP = 1e-5
SHORTER, LONGER = (1e-6, 1e-7, 1e-8), (1e-4, 1e-3, 1e-2)
KINK_SIZE = 1e-4  # a bend of this size, relative to the slope, at a short step is a kink


@dataclass(frozen=True)
class Slope:
    """A derivative along one direction.

    value : the best estimate
    doubt : bound on its error, from two step sizes and rounding
    near_kink : some step crossed a kink
    at_kink : even the shortest step did; then there is no derivative here
    """

    value: float
    doubt: float
    near_kink: bool = False
    at_kink: bool = False


@dataclass(frozen=True)
class _Trial:
    """What the steps h and h/2 say.

    bend : forward minus backward difference, which goes to 0 with h unless there is a kink
    """

    value: float
    spread: float
    rounding: float
    bend: float
    unsteady: float

    @property
    def doubt(self):
        return self.spread + self.unsteady + self.rounding


def central(phi, h):
    """(phi(h) - phi(-h)) / 2h: two evaluations."""
    return (phi(h) - phi(-h)) / (2 * h)


def measure(phi, phi0, scale, reach=1.0):
    """The slope of phi at 0, by as many step sizes as it takes.

    phi : number -> number
    phi0 : phi(0)
    scale : size that the slope is expected to have; precision is judged against it
    reach : length by which all steps are multiplied
    """
    trials = [_try(phi, phi0, FIRST_STEP * reach)]
    scale = max(scale, abs(trials[0].value))
    best = trials[0]
    # Too much rounding asks for longer steps, curvature and kinks ask for shorter ones.
    others = LONGER if best.rounding > best.spread + best.unsteady else SHORTER
    for step in others:
        if best.doubt <= 1e-9 * scale:
            break
        trials.append(_try(phi, phi0, step * reach))
        best = min(best, trials[-1], key=lambda trial: trial.doubt)
    short = [t for t in trials if t.rounding < KINK_SIZE * scale]
    kinked = [t.unsteady + t.spread > KINK_SIZE * scale for t in short]
    return Slope(best.value, best.doubt, any(kinked), bool(kinked) and all(kinked))


def _try(phi, phi0, h):
    near, far = (phi(h / 2), phi(-h / 2)), (phi(h), phi(-h))
    slope_far, slope_near = (far[0] - far[1]) / (2 * h), (near[0] - near[1]) / h
    bend_far = (far[0] + far[1] - 2 * phi0) / h
    bend_near = (near[0] + near[1] - 2 * phi0) / (h / 2)
    largest = max(abs(phi0), *map(abs, near), *map(abs, far))
    return _Trial(
        # Richardson: the h**2 terms of the two cancel.
        value=(4 * slope_near - slope_far) / 3,
        spread=abs(slope_near - slope_far),
        rounding=8 * EPS * largest / h,
        bend=bend_near,
        # Where phi is smooth the bend halves with h.
        unsteady=abs(bend_far - 2 * bend_near) if np.isfinite(bend_far) else np.inf,
    )
