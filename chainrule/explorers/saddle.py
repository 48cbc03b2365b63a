"""Curvature in two dimensions: minimum, maximum, saddle; a gradient's way and Newton's step."""

import numpy as np

from ..plots.contours import level_lines
from ..plots.style import COLOURS, INK, SMALL, dress, label, legend, series
from .controls import Slider
from .scene import Scene
from .shell import explorer

START = np.array([-1.6, 0.9])
REACH, N_STEPS, LR = 2.4, 25, 0.1
A, B = np.meshgrid(np.linspace(-REACH, REACH, 61), np.linspace(-REACH, REACH, 61))


@explorer
def saddle():
    """Move the two eigenvalues of the Hessian and turn its axes.

    Left a quadratic with gradient descent (25 steps of lr 0.1) and one Newton step from the
    same point; right the curvature dᵀHd along every direction d. Newton's step goes to the
    critical point, whatever kind it is: into a saddle too.

    >>> saddle.still(k1=2.0, k2=-1.0).caption
    'Eigenvalues 2 and -1: a saddle; Newton steps right onto it, gradient descent leaves it.'
    """
    controls = {
        "k1": Slider("eigenvalue 1", 2.0, -3.0, 5.0, 0.1),
        "k2": Slider("eigenvalue 2", -1.0, -3.0, 5.0, 0.1),
        "angle": Slider("angle in degrees", 20, 0, 180, 5),
    }
    return Scene(draw, controls, ratios=(1, 1.2))


def draw(axes, k1, k2, angle):
    turn = np.deg2rad(angle)
    U = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    H = U @ np.diag([k1, k2]) @ U.T
    _landscape(axes[0], H, U, k1, k2)
    _curvature(axes[1], H, k1, k2, angle)
    return f"Eigenvalues {k1:.3g} and {k2:.3g}: {_kind(k1, k2)}."


def _landscape(ax, H, U, k1, k2):
    dress(ax)
    F = (H[0, 0] * A**2 + 2 * H[0, 1] * A * B + H[1, 1] * B**2) / 2
    level_lines(ax, A, B, F, 13)
    shrink = 1 - LR * np.array([k1, k2])
    path = ((U.T @ START) * shrink ** np.arange(N_STEPS + 1)[:, None]) @ U.T
    ax.plot(*path.T, marker="o", ms=3, label="gradient descent", **series(0))
    if abs(k1 * k2) > 1e-12:
        look = {"arrowstyle": "-|>", "color": COLOURS[1], "lw": 1.8, "ls": "--"}
        ax.annotate("", (0, 0), START, arrowprops=look)
        ax.plot([], [], label="Newton step", **series(1))
    ax.plot(*START, "o", mfc="white", mec=INK, ms=8, mew=1.5)
    ax.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
    legend(label(ax, "a", "b"), loc="lower left")


def _curvature(ax, H, k1, k2, angle):
    dress(ax)
    degrees = np.arange(0, 181, 2)
    d = np.stack([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))])
    ax.plot(degrees, np.einsum("ig,ij,jg->g", d, H, d), **series(0))
    ax.axhline(0, color=INK, linewidth=1)
    for k, at, mark in ((k1, angle % 180, "o"), (k2, (angle + 90) % 180, "s")):
        ax.plot(at, k, mark, mfc="white", mec=INK, ms=8, mew=1.5, clip_on=False)
        ax.annotate(f"{k:.3g}", (at, k), xytext=(7, 6), textcoords="offset points", fontsize=SMALL)
    ax.set(xlim=(0, 180), ylim=(-4, 6), xticks=[0, 45, 90, 135, 180])
    label(ax, "direction d in degrees", "curvature dᵀHd")


def _kind(k1, k2):
    low, high = sorted((k1, k2))
    if abs(low) < 1e-12 or abs(high) < 1e-12:
        return "degenerate, the Hessian has no inverse and Newton no step"
    if low > 0:
        return "a minimum; Newton needs one step"
    if high < 0:
        return "a maximum; Newton steps right onto it, gradient descent leaves it"
    return "a saddle; Newton steps right onto it, gradient descent leaves it"
