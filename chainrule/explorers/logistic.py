"""Logistic regression from two sides: the line it draws, and how likely it makes the data."""

import numpy as np

from ..plots.classification import probability_regions, scatter_classes
from ..plots.style import COLOURS, INK, PALE, dress, label, legend, marker, series
from .controls import Slider
from .scene import Scene
from .shell import explorer

REACH = 3.0  # half the width of the window on the data


@explorer
def boundary():
    """Move w and b of a logistic regression in two dimensions.

    Left the probability of class 1 with its boundary w·x + b = 0 and the vector w, which
    stands at right angles on it; right the same samples on the S-curve of their logit.

    >>> boundary.still(w0=2.0, w1=0.0, b=0.0).caption
    'w is (2, 0), so |w| = 2; the boundary passes 0 from the origin; 36 of 40 samples are right.'
    """
    controls = {
        "w0": Slider("w0", 1.0, -4.0, 4.0, 0.1),
        "w1": Slider("w1", 1.5, -4.0, 4.0, 0.1),
        "b": Slider("b", -0.5, -6.0, 6.0, 0.1),
    }
    X, y = _two_clouds()

    def draw(axes, w0, w1, b):
        _plane(axes[0], X, y, w0, w1, b)
        _s_curve(axes[1], X @ [w0, w1] + b, y)
        norm = float(np.hypot(w0, w1))
        right = int(np.sum((X @ [w0, w1] + b > 0) == y))
        where = "there is no boundary"
        if norm > 0:
            where = f"the boundary passes {abs(b) / norm:.3g} from the origin"
        return (
            f"w is ({w0:.3g}, {w1:.3g}), so |w| = {norm:.3g}; {where}; "
            f"{right} of {len(y)} samples are right."
        )

    return Scene(draw, controls)


@explorer
def likelihood():
    """Move w and b of a logistic regression in one dimension and watch the likelihood.

    Left the curve and the samples; a stick shows the probability given to what did happen.
    Right the price of each sample, -log of that probability; their mean is the cross-entropy.

    >>> likelihood.still(w=0.0, b=0.0).caption
    'Likelihood 2.44e-04 (a product of 12), cross-entropy 0.693 (a mean of 12).'
    """
    x = np.array([-2.6, -2.1, -1.7, -1.1, -0.8, -0.3, 0.2, 0.5, 0.9, 1.4, 1.9, 2.5])
    y = np.array([0, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 1])
    controls = {"w": Slider("w", 1.0, -4.0, 6.0, 0.1), "b": Slider("b", 0.0, -6.0, 6.0, 0.1)}

    def draw(axes, w, b):
        happened = np.where(y == 1, _s(w * x + b), _s(-(w * x + b)))
        price = -np.log(happened)
        _sticks(axes[0], x, y, w, b)
        _prices(axes[1], price)
        return (
            f"Likelihood {np.prod(happened):.2e} (a product of {len(x)}), "
            f"cross-entropy {price.mean():.3f} (a mean of {len(x)})."
        )

    return Scene(draw, controls)


def _plane(ax, X, y, w0, w1, b):
    dress(ax)
    A, B = np.meshgrid(np.linspace(-REACH, REACH, 61), np.linspace(-REACH, REACH, 61))
    probability_regions(ax, A, B, _s(w0 * A + w1 * B + b))
    scatter_classes(ax, X, y)
    norm = w0**2 + w1**2
    if norm > 0:
        foot = -b * np.array([w0, w1]) / norm  # the boundary's point nearest to the origin
        head = foot + np.array([w0, w1]) / 2
        ax.annotate("", head, foot, arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.8})
        ax.annotate(" w", head, fontsize=11, color=INK, annotation_clip=True)
    ax.grid(False)
    ax.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
    legend(label(ax, "x0", "x1"), loc="upper right")


def _s_curve(ax, z, y):
    dress(ax)
    grid = np.linspace(-8, 8, 161)
    ax.plot(grid, _s(grid), **series(0))
    ax.axvline(0, color=INK, linewidth=1, linestyle=":")
    for k in (0, 1):
        at = np.clip(z[y == k], -8, 8)
        ax.plot(at, _s(at), marker(k), ms=6, mfc=COLOURS[k], mec="white", mew=0.7, clip_on=False)
    ax.set(xlim=(-8, 8), ylim=(-0.03, 1.03))
    label(ax, "logit z = w·x + b", "probability of class 1")


def _sticks(ax, x, y, w, b):
    dress(ax)
    grid = np.linspace(-3, 3, 121)
    ax.plot(grid, _s(w * grid + b), label="p(1 | x)", **series(0))
    # From the other label to the curve: its length is the probability of what happened.
    ax.vlines(x, 1 - y, _s(w * x + b), color=COLOURS[1], linewidth=2.2,
              label="probability of what happened")  # fmt: skip
    ax.plot(x, y, "o", mfc="white", mec=INK, ms=7)
    ax.set(xlim=(-3, 3), ylim=(-0.08, 1.3), yticks=[0, 0.5, 1])
    legend(label(ax, "x", "y"), loc="upper left", ncols=2)


def _prices(ax, price):
    dress(ax)
    ax.bar(range(len(price)), np.minimum(price, 3), facecolor=PALE, edgecolor=INK, hatch="//")
    ax.axhline(min(price.mean(), 3), label=f"mean {price.mean():.3g}", **series(1))
    ax.set(ylim=(0, 3), xticks=range(0, len(price), 2))
    legend(label(ax, "sample", "-log p"), loc="upper right")


def _s(z):
    """The S-curve, through tanh: it neither overflows nor needs a case for negative z."""
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


def _two_clouds():
    rng = np.random.default_rng(3)
    y = np.arange(40) % 2
    return rng.normal(size=(40, 2)) * 0.75 + np.array([[-0.8, -0.5], [0.9, 0.8]])[y], y
