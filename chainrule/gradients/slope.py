"""One directional derivative, with an honest bound on how well it is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .numeric import EPS

FIRST_STEP = 1e-5
SHORTER, LONGER = (1e-6, 1e-7, 1e-8), (1e-4, 1e-3, 1e-2)
KINK_SIZE = 1e-4  # a bend of this size, relative to the slope, at a short step is a kink
NOISE_STEP = 1e-6


@dataclass(frozen=True)
class Slope:
    """A derivative along one direction.

    value : the best estimate
    doubt : bound on its error, from two step sizes and rounding
    floor : the part of the doubt that is rounding
    near_kink : some step crossed a kink
    at_kink : even the shortest step did; then there is no derivative here, only
    sides : a backward and a forward one
    """

    value: float
    doubt: float
    floor: float
    near_kink: bool
    at_kink: bool
    sides: tuple[float, float]


@dataclass(frozen=True)
class _Trial:
    """What the steps h and h/2 say; rough is how much they disagree beyond rounding."""

    h: float
    value: float
    rough: float
    rounding: float
    sides: tuple[float, float]

    @property
    def doubt(self):
        return self.rough + self.rounding


def central(phi, h):
    """(phi(h) - phi(-h)) / 2h: two evaluations."""
    return (phi(h) - phi(-h)) / (2 * h)


def noise_of(phi, reach=1.0):
    """The rounding noise in the values of phi near 0: 14 evaluations.

    Fourth differences of neighbouring values cancel what is smooth and leave the noise,
    times sqrt(70) (Hamming). The quieter side counts, since the other may hold a kink.
    """
    sides = []
    for sign in (1, -1):
        values = np.array([phi(sign * k * NOISE_STEP * reach) for k in range(1, 8)])
        sides.append(np.sqrt(np.mean(np.diff(values, 4) ** 2) / 70))
    return float(min(sides))


def measure(phi, phi0, scale, reach=1.0, noise=0.0):
    """The slope of phi at 0, by as many step sizes as it takes.

    phi : number -> number
    phi0 : phi(0)
    scale : size that the slope is expected to have; precision is judged against it
    reach : length by which all steps are multiplied
    noise : noise in the values of phi, where it is more than that of one rounding
    """
    trials = [_try(phi, phi0, FIRST_STEP * reach, noise)]
    scale = max(scale, abs(trials[0].value))
    # Curvature and kinks ask for shorter steps, rounding asks for longer ones.
    for steps in (SHORTER, LONGER):
        for step in steps:
            best = min(trials, key=lambda trial: trial.doubt)
            if best.doubt <= 1e-9 * scale:
                break
            trials.append(_try(phi, phi0, step * reach, noise))
            if trials[-1].doubt > 3 * best.doubt:
                break
    best = min(trials, key=lambda trial: trial.doubt)
    short = [trial for trial in trials if trial.h <= FIRST_STEP * reach]
    bent = [t.rough > max(KINK_SIZE * scale, 30 * t.rounding) for t in [*short, best]]
    return Slope(best.value, best.doubt, best.rounding, any(bent), all(bent), short[-1].sides)


def _try(phi, phi0, h, noise):
    near, far = (phi(h / 2), phi(-h / 2)), (phi(h), phi(-h))
    if not np.isfinite([*near, *far]).all():  # outside of where phi is defined
        return _Trial(h, 0.0, np.inf, 0.0, (0.0, 0.0))
    slope_far, slope_near = (far[0] - far[1]) / (2 * h), (near[0] - near[1]) / h
    bend_far = (far[0] + far[1] - 2 * phi0) / h
    bend_near = (near[0] + near[1] - 2 * phi0) / (h / 2)
    largest = max(abs(phi0), *map(abs, near), *map(abs, far))
    # Where phi is smooth, the bend (forward minus backward difference) halves with h.
    rough = abs(slope_near - slope_far) + abs(bend_far - 2 * bend_near)
    rounding = 8 * max(EPS * largest, noise) / h
    return _Trial(
        h=h,
        # Richardson: the h**2 terms of the two cancel.
        value=(4 * slope_near - slope_far) / 3,
        rough=max(0.0, rough - rounding),
        rounding=rounding,
        sides=((phi0 - near[1]) / (h / 2), (near[0] - phi0) / (h / 2)),
    )
