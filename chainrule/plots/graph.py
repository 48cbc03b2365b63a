"""The computational graph: values run left to right, gradients right to left.

Every arrow carries a name and a shape, because a gradient has the shape of the
thing it belongs to, and most mistakes in a backward pass break exactly that.
"""

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from .style import COLOURS, INK, SMALL, TEXT, axes, bare

STEP = 3.0  # distance between two blocks
HALF_W, HALF_H = 0.62, 0.38  # half the width and height of a block's box
GAP = 0.11  # forward arrows run this far above the middle, backward ones below
FORWARD = {"color": INK, "linestyle": "-", "linewidth": 1.5}
BACKWARD = {"color": COLOURS[1], "linestyle": (0, (4, 2)), "linewidth": 1.5}


def computational_graph(blocks, ax=None, constants=("X", "Y", "x", "y"), backward=True):
    """A chain of blocks with the shapes of what flows between them.

    blocks    : items (name, inputs, output) in forward order. inputs and output are dicts
                {name: shape}; a shape is a tuple or a string. The first block's first input
                enters from the left, every other input from below; a block receives the
                output of the block before it without naming it.
    constants : names that get no gradient, because nobody wants to change them
    backward  : whether to draw the gradients (dashed)

    Returns the Axes.

    >>> ax = computational_graph([
    ...     ("linear", {"X": "(M, N)", "W": "(N, K)", "b": "(K,)"}, {"Z": "(M, K)"}),
    ...     ("loss", {"Y": "(M, K)"}, {"L": "()"}),
    ... ])
    >>> sorted(text.get_text() for text in ax.texts if text.get_text().startswith("d"))
    ['dW (N, K)', 'dZ (M, K)', 'db (K,)']
    """
    ax = bare(axes(ax, figsize=(max(4.6, 2.0 + 2.2 * len(blocks)), 2.6)))
    for i, (name, inputs, output) in enumerate(blocks):
        inputs = list(inputs.items())
        x = STEP * i
        if i == 0 and inputs:
            _flow(ax, x - STEP + HALF_W, x - HALF_W, inputs.pop(0), constants, backward)
        _inputs_from_below(ax, x, inputs, constants, backward)
        _block(ax, x, name)
        # The last output's gradient is the number 1: an arrow for it would only distract.
        last = tuple(output) if i == len(blocks) - 1 else ()
        for value in output.items():
            _flow(ax, x + HALF_W, x + STEP - HALF_W, value, (*constants, *last), backward)
    ax.set(xlim=(-STEP + HALF_W - 0.1, STEP * len(blocks) - HALF_W + 0.1), ylim=(-2.05, 0.75))
    return ax


def _block(ax, x, name):
    corner = (x - HALF_W, -HALF_H)
    box = FancyBboxPatch(corner, 2 * HALF_W, 2 * HALF_H, boxstyle="round,pad=0,rounding_size=0.08",
                         facecolor="#eef1f5", edgecolor=INK, linewidth=1.2, zorder=3)  # fmt: skip
    ax.add_patch(box)
    ax.text(x, 0, name, ha="center", va="center", fontsize=TEXT, color=INK, zorder=4)


def _flow(ax, left, right, value, constants, backward):
    """A value running right and, unless it is a constant, its gradient running back."""
    name, shape = value
    middle, pair = (left + right) / 2, backward and name not in constants
    rise = GAP if pair else 0
    arrow(ax, (left, rise), (right, rise), **FORWARD)
    _write(ax, middle, rise + 0.06, f"{name} {shape_text(shape)}", va="bottom")
    if pair:
        arrow(ax, (right, -rise), (left, -rise), **BACKWARD)
        _write(ax, middle, -rise - 0.08, f"d{name} {shape_text(shape)}", va="top", back=True)


def _inputs_from_below(ax, x, inputs, constants, backward):
    """Parameters and targets: arrows up into the block, gradients down out of it."""
    spread = min(1.35, 2.7 / max(len(inputs), 1))
    for place, (name, shape) in zip(_centred(len(inputs)), inputs, strict=True):
        foot, head = x + spread * place, x + min(0.62, spread) * place
        pair = backward and name not in constants
        shift = GAP if pair else 0
        arrow(ax, (foot - shift, -1.35), (head - shift, -HALF_H), **FORWARD)
        _write(ax, foot, -1.42, f"{name} {shape_text(shape)}", va="top")
        if pair:
            arrow(ax, (head + shift, -HALF_H), (foot + shift, -1.35), **BACKWARD)
            _write(ax, foot, -1.7, f"d{name} {shape_text(shape)}", va="top", back=True)


def arrow(ax, tail, head, **look):
    """A straight arrow in data coordinates, reaching exactly from tail to head."""
    patch = FancyArrowPatch(tail, head, arrowstyle="-|>", mutation_scale=11, shrinkA=0, shrinkB=0,
                            zorder=2, **look)  # fmt: skip
    ax.add_patch(patch)
    return patch


def shape_text(shape):
    """A shape as it is written in a docstring: ("M", "K") -> "(M, K)"; strings stay."""
    if isinstance(shape, str):
        return shape
    shape = tuple(np.atleast_1d(np.array(shape, dtype=object)))
    return f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(map(str, shape))})"


def _centred(n):
    return [i - (n - 1) / 2 for i in range(n)]


def _write(ax, x, y, text, va, back=False):
    colour = BACKWARD["color"] if back else INK
    ax.text(x, y, text, ha="center", va=va, fontsize=SMALL, color=colour)
