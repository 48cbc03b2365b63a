"""Loss landscapes of two parameters, and the way an optimizer took through them."""

from collections.abc import Mapping

import numpy as np
from matplotlib.colors import BoundaryNorm

from .style import INK, SEQUENTIAL, axes, legend, marker, series
from .style import label as write_labels


def contour_path(f, path=None, ax=None, minimum=None, levels=14, names=("w", "b"), window=None):
    """Level lines of f with the path of an optimizer on top.

    f       : f(a, b) -> value; grids of equal shape or two numbers, whichever it can;
              a function of one point (2,) works too
    path    : (T, 2) the points visited, or a dict {name: (T, 2)} of several paths, or None
    minimum : (2,) where the smallest value lies, marked with a star
    levels  : how many level lines, or their values
    names   : the names of the two parameters
    window  : ((a_low, a_high), (b_low, b_high)); without it, what holds the paths

    A ring marks the start of a path, a filled marker its end. Returns the Axes.

    >>> path = np.array([[2.0, 2.0], [1.0, 0.4], [0.5, 0.1]])
    >>> ax = contour_path(lambda w, b: w**2 + 4 * b**2, path, minimum=(0, 0))
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('w', 'b')
    """
    ax = axes(ax)
    paths = _as_paths(path)
    (left, right), (low, high) = window or window_of(paths.values(), minimum)
    A, B = np.meshgrid(np.linspace(left, right, 81), np.linspace(low, high, 81))
    F = on_grid(f, A, B)
    level_lines(ax, A, B, F, levels)
    for i, (name, points) in enumerate(paths.items()):
        draw_path(ax, points, name, i)
    if minimum is not None:
        ax.plot(*minimum, "*", color="white", mec=INK, ms=13, zorder=5, ls="none", label="minimum")
    ax.set(xlim=(left, right), ylim=(low, high))
    return legend(write_labels(ax, *names))


def level_lines(ax, A, B, F, levels=14):
    """Filled level lines of the (R, C) values F over the grids A and B; pale, so paths show."""
    if np.isscalar(levels):
        levels = spread_levels(F, int(levels))
    shades = BoundaryNorm(levels, 256)  # one shade per ring, however uneven the levels are
    ax.contourf(A, B, F, levels=levels, cmap=SEQUENTIAL + "_r", norm=shades, alpha=0.35)
    ax.contour(A, B, F, levels=levels, colors=INK, linewidths=0.5, linestyles="-", alpha=0.7)


def spread_levels(F, n):
    """n + 1 levels over the values F, half of them below the median.

    A saddle so gets even levels, a bowl even rings, and Beale's function, a
    thousand times higher at the rim than in its valley, still shows the valley.
    """
    low, high = float(np.nanmin(F)), float(np.nanmax(F))
    if high <= low:
        return low + np.linspace(0, 1e-9, n + 1)
    share = np.clip((np.nanmedian(F) - low) / (high - low), 1e-3, 0.5)
    power = np.log(share) / np.log(0.5)
    return low + (high - low) * np.linspace(0, 1, n + 1) ** power


def draw_path(ax, points, name, i, dots=True):
    """One path of shape (T, 2) in the look of the i-th series, each point a dot."""
    look = series(i)
    ax.plot(*points.T, marker=marker(i) if dots else "", ms=3.5, label=name, zorder=4, **look)
    if len(points):
        ax.plot(*points[0], "o", mfc="white", mec=look["color"], ms=8, mew=1.6, zorder=4)
        ax.plot(*points[-1], marker(i), mfc=look["color"], mec="white", ms=9, zorder=5)


def on_grid(f, A, B):
    """Values of f over grids A and B (R, C): at once where f can, else point by point."""
    try:
        values = np.asarray(f(A, B), dtype=float)
        corner = f(float(A[-1, 0]), float(B[-1, 0]))
        # A matrix product may return the right shape by accident, hence the second look.
        if values.shape == A.shape and np.isclose(values[-1, 0], corner, equal_nan=True):
            return values
    except (TypeError, ValueError, IndexError):
        pass  # f takes numbers, or one point: both are tried below
    points = np.column_stack([A.ravel(), B.ravel()])
    try:
        values = [float(f(a, b)) for a, b in points]
    except TypeError:
        values = [float(f(point)) for point in points]
    return np.reshape(values, A.shape)


def window_of(paths, minimum=None):
    """Limits ((a_low, a_high), (b_low, b_high)) that hold all paths and the minimum, and a rim."""
    points = [p for p in paths if len(p)] + ([[minimum]] if minimum is not None else [])
    if not points:
        return (-2.0, 2.0), (-2.0, 2.0)
    points = np.concatenate([np.asarray(p, dtype=float).reshape(-1, 2) for p in points])
    low, high = points.min(axis=0), points.max(axis=0)
    rim = 0.2 * np.where(high > low, high - low, max(1.0, float((high - low).max())))
    (left, bottom), (right, top) = low - rim, high + rim
    return (left, right), (bottom, top)


def _as_paths(path):
    """Whatever was given, as a dict of finite (T, 2) arrays."""
    if path is None:
        return {}
    given = path if isinstance(path, Mapping) else {None: path}
    paths = {}
    for name, points in given.items():
        points = np.asarray(points, dtype=float).reshape(-1, 2)
        bad = np.flatnonzero(~np.isfinite(points).all(axis=1))
        paths[name] = points[: bad[0]] if bad.size else points
    return paths
