"""The house style: what every figure of the course shares.

A figure must survive a black-and-white printer. So a series is told apart by
line style and marker before colour, colours differ in lightness, filled areas
carry hatches and colour maps run from dark to light. Nothing here touches
matplotlib's global settings: a student's own figures stay as they were.
"""

import matplotlib.pyplot as plt
from matplotlib.colors import ListedColormap
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator, StrMethodFormatter

INK = "#1a1a1a"
PALE = "#d9d9d9"
COLOURS = ("#0b2545", "#c8553d", "#13605c", "#a98fc9", "#e3b23c", "#7f7f7f")  # six lightnesses
LINES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (2, 1)))
MARKERS = ("o", "^", "s", "D", "v", "P", "X", "*", "<", ">")
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "+++", "ooo", "---", "|||", "**")

SEQUENTIAL = "cividis"  # lightness grows with the value
IMAGES = "gray_r"  # ink on paper, as digits are written
REGIONS = ListedColormap(("#ffffff", "#dfe6ee", "#b9c7d8", "#eee3cf"))  # pale: points go on top

TEXT = 10
SMALL = 8.5


def axes(ax=None, figsize=(5.6, 3.8)):
    """The given Axes, or the one Axes of a new figure; dressed either way."""
    if ax is None:
        _, ax = plt.subplots(figsize=figsize, layout="constrained")
    return dress(ax)


def dress(ax):
    """House look for one Axes: no box, a faint grid behind, readable ticks."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=SMALL, color=INK, labelcolor=INK)
    ax.grid(True, color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "linear":
            axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    return ax


def log_scale(ax, which="y"):
    """A log axis with few plain ticks (0.01, 1, 100); minor ticks cost more time than they tell."""
    for letter in which:
        axis = getattr(ax, f"{letter}axis")
        getattr(ax, f"set_{letter}scale")("log")
        axis.set_major_locator(LogLocator(numticks=5))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(StrMethodFormatter("{x:g}"))
    return ax


def label(ax, x="", y="", title=""):
    """Write the axis labels and, where there is one, the title; returns the Axes."""
    ax.set_xlabel(x, fontsize=TEXT, color=INK)
    ax.set_ylabel(y, fontsize=TEXT, color=INK)
    if title:
        ax.set_title(title, fontsize=TEXT + 0.5, color=INK, loc="left")
    return ax


def legend(ax, **where):
    """A small legend without a frame, only where something carries a label."""
    if "handles" in where or ax.get_legend_handles_labels()[1]:
        ax.legend(**{"fontsize": SMALL, "framealpha": 0.85, "edgecolor": "none", **where})
    return ax


def bare(ax):
    """An Axes without scales: for pictures whose positions mean nothing."""
    ax.grid(False)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    return ax


def series(i):
    """Line style and colour of the i-th series, as keyword arguments of `plot`."""
    return {
        "color": COLOURS[i % len(COLOURS)],
        "linestyle": LINES[i % len(LINES)],
        "linewidth": 1.7,
    }


def marker(i):
    """Marker of the i-th series or class."""
    return MARKERS[i % len(MARKERS)]
