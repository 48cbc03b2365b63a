"""Arrays drawn as what they are: cells, with an axis along each side."""

import numpy as np
from matplotlib.patches import Rectangle

from .style import COLOURS, INK, SMALL, TEXT, axes, bare

REAL, SUMS = "#dfe6ee", "#ffffff"  # cells of the array, cells that were computed from them
ARROW = {"arrowstyle": "-|>", "color": COLOURS[1], "linewidth": 1.3}
APART = 1.0  # white space between the array and its sums, in cells


def axis_sums(X, ax=None, name="X"):
    """A small matrix with its sums along axis 0 (below it) and along axis 1 (beside it).

    X : (M, N) numbers, few enough to be read
    name : what the array is called in the labels

    The arrows run along the axis that a sum makes disappear. Returns the Axes.

    >>> ax = axis_sums(np.array([[1, 2, 3], [4, 5, 6]]))
    >>> [text.get_text() for text in ax.texts if "shape" in text.get_text()]
    ['X, shape (2, 3)', 'X.sum(axis=0), shape (3,)', 'X.sum(axis=1), shape (2,)']
    """
    X = np.asarray(X)
    M, N = X.shape
    ax = bare(axes(ax, figsize=(0.5 * (N + 7.2), 0.5 * (M + 3.6))))
    _cells(ax, X, 0, 0, REAL)
    _cells(ax, X.sum(axis=0)[None, :], 0, M + APART, SUMS)
    _cells(ax, X.sum(axis=1)[:, None], N + APART, 0, SUMS)
    words = {"fontsize": TEXT, "color": INK, "va": "center"}
    ax.text(0, -0.4, f"{name}, shape ({M}, {N})", **words)
    ax.text(0, M + APART + 1.4, f"{name}.sum(axis=0), shape ({N},)", **words)
    ax.text(N + APART, M + 0.4, f"{name}.sum(axis=1), shape ({M},)", **words)
    for k in range(N):
        _arrow(ax, (k + 0.5, M + 0.08), (k + 0.5, M + APART - 0.08))
    for m in range(M):
        _arrow(ax, (N + 0.08, m + 0.5), (N + APART - 0.08, m + 0.5))
    ax.text(-0.15, M + APART / 2, "axis 0", ha="right", **words)
    ax.text(N + APART / 2, -0.4, "axis 1", ha="center", **words)
    ax.set(xlim=(-1.6, N + 5.6), ylim=(M + APART + 1.8, -0.8), aspect="equal")
    return ax


def _cells(ax, values, x, y, colour):
    """The cells of a matrix, its upper left corner at (x, y)."""
    for (m, n), value in np.ndenumerate(values):
        corner = (x + n, y + m)
        ax.add_patch(Rectangle(corner, 1, 1, facecolor=colour, edgecolor=INK, linewidth=0.8))
        ax.text(corner[0] + 0.5, corner[1] + 0.5, f"{value:g}", ha="center", va="center",
                fontsize=SMALL, color=INK)  # fmt: skip


def _arrow(ax, start, end):
    ax.annotate("", end, start, arrowprops=ARROW | {"shrinkA": 0, "shrinkB": 0})
