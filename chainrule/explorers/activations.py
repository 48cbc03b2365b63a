"""Activation functions with their derivatives; also maxout, PReLU and the noisy ReLU."""

import numpy as np

from ..plots.style import INK, PALE, SMALL, dress, label, legend, series
from .controls import Choice, Slider
from .scene import Scene
from .shell import explorer

# An even number of points, so that the kink at 0 falls between two of them.
Z = np.linspace(-5, 5, 1000)
NOISE = np.random.default_rng(0).normal(size=Z.size)

# name: f(z, a), where a is the slope of the negative side (or of the other piece)
FUNCTIONS = {
    "sigmoid": lambda z, a: 0.5 + 0.5 * np.tanh(z / 2),
    "tanh": lambda z, a: np.tanh(z),
    "LeCun tanh": lambda z, a: 1.7159 * np.tanh(2 * z / 3),
    "ReLU": lambda z, a: (z + abs(z)) / 2,
    "leaky ReLU": lambda z, a: np.clip(z, 0, None) + 0.01 * np.clip(z, None, 0),
    "PReLU": lambda z, a: np.clip(z, 0, None) + a * np.clip(z, None, 0),
    "ELU": lambda z, a: np.clip(z, 0, None) + a * np.expm1(np.clip(z, None, 0)),
    "softplus": lambda z, a: np.logaddexp(z, 0),
    "maxout": lambda z, a: np.max([-a * z - 0.5, 0.1 * z, z - 1], axis=0),
    "noisy ReLU": lambda z, a: (z + abs(z)) / 2,
}
REMARKS = {
    "leaky ReLU": "its negative slope is fixed at 0.01",
    "PReLU": "a is learned together with the weights",
    "ELU": "it approaches -a on the left",
    "maxout": "the largest of three lines, all of them learned",
    "noisy ReLU": "in training, noise of size a is added to z before it is cut at 0",
}


@explorer
def activations():
    """Choose an activation function and move along it; its derivative stands beside it.

    a is the slope of PReLU's negative side, ELU's depth, the steepness of maxout's left
    line and the noise of the noisy ReLU; the others ignore it. The derivative is measured
    by a central difference.

    >>> activations.still(activation="tanh", z=0.0).caption
    'tanh(0) = 0, slope 1.'
    >>> activations.still(activation="sigmoid", z=5.0).caption
    'sigmoid(5) = 0.993, slope 0.00665: nearly flat, a gradient hardly passes.'
    """
    controls = {
        "activation": Choice("activation", "tanh", tuple(FUNCTIONS)),
        "z": Slider("z", 1.0, -5.0, 5.0, 0.1),
        "a": Slider("a", 0.3, 0.0, 1.0, 0.05),
    }
    return Scene(draw, controls)


def draw(axes, activation, z, a):
    name, f = activation, FUNCTIONS[activation]
    value, slope = float(f(z, a)), float(_slope_left(f, z, a))
    left, right = axes
    dress(left)
    if name == "noisy ReLU":
        left.plot(Z, f(Z + a * NOISE, a), ".", color=PALE, ms=3, label="with noise")
    left.plot(Z, f(Z, a), label=name, **series(0))
    left.plot(Z, value + slope * (Z - z), color=INK, linewidth=0.9, linestyle="--", label="tangent")
    left.plot(z, value, "o", mfc="white", mec=INK, ms=8, mew=1.5)
    left.set(xlim=(-5, 5), ylim=(-2.5, 5))
    legend(label(left, "z", "activation"), loc="upper left")
    dress(right)
    _slopes(right, f, a)
    right.plot(z, slope, "o", mfc="white", mec=INK, ms=8, mew=1.5, clip_on=False)
    right.set(xlim=(-5, 5), ylim=(-1.1, 1.3))
    label(right, "z", "derivative")
    return _sentence(name, z, value, slope)


def _slopes(ax, f, a):
    """The derivative, broken where it jumps instead of joined by a steep line."""
    slopes = _slope(f, Z, a)
    breaks = np.flatnonzero(np.abs(np.diff(slopes)) > 0.05) + 1
    ax.plot(np.insert(Z, breaks, np.nan), np.insert(slopes, breaks, np.nan), **series(0))
    ax.axhline(0, color=INK, linewidth=0.8)
    for i in breaks:
        ax.plot(Z[i], slopes[i - 1], "o", mfc=INK, mec=INK, ms=4)
        ax.plot(Z[i], slopes[i], "o", mfc="white", mec=INK, ms=4)
    if breaks.size:
        ax.text(0.02, 0.04, "at the kink there is no derivative; one is chosen", fontsize=SMALL,
                transform=ax.transAxes, color=INK)  # fmt: skip


def _slope(f, z, a, h=1e-5):
    return (f(z + h, a) - f(z - h, a)) / (2 * h)


def _slope_left(f, z, a, h=1e-5):
    """The slope at one z; at a kink the slope of its left side, as ReLU'(0) = 0 asks."""
    before, after = (f(z, a) - f(z - h, a)) / h, (f(z + h, a) - f(z, a)) / h
    return before if abs(after - before) > 0.01 else _slope(f, z, a)


def _sentence(name, z, value, slope):
    if abs(z) < 1e-9 and name in ("ReLU", "leaky ReLU", "PReLU", "noisy ReLU"):
        return f"{name} has a kink at 0: the course takes the slope of the left side there."
    flat = ": nearly flat, a gradient hardly passes" if abs(slope) < 0.05 else ""
    remark = f"; {REMARKS[name]}" if name in REMARKS else ""
    return f"{name}({z:.3g}) = {value:.3g}, slope {slope:.3g}{flat}{remark}."
