"""What flows through a deep network, layer by layer: histograms, norms, uncertainty."""

from collections.abc import Mapping

import numpy as np

from .style import COLOURS, HATCHES, INK, PALE, SMALL, axes, legend, log_scale, marker, series
from .style import label as write_labels


def layer_histograms(layers, ax=None, name="activation", bins=41, window=None):
    """One histogram per layer, stacked from the first layer (top) to the last.

    layers : arrays of any shape, one per layer, or a dict {name of the layer: array}
    name   : what the values are: "activation", "gradient", "weight"
    window : (low, high) of the value axis; without it, what holds all values but outliers

    Each histogram is scaled to its own highest bin; the standard deviation is written
    beside it. Returns the Axes.

    >>> ax = layer_histograms({"tanh 1": np.zeros((5, 3)), "tanh 2": np.ones((5, 3))})
    >>> [tick.get_text() for tick in ax.get_yticklabels()]
    ['tanh 1', 'tanh 2']
    """
    layers = _named(layers)
    ax = axes(ax, figsize=(5.6, 0.9 + 0.42 * len(layers)))
    values = [np.ravel(layer)[np.isfinite(np.ravel(layer))] for layer in layers.values()]
    low, high = window or _common_window(values)
    edges = np.linspace(low, high, bins + 1)
    for row, layer in enumerate(values):
        counts = np.histogram(layer, edges)[0] / max(np.histogram(layer, edges)[0].max(), 1)
        foot = len(values) - 1 - row
        ax.stairs(foot + 0.82 * counts, edges, baseline=foot, fill=True, facecolor="#b9c7d8",
                  edgecolor=COLOURS[0], linewidth=0.8)  # fmt: skip
        ax.text(1.01, foot + 0.1, f"sd {np.std(layer):.2g}" if layer.size else "empty",
                transform=ax.get_yaxis_transform(), fontsize=SMALL, color=INK)  # fmt: skip
    ax.set_yticks(np.arange(len(values))[::-1], list(layers))
    ax.set(xlim=(low, high), ylim=(-0.05, len(values)))
    return write_labels(ax, name, "")


def layer_values(values, ax=None, ylabel="gradient norm", log=True):
    """One number per layer: gradient norms, dead fractions, gradient-to-weight ratios.

    values : (L,) one number per layer, or a dict {name of the run: (L,)}

    Returns the Axes.

    >>> ax = layer_values({"sigmoid": [1e-4, 1e-2, 1.0], "ReLU": [0.5, 0.8, 1.0]})
    >>> ax.get_xlabel(), ax.get_yscale()
    ('layer', 'log')
    """
    ax = axes(ax)
    runs = values if isinstance(values, Mapping) else {None: values}
    for i, (name, run) in enumerate(runs.items()):
        run = np.asarray(run, dtype=float)
        shown = np.where(run > 0, run, np.nan) if log else run
        ax.plot(np.arange(1, len(run) + 1), shown, label=name, marker=marker(i), ms=5, **series(i))
    if log and any(np.any(np.asarray(run) > 0) for run in runs.values()):
        log_scale(ax)
    ax.xaxis.get_major_locator().set_params(integer=True)
    return legend(write_labels(ax, "layer", ylabel))


def class_uncertainty(P, ax=None, y=None, image=None):
    """What repeated stochastic passes (MC dropout) say about one sample.

    P     : (T, K) probabilities from T passes
    y     : its true label, whose bar is hatched
    image : (H, W) the sample itself, shown in the corner

    Bars are means over the passes, whiskers the 10th and 90th percentile. Returns the Axes.

    >>> ax = class_uncertainty(np.array([[0.9, 0.1], [0.5, 0.5]]), y=1)
    >>> [round(float(bar.get_height()), 2) for bar in ax.patches]
    [0.7, 0.3]
    """
    P = np.asarray(P, dtype=float)
    ax = axes(ax, figsize=(4.8, 3.0))
    mean = P.mean(axis=0)
    whiskers = np.abs(np.percentile(P, [10, 90], axis=0) - mean)
    for k, height in enumerate(mean):
        ax.bar(k, height, facecolor=PALE, edgecolor=INK)
    if y is not None:
        ax.patches[int(y)].set(hatch=HATCHES[1], facecolor="#b9c7d8", label="true class")
    ax.errorbar(range(len(mean)), mean, yerr=whiskers, fmt="none", ecolor=INK, capsize=3)
    ax.set(xticks=range(len(mean)), ylim=(0, 1.05))
    ax.grid(False, axis="x")
    if image is not None:
        corner = ax.inset_axes((0.8, 0.62, 0.2, 0.36))
        corner.imshow(image, cmap="gray_r")
        corner.set_xticks([])
        corner.set_yticks([])
    return legend(write_labels(ax, "class", "probability"), loc="upper left")


def _named(layers):
    if isinstance(layers, Mapping):
        return dict(layers)
    return {f"layer {i}": layer for i, layer in enumerate(layers, start=1)}


def _common_window(values):
    """Limits that hold all values but outliers, symmetric where both signs occur."""
    together = np.concatenate(values) if values else np.zeros(1)
    if not together.size:
        return -1.0, 1.0
    low, high = np.percentile(together, [0.5, 99.5])
    if np.ptp(together) < 1.5 * (high - low):
        low, high = together.min(), together.max()  # no outliers: show saturation at the very ends
    if low < 0 < high:
        high = max(-low, high)
        low = -high
    return (float(low), float(high)) if high > low else (float(low) - 0.5, float(low) + 0.5)
