"""Signals through a deep random network, there and back: initial scale, activation and depth."""

import numpy as np

from ..plots.layers import layer_histograms
from ..plots.style import INK, dress, label, legend, log_scale, marker, series
from .controls import Choice, Slider, Toggle
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
# name -> the function of Z, and its slope as a function of A
ACTIVATIONS = {
    "tanh": (np.tanh, lambda A: 1 - A**2),
    "sigmoid": (lambda Z: 0.5 * (1 + np.tanh(Z / 2)), lambda A: A * (1 - A)),
    "ReLU": (lambda Z: Z * (Z > 0), lambda A: A > 0),
    "linear": (lambda Z: Z, np.ones_like),
}


@explorer
def initialization():
    """Choose the weights' variance, the activation and the depth of a random network.

    All layers have n = 100 neurons (so LeCun's and Glorot's variance agree), the inputs are
    standard normal. Left the activations of some layers, right their standard deviation in
    every layer, and that of a random message on its way back from the last one.

    >>> initialization.still(activation="ReLU", scheme="He, 2/n").caption
    'Standard deviation 0.811 after layer 1, 0.746 after layer 10: the signal lives.'
    """
    controls = {
        "scheme": Choice("variance of a weight", "LeCun or Glorot, 1/n", tuple(SCHEMES)),
        "activation": Choice("activation", "tanh", tuple(ACTIVATIONS)),
        "depth": Slider("depth", 10, 1, 30),
        "normalised": Toggle("batch normalisation", False),
    }
    return Scene(draw, controls, ratios=(1.2, 1), margins={"left": 0.09, "wspace": 0.6})


def draw(axes, scheme, activation, depth, normalised):
    layers, messages = _signals(SCHEMES[scheme], *ACTIVATIONS[activation], depth, normalised)
    sd, back = (np.array([float(np.std(a)) for a in arrays]) for arrays in (layers, messages))
    shown = sorted(set(np.linspace(0, depth - 1, 5).round().astype(int)))
    left, right = axes
    layer_histograms({f"layer {i + 1}": layers[i] for i in shown}, left)
    dress(right)
    for i, (name, values) in enumerate({"activations": sd, "messages, back": back}.items()):
        style = series(i) | {"marker": marker(i), "ms": 4, "markevery": max(depth // 10, 1)}
        right.plot(range(1, depth + 1), np.maximum(values, 1e-300), label=name, **style)
    right.axhline(1, color=INK, linewidth=0.8, linestyle=":")
    log_scale(right)
    both = np.concatenate([sd, back])
    low, high = min(0.05, both.min() / 2), max(5, both.max() * 2)
    right.set(xlim=(0.5, max(depth, 2) + 0.5), ylim=(max(low, 1e-30), high))
    legend(label(right, "layer", "standard deviation"), loc="best")
    return (
        f"Standard deviation {sd[0]:.3g} after layer 1, {sd[-1]:.3g} after layer {depth}: "
        f"{_verdict(activation, sd[-1], layers[-1], back[0])}."
    )


def _signals(gain, g, slope, depth, normalised):
    """Activations and messages (SAMPLES, WIDTH) of each layer; the same draws, only scaled."""
    rng = np.random.default_rng(0)
    A, layers, blocks = rng.normal(size=(SAMPLES, WIDTH)), [], []
    for _ in range(depth):
        W = rng.normal(size=(WIDTH, WIDTH)) * np.sqrt(gain / WIDTH)
        Z, back = _normalise(A @ W) if normalised else (A @ W, lambda dZ: dZ)
        A = g(Z)
        layers.append(A)
        blocks.append((W, back))
    messages = [rng.normal(size=A.shape)]
    for A, (W, back) in zip(layers[:0:-1], blocks[:0:-1], strict=True):
        messages.append(back(messages[-1] * slope(A)) @ W.T)
    return layers, messages[::-1]


def _normalise(Z):
    """Each column with mean 0 and variance 1, and what turns a message to it into one to Z."""
    centred = Z - Z.mean(axis=0)
    root = np.sqrt((centred**2).mean(axis=0)) + 1e-300
    hat = centred / root

    def back(d):
        return (d - d.mean(axis=0) - hat * (d * hat).mean(axis=0)) / root

    return hat, back


def _verdict(activation, sd, last, back):
    """What became of the signal in the last layer, whose activations are `last`.

    back : standard deviation of the message that arrives at the first layer, from 1 at the last
    """
    ends = {"tanh": (-0.95, 0.95), "sigmoid": (0.025, 0.975)}.get(activation, (-np.inf, np.inf))
    saturated = float(np.mean((last < ends[0]) | (last > ends[1])))
    if saturated > 0.3:
        found = f"{100 * saturated:.0f} % of the neurons are saturated"
    elif sd < 0.02:
        found = "it dies out"
    else:
        found = "it explodes" if sd > 50 else "the signal lives"
    if 0.01 < back < 100:
        return found
    return f"{found}, and a message comes back {back:.2g} times as large"
