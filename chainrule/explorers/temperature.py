"""Softmax under a temperature: from a coin with many sides to a plain argmax."""

import numpy as np

from ..plots.style import INK, PALE, SMALL, dress, label
from .controls import Slider
from .scene import Scene
from .shell import explorer

NAMES = ("cat", "dog", "fox", "owl")


@explorer
def temperature():
    """Move the temperature T of a softmax, one of the scores, and a shift of all scores.

    Left the scores, right the probabilities exp(z/T) / sum exp(z/T). The shift moves every
    score and no probability.

    >>> temperature.still(T=1.0, shift=2.0).caption == temperature.still(T=1.0).caption
    True
    >>> temperature.still(T=0.1).caption
    'T = 0.1: dog gets 0.993; entropy 0.0407 of at most 1.39.'
    """
    controls = {
        "T": Slider("temperature T", 1.0, 0.05, 20.0, 0.05, log=True),
        "score": Slider("score of fox", 1.0, -3.0, 5.0, 0.1),
        "shift": Slider("shift of all scores", 0.0, -3.0, 3.0, 0.1),
    }
    return Scene(draw, controls)


def draw(axes, T, score, shift):
    z = np.array([0.5, 1.5, score, -1.0]) + shift
    # One row per class: p_k = 1 / sum_j exp((z_j - z_k) / T), and the shift has cancelled.
    p = 1 / np.exp(np.minimum((z - z[:, None]) / T, 700)).sum(axis=1)
    _bars(axes[0], z, (-6.5, 8.5), "score z")
    _bars(axes[1], p, (0, 1.12), f"probability at T = {T:.3g}")
    entropy = float(-(p * np.log(np.maximum(p, 1e-300))).sum())
    most = f"{NAMES[int(p.argmax())]} gets {p.max():.3g}"
    return f"T = {T:.3g}: {most}; entropy {entropy:.3g} of at most {np.log(len(p)):.3g}."


def _bars(ax, heights, limits, ylabel):
    dress(ax)
    highest = int(np.argmax(heights))
    for k, height in enumerate(heights):
        first = k == highest
        ax.bar(k, height, facecolor="#9db0c6" if first else PALE, edgecolor=INK,
               hatch="//" if first else None)  # fmt: skip
        below = height < 0
        ax.text(k, height, f"{height:.3g}", ha="center", va="top" if below else "bottom",
                fontsize=SMALL, color=INK)  # fmt: skip
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.set_xticks(range(len(NAMES)), NAMES)
    ax.set_ylim(limits)
    ax.grid(False, axis="x")
    label(ax, "class", ylabel)
