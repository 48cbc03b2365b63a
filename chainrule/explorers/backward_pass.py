"""A backward pass step by step, in a network of numbers: linear → tanh → linear → loss."""

import math

from ..plots.graph import BACKWARD, FORWARD, arrow
from ..plots.style import INK, TEXT, bare
from .controls import Slider, Steps
from .scene import Scene
from .shell import explorer

BLOCKS = ("w1·x + b1", "tanh(z)", "w2·a + b2", "½(s − y)²")
VALUES = ("x", "z", "a", "s", "L")  # what runs along the arrows, before and after the blocks
B1, B2 = -0.1, 0.1
STEP, HALF_W, HALF_H, GAP = 2.9, 0.76, 0.42, 0.13
LAST = 8  # four steps forward, four back


@explorer
def backward_pass():
    """Step forward, then backward, through a chain of four blocks.

    Every backward step multiplies the gradient that arrives from the right by the block's
    own derivative; the line below names what the block had to keep for that.

    >>> backward_pass.still(step=5).caption
    'Backward: ds = dL · (s − y) = 1 · (-0.598) = -0.598; kept for it: s and y.'
    """
    controls = {
        "step": Steps("step", 7, LAST),
        "x": Slider("x", 1.0, -2.0, 2.0, 0.1),
        "w1": Slider("w1", 0.8, -2.0, 2.0, 0.1),
        "w2": Slider("w2", 0.5, -2.0, 2.0, 0.1),
        "y": Slider("y", 1.0, -2.0, 2.0, 0.1),
    }
    margins = {"left": 0.01, "right": 0.99, "bottom": 0.02, "top": 0.98}
    return Scene(draw, controls, ratios=(1,), size=(9.4, 3.2), margins=margins)


def draw(axes, step, x, w1, w2, y):
    ax = bare(axes[0])
    ax.set(xlim=(-STEP + 0.1, 4 * STEP - 0.1), ylim=(-2.6, 0.9))
    v = numbers(x, w1, w2, y)
    for i, name in enumerate(BLOCKS):
        _block(ax, STEP * i, name, active=step in (i + 1, LAST - i))
    for i, name in enumerate(VALUES):
        middle = STEP * (i - 0.5)
        ends = (middle - STEP / 2 + HALF_W, middle + STEP / 2 - HALF_W)
        if step >= i:
            _run(ax, ends, GAP, f"{name} = {v[name]:.3f}", FORWARD, bold=step == i)
        if step >= LAST - i:
            _run(ax, ends[::-1], -GAP, f"d{name} = {v['d' + name]:.3f}", BACKWARD, step == LAST - i)
    _parameter(ax, 0, ("w1", "dw1", "db1"), v, step >= LAST, step == LAST)
    _parameter(ax, 2, ("w2", "dw2", "db2"), v, step >= LAST - 2, step == LAST - 2)
    _parameter(ax, 3, ("y", None, None), v, arrived=False, bold=False)  # data gets no gradient
    sentence = _sentence(step, v)
    ax.text(1.5 * STEP, -2.4, sentence, ha="center", fontsize=TEXT + 0.5, color=INK)
    return sentence


def numbers(x, w1, w2, y):
    """All values and gradients of the chain, by name; each gradient is upstream times local."""
    z = w1 * x + B1
    a = math.tanh(z)
    s = w2 * a + B2
    ds = s - y
    da = ds * w2
    dz = da * (1 - a * a)
    forward = {"x": x, "w1": w1, "z": z, "a": a, "w2": w2, "s": s, "y": y, "L": (s - y) ** 2 / 2}
    backward = {"dL": 1.0, "ds": ds, "da": da, "dz": dz, "dx": dz * w1}
    return forward | backward | {"dw2": ds * a, "db2": ds, "dw1": dz * x, "db1": dz}


def _block(ax, x, name, active):
    ax.fill([x - HALF_W, x + HALF_W, x + HALF_W, x - HALF_W],
            [-HALF_H, -HALF_H, HALF_H, HALF_H], facecolor="#c9d3e0" if active else "#f4f6f9",
            edgecolor=INK, linewidth=2.2 if active else 1, zorder=3)  # fmt: skip
    ax.text(x, 0, name, ha="center", va="center", fontsize=TEXT, color=INK, zorder=4)


def _run(ax, ends, height, text, look, bold):
    """One arrow with its value above (forward) or below (backward) it."""
    arrow(ax, (ends[0], height), (ends[1], height), **look | {"linewidth": 2.6 if bold else 1.3})
    above = height > 0
    ax.text(sum(ends) / 2, height + (0.08 if above else -0.1), text, ha="center",
            va="bottom" if above else "top", fontsize=TEXT - 0.5, color=look["color"],
            fontweight="bold" if bold else "normal")  # fmt: skip


def _parameter(ax, i, names, v, arrived, bold):
    """The weight below block i and, once they are known, the gradients of weight and bias."""
    x, (weight, dw, db) = STEP * i, names
    arrow(ax, (x - GAP, -1.3), (x - GAP, -HALF_H), **FORWARD)
    ax.text(x, -1.4, f"{weight} = {v[weight]:.3f}", ha="center", va="top", fontsize=TEXT - 0.5)
    if arrived:
        arrow(ax, (x + GAP, -HALF_H), (x + GAP, -1.3), **BACKWARD)
        ax.text(x, -1.7, f"{dw} = {v[dw]:.3f},  {db} = {v[db]:.3f}", ha="center", va="top",
                fontsize=TEXT - 0.5, color=BACKWARD["color"],
                fontweight="bold" if bold else "normal")  # fmt: skip


def _sentence(step, v):
    n = {name: f"{value:.3f}" for name, value in v.items()}
    local = f"{1 - v['a'] ** 2:.3f}"
    return (
        "Before the first block: only x is known.",
        f"Forward: z = w1·x + b1 = {n['z']}; the block keeps x and w1.",
        f"Forward: a = tanh(z) = {n['a']}; the block keeps a.",
        f"Forward: s = w2·a + b2 = {n['s']}; the block keeps a and w2.",
        f"Forward: L = ½(s − y)² = {n['L']}; the way back starts with dL = 1.",
        f"Backward: ds = dL · (s − y) = 1 · ({n['ds']}) = {n['ds']}; kept for it: s and y.",
        f"Backward: da = ds · w2 = {n['da']} and dw2 = ds · a = {n['dw2']}; kept for it: w2 and a.",
        f"Backward: dz = da · (1 − a²) = {n['da']} · {local} = {n['dz']}; kept for it: a.",
        f"Backward: dx = dz · w1 = {n['dx']} and dw1 = dz · x = {n['dw1']}; kept for it: w1 and x.",
    )[step]
