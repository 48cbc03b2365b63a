"""Bias and variance: what a model of growing capacity does on many samples of one truth."""

from functools import lru_cache

import numpy as np
from numpy.polynomial import chebyshev

from ..plots.style import INK, dress, label, legend, log_scale, series
from .controls import Slider
from .scene import Scene
from .shell import explorer

DEGREES = range(0, 13)
GRID = np.linspace(-1, 1, 101)
N_SAMPLES = 60


@explorer
def capacity():
    """Move the capacity (the degree of a polynomial), the noise and the number of points.

    Left the fits to 60 different training samples of the same truth, and their mean; right
    bias² (how far that mean is off) and variance (how far the fits scatter) by degree.

    >>> capacity.still(degree=1).caption
    'Degree 1: bias² 0.335, variance 0.0138; their sum is smallest at degree 6.'
    """
    controls = {
        "degree": Slider("degree", 5, 0, 12),
        "noise": Slider("noise", 0.4, 0.05, 1.0, 0.05),
        "points": Slider("training points", 20, 14, 60),
    }
    return Scene(draw, controls)


def draw(axes, degree, noise, points):
    fits, bias, variance = _experiment(float(noise), points)
    left, right = axes
    dress(left)
    # One line with gaps instead of twenty lines: it draws in a fifth of the time.
    some = np.column_stack([fits[degree][:20], np.full(20, np.nan)]).ravel()
    left.plot(np.tile(np.append(GRID, np.nan), 20), some, color="#9a9a9a", linewidth=0.6)
    left.plot(GRID, _truth(GRID), color=INK, linewidth=1.4, linestyle=":", label="truth")
    left.plot(GRID, fits[degree].mean(axis=0), label="mean of all fits", **series(0))
    left.set(xlim=(-1, 1), ylim=(-2.4, 2.4))
    legend(label(left, "x", "y"), loc="upper center", ncols=2)
    _parts(right, bias, variance, degree)
    best = int(np.argmin(bias + variance))
    return (
        f"Degree {degree}: bias² {bias[degree]:.3g}, variance {variance[degree]:.3g}; "
        f"their sum is smallest at degree {best}."
    )


@lru_cache(maxsize=32)
def _experiment(noise, points):
    """Fits (S, G) by degree on the grid, and bias² and variance (D,), means over the grid."""
    rng = np.random.default_rng(11)
    x = np.cos(np.pi * (np.arange(points) + 0.5) / points)  # dense at the ends: no wild rims
    Y = _truth(x) + noise * rng.normal(size=(N_SAMPLES, points))
    fits = [
        Y @ np.linalg.pinv(chebyshev.chebvander(x, d)).T @ chebyshev.chebvander(GRID, d).T
        for d in DEGREES
    ]
    bias = np.array([np.mean((fit.mean(axis=0) - _truth(GRID)) ** 2) for fit in fits])
    return fits, bias, np.array([fit.var(axis=0).mean() for fit in fits])


def _parts(ax, bias, variance, degree):
    dress(ax)
    lines = {"bias²": bias, "variance": variance, "sum": bias + variance}
    for i, (name, values) in enumerate(lines.items()):
        ax.plot(DEGREES, np.maximum(values, 1e-5), marker="o^s"[i], ms=4, label=name, **series(i))
    ax.axvline(degree, color=INK, linewidth=1)
    log_scale(ax)
    ax.set(xlim=(-0.3, 12.3), ylim=(1e-4, 3))
    legend(label(ax, "degree", "mean over x"), loc="lower right")


def _truth(x):
    return np.sin(np.pi * x) + 0.4 * np.cos(2.5 * np.pi * x)
