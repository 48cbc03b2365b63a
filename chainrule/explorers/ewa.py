"""An exponentially weighted average: how long it remembers, how it starts."""

import numpy as np

from ..plots.style import COLOURS, INK, PALE, SMALL, dress, label, legend, series
from .controls import Slider, Toggle
from .scene import Scene
from .shell import explorer

T = 100
SIGNAL = 2.0 + np.sin(2 * np.pi * np.arange(T) / 80)
AGE = np.arange(T)[:, None] - np.arange(T)


@explorer
def ewa():
    """Move β of an exponentially weighted average and switch its bias correction.

    Left noisy values and their average; right the weight that the last average gives to a
    value of each age, with 1 / (1 - β) steps marked, roughly how far it looks back.

    >>> ewa.still(beta=0.9, correction=False).caption
    'β = 0.9 looks back about 10 steps; the first average is 0.1 of the first value.'
    """
    controls = {
        "beta": Slider("β", 0.9, 0.0, 0.98, 0.01),
        "correction": Toggle("bias correction", True),
        "noise": Slider("noise", 0.4, 0.0, 1.0, 0.05),
    }
    return Scene(draw, controls, ratios=(1.5, 1))


def draw(axes, beta, correction, noise):
    values = SIGNAL + noise * np.random.default_rng(0).normal(size=T)
    # Row t holds the weights of the average at time t: a sum over ages instead of a recursion.
    weights = np.where(AGE >= 0, (1 - beta) * beta ** np.maximum(AGE, 0), 0.0)
    raw, fair = weights @ values, (weights / weights.sum(axis=1, keepdims=True)) @ values
    left, right = axes
    dress(left)
    left.plot(values, "o", ms=3, color="#8a8a8a", label="values")
    left.plot(raw, label="without correction", **series(1))
    if correction:
        left.plot(fair, label="with correction", **series(0))
    left.set(xlim=(-1, T), ylim=(-0.3, 5))
    legend(label(left, "step", "value"), loc="upper right", ncols=3)
    _memory(right, weights[-1][::-1], beta)
    first = "the first value itself" if correction else f"{1 - beta:.2g} of the first value"
    reach = 1 / (1 - beta)
    memory = f"{reach:.3g} step{'s' * (reach > 1)}"
    return f"β = {beta:.2g} looks back about {memory}; the first average is {first}."


def _memory(ax, by_age, beta):
    dress(ax)
    reach = 1 / (1 - beta)
    ax.fill_between(np.arange(T), by_age, step="mid", facecolor=PALE, edgecolor=INK, hatch="//")
    ax.axvline(reach, color=COLOURS[0], linewidth=1.4, linestyle="--")
    late = reach > 35  # then the text stands left of the line
    ax.text(reach - 1 if late else reach + 1, 0.93, f"1/(1-β) = {reach:.3g}", fontsize=SMALL,
            ha="right" if late else "left", transform=ax.get_xaxis_transform())  # fmt: skip
    ax.set(xlim=(-0.5, 60), ylim=(0, max(1.15 * by_age.max(), 0.02)))
    label(ax, "age in steps", "weight")
