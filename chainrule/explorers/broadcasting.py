"""Broadcasting of two shapes: which axes are stretched, and when numpy refuses."""

import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from ..plots.style import COLOURS, INK, SMALL, TEXT, bare
from .controls import Words
from .scene import Scene
from .shell import explorer

LARGEST = 6  # cells per axis that fit the picture
REAL, COPY = "#9db0c6", "#ffffff"  # cells that exist in memory, cells that only seem to
SHEET = 0.55  # how far the next sheet of a three-dimensional array is shifted


@explorer
def broadcasting():
    """Type two shapes of up to three axes; see how numpy stretches them, or why it cannot.

    Filled cells exist in memory, white ones are copies that broadcasting pretends.
    Two-dimensional results carry the numbers of arange(a) + arange(b).

    >>> broadcasting.still(a="3, 1", b="4").caption
    '(3, 1) with (4,) gives (3, 4): sizes are compared from the right, and 1 stretches.'
    >>> broadcasting.still(a="3, 2", b="3").caption
    '(3, 2) with (3,) fails: on the last axis 2 meets 3, and neither is 1.'
    """
    controls = {"a": Words("shape of a", "3, 1"), "b": Words("shape of b", "4")}
    margins = {"left": 0.01, "bottom": 0.02, "top": 0.98}
    return Scene(draw, controls, ratios=(1,), size=(8.4, 2.7), margins=margins)


def draw(axes, a, b):
    ax = bare(axes[0])
    ax.set(xlim=(0, 24), ylim=(-8.7, -1.1), aspect="equal")
    try:
        shapes = [parse_shape(a), parse_shape(b)]
    except ValueError as problem:
        ax.text(12, -5, str(problem), ha="center", fontsize=TEXT, color=INK)
        return str(problem)
    names = [_written(shape) for shape in shapes]
    try:
        result = np.broadcast_shapes(*shapes)
    except ValueError:
        result = None
    _table(ax, shapes, result)
    if result is None:
        for x, name, shape in zip((4.4, 11.1), "ab", shapes, strict=True):
            _cells(ax, x, name, shape, shape, None)
        where = _clash(*shapes)
        return f"{names[0]} with {names[1]} fails: {where}, and neither is 1."
    arrays = [np.arange(np.prod(shape, dtype=int)).reshape(shape) for shape in shapes]
    for x, name, array, sign in zip((4.4, 11.1), "ab", arrays, "+=", strict=True):
        _cells(ax, x, name, array.shape, result, np.broadcast_to(array, result))
        ax.text(x + 6.2, -5, sign, ha="center", va="center", fontsize=16, color=INK)
    _cells(ax, 17.8, "a + b", result, result, arrays[0] + arrays[1])
    rule = "sizes are compared from the right, and 1 stretches"
    return f"{names[0]} with {names[1]} gives {_written(result)}: {rule}."


def parse_shape(text):
    """The shape written as "3, 1", "(3, 1)" or "3 1"; at most three axes of 1 to 6."""
    words = text.replace("(", " ").replace(")", " ").replace(",", " ").split()
    if not all(word.isdigit() and 1 <= int(word) <= LARGEST for word in words):
        raise ValueError(f"write sizes from 1 to {LARGEST}, for example: 3, 1")
    if len(words) > 3:
        raise ValueError("this picture has room for three axes")
    return tuple(int(word) for word in words)


def _written(shape):
    return str(tuple(shape))


def _clash(a, b):
    """The first pair of sizes, from the right, that cannot be matched."""
    names = ("last", "second-last", "third-last")
    for name, m, n in zip(names, reversed(a), reversed(b), strict=False):
        if m != n and 1 not in (m, n):
            return f"on the {name} axis {m} meets {n}"
    raise AssertionError(f"{a} and {b} do match")


def _table(ax, shapes, result):
    """The shapes under each other, aligned at the right, as numpy compares them."""
    rows = [("a", shapes[0]), ("b", shapes[1]), ("a + b", result)]
    for y, (name, shape) in zip((-3.6, -4.9, -6.4), rows, strict=True):
        ax.text(0.3, y, name, fontsize=TEXT, color=INK, va="center")
        if shape is None:
            ax.text(3.6, y, "error", ha="right", va="center", fontsize=TEXT, color=COLOURS[1])
            continue
        for i, size in enumerate(reversed(shape)):
            ax.text(3.5 - 0.65 * i, y, size, ha="right", va="center", fontsize=TEXT, color=INK)
    ax.plot([0.3, 3.6], [-5.65, -5.65], color=INK, linewidth=0.8)


def _cells(ax, x, name, own, shape, values):
    """One array, drawn at `x` in the stretched shape; the cells of its own shape filled."""
    sheets, rows, columns = (1,) * (3 - len(shape)) + tuple(shape)
    own = (1,) * (3 - len(own)) + tuple(own)
    size = min(1.3, 5.4 / max(rows + SHEET * sheets, columns + SHEET * sheets))
    patches, colours = [], []
    top = -5 + (rows + SHEET * (sheets - 1)) * size / 2
    for s in reversed(range(sheets)):  # the first sheet lies in front
        shift = SHEET * size * s
        for r, c in np.ndindex(rows, columns):
            corner = (x + 0.2 + c * size + shift, top - (r + 1) * size - shift)
            patches.append(Rectangle(corner, size, size))
            colours.append(REAL if s < own[0] and r < own[1] and c < own[2] else COPY)
            if values is not None and sheets == 1:
                ax.text(corner[0] + size / 2, corner[1] + size / 2,
                        np.reshape(values, (rows, columns))[r, c], ha="center", va="center",
                        fontsize=SMALL, color=INK)  # fmt: skip
    ax.text(x + 0.2, top + 0.15, name, fontsize=TEXT, color=INK, va="bottom")
    ax.add_collection(PatchCollection(patches, facecolor=colours, edgecolor=INK, linewidth=0.7))
