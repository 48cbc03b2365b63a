"""Overfitting seen: a polynomial of growing degree through a few noisy points."""

import numpy as np
from numpy.polynomial import Chebyshev

from ..plots.style import COLOURS, INK, PALE, dress, label, legend, log_scale, series
from .controls import Slider
from .scene import Scene
from .shell import explorer

DEGREES = range(1, 16)
GRID = np.linspace(-1, 1, 300)


@explorer
def polynomial_degree():
    """Move the degree of a polynomial fit, the noise and the number of training points.

    Left the fit, right the error on the training points and on 100 validation points,
    for every degree. "sample" draws other training points from the same source.

    >>> few = polynomial_degree.still(degree=12, points=15)
    >>> few.caption
    'Degree 12: training RMSE 0.055, validation RMSE 2.39; validation is best at degree 6.'
    """
    controls = {
        "degree": Slider("degree", 3, 1, 15),
        "noise": Slider("noise", 0.25, 0.0, 0.6, 0.05),
        "points": Slider("training points", 20, 8, 60),
        "sample": Slider("sample", 0, 0, 9),
    }
    return Scene(draw, controls, ratios=(1.2, 1))


def draw(axes, degree, noise, points, sample):
    rng = np.random.default_rng([sample, 7])
    train = _points(rng, points, noise)
    validation = _points(np.random.default_rng(1), 100, noise)
    possible = [d for d in DEGREES if d < points]  # more coefficients than points: no unique fit
    degree = min(degree, possible[-1])
    fits = {d: Chebyshev.fit(*train, d, domain=[-1, 1]) for d in possible}
    errors = {
        "training": [_rmse(fit, *train) for fit in fits.values()],
        "validation": [_rmse(fit, *validation) for fit in fits.values()],
    }
    _fit(axes[0], train, validation, fits[degree], degree)
    _errors(axes[1], possible, errors, degree)
    best = possible[int(np.argmin(errors["validation"]))]
    here = {name: error[possible.index(degree)] for name, error in errors.items()}
    return (
        f"Degree {degree}: training RMSE {here['training']:.2g}, "
        f"validation RMSE {here['validation']:.3g}; validation is best at degree {best}."
    )


def _fit(ax, train, validation, fit, degree):
    dress(ax)
    ax.plot(*validation, ".", color=PALE, ms=5, label="validation")
    ax.plot(GRID, _truth(GRID), color=INK, linewidth=1, linestyle=":", label="truth")
    ax.plot(GRID, fit(GRID), label=f"degree {degree}", **series(0))
    ax.plot(*train, "o", mfc="white", mec=COLOURS[1], ms=6, mew=1.4, label="training")
    ax.set(xlim=(-1.05, 1.05), ylim=(-2.2, 2.2))
    legend(label(ax, "x", "y"), loc="upper center", ncols=4, columnspacing=1)


def _errors(ax, degrees, errors, degree):
    dress(ax)
    for i, (name, error) in enumerate(errors.items()):
        ax.plot(degrees, error, marker="o^"[i], ms=5, label=name, **series(i))
    ax.axvline(degree, color=INK, linewidth=1)
    log_scale(ax)
    ax.set(xlim=(0.5, 15.5), ylim=(0.01, 30), xticks=range(1, 16, 2))
    legend(label(ax, "degree", "RMSE"), loc="upper left")


def _points(rng, M, noise):
    x = rng.uniform(-1, 1, size=M)
    return x, _truth(x) + noise * rng.normal(size=M)


def _truth(x):
    return np.sin(np.pi * x) + 0.4 * np.cos(2.5 * np.pi * x)


def _rmse(fit, x, y):
    return max(float(np.sqrt(np.mean((fit(x) - y) ** 2))), 1e-6)  # zero has no place on a log axis
