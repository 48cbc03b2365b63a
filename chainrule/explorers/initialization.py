"""Signals through a deep random network: initial scale, activation and depth."""

import numpy as np

from ..plots.layers import layer_histograms
from ..plots.style import INK, dress, label, log_scale, series
from .controls import Choice, Slider
from .scene import Scene
from .shell import explorer

WIDTH, SAMPLES = 100, 100
# Variance of a weight times the width of the (square) layers.
SCHEMES = {
    "LeCun or Glorot, 1/n": 1.0,
    "He, 2/n": 2.0,
    "too small, 0.25/n": 0.25,
    "too large, 9/n": 9.0,
}
ACTIVATIONS = {
    "tanh": np.tanh,
    "sigmoid": lambda Z: 0.5 * (1 + np.tanh(Z / 2)),
    "ReLU": lambda Z: Z * (Z > 0),
    "linear": lambda Z: Z,
}


@explorer
def initialization():
    """Choose the weights' variance, the activation and the depth of a random network.

    All layers have n = 100 neurons (so LeCun's and Glorot's variance agree), the inputs are
    standard normal. Left the activations of some layers, right their standard deviation in
    every layer.

    >>> initialization.still(activation="ReLU", scheme="He, 2/n").caption
    'Standard deviation 0.811 after layer 1, 0.746 after layer 10: the signal lives.'
    """
    controls = {
        "scheme": Choice("variance of a weight", "LeCun or Glorot, 1/n", tuple(SCHEMES)),
        "activation": Choice("activation", "tanh", tuple(ACTIVATIONS)),
        "depth": Slider("depth", 10, 1, 30),
    }
    return Scene(draw, controls, ratios=(1.2, 1), margins={"left": 0.09, "wspace": 0.6})


def draw(axes, scheme, activation, depth):
    layers = _signals(SCHEMES[scheme], ACTIVATIONS[activation], depth)
    sd = np.array([float(np.std(layer)) for layer in layers])
    shown = sorted(set(np.linspace(0, depth - 1, 5).round().astype(int)))
    left, right = axes
    layer_histograms({f"layer {i + 1}": layers[i] for i in shown}, left)
    dress(right)
    right.plot(range(1, depth + 1), sd, marker="o", ms=4, **series(0))
    right.axhline(1, color=INK, linewidth=0.8, linestyle=":")
    log_scale(right)
    right.set(xlim=(0.5, max(depth, 2) + 0.5), ylim=(min(0.05, sd.min() / 2), max(5, sd.max() * 2)))
    label(right, "layer", "standard deviation")
    return (
        f"Standard deviation {sd[0]:.3g} after layer 1, {sd[-1]:.3g} after layer {depth}: "
        f"{_verdict(activation, sd[-1], layers[-1])}."
    )


def _signals(gain, activation, depth):
    """The activations (SAMPLES, WIDTH) of every layer; always the same draws, only scaled."""
    rng = np.random.default_rng(0)
    A, layers = rng.normal(size=(SAMPLES, WIDTH)), []
    for _ in range(depth):
        A = activation(A @ rng.normal(size=(WIDTH, WIDTH)) * np.sqrt(gain / WIDTH))
        layers.append(A)
    return layers


def _verdict(activation, sd, last):
    """What became of the signal in the last layer; `last` are its activations."""
    ends = {"tanh": (-0.95, 0.95), "sigmoid": (0.025, 0.975)}.get(activation, (-np.inf, np.inf))
    saturated = float(np.mean((last < ends[0]) | (last > ends[1])))
    if saturated > 0.3:
        return f"{100 * saturated:.0f} % of the neurons are saturated"
    if sd < 0.02:
        return "it dies out"
    return "it explodes" if sd > 50 else "the signal lives"
