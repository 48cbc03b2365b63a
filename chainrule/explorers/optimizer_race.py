"""A race of optimizers over a bowl, a saddle and Beale's function."""

from functools import lru_cache

import numpy as np

from ..plots.contours import draw_path, level_lines
from ..plots.style import INK, dress, label, legend, log_scale, series
from .controls import Choice, Slider, Steps
from .scene import Scene
from .shell import explorer
from .surfaces import SURFACES

RUNNERS = ("GD", "heavy ball", "Nesterov", "RMSprop", "Adam")
N_STEPS = 120


@explorer
def optimizer_race():
    """Let gradient descent, heavy ball, Nesterov, RMSprop and Adam run from the same point.

    α is everybody's learning rate, β the momentum of heavy ball and Nesterov and the first
    moment's of Adam. Left the trajectories, right f above its minimum at every step.

    >>> optimizer_race.still(surface="the bowl", step=120, alpha=0.05, beta=0.9).caption
    'After 120 steps on the bowl, best first: Nesterov, GD, heavy ball, Adam, RMSprop.'
    """
    controls = {
        "surface": Choice("surface", "the bowl", tuple(SURFACES)),
        "alpha": Slider("α, learning rate", 0.05, 0.001, 1.0, 0.05, log=True),
        "beta": Slider("β, momentum", 0.9, 0.0, 0.99, 0.01),
        "step": Steps("step", 40, N_STEPS),
    }
    return Scene(draw, controls, ratios=(1.25, 1), size=(9.4, 3.8))


def draw(axes, surface, alpha, beta, step):
    place = SURFACES[surface]
    paths = race(surface, float(alpha), float(beta))[: step + 1]
    left, right = axes
    dress(left)
    level_lines(left, *_ground(surface))
    (low, high), (bottom, top) = place.window
    for i, name in enumerate(RUNNERS):
        draw_path(left, _within(paths[:, i], place.window), name, i, dots=False)
    left.plot(*place.minimum, "*", color="white", mec=INK, ms=13, zorder=6)
    left.set(xlim=(low, high), ylim=(bottom, top))
    legend(label(left, "a", "b"), loc="lower right", ncols=2)
    with np.errstate(all="ignore"):
        heights = place.f(paths[..., 0], paths[..., 1]) - place.f(*place.minimum)
    _heights(right, heights)
    last = np.where(np.isfinite(heights[-1]), heights[-1], np.inf)
    order = ", ".join(RUNNERS[i] for i in np.argsort(last, kind="stable"))
    if step == 0:
        return f"All stand at the start, {place.start}; press step or run."
    return f"After {step} steps on {surface}, best first: {order}."


@lru_cache(maxsize=64)
def race(surface, alpha, beta):
    """(T + 1, 5, 2): the points of all runners, each computed from its whole past.

    The averages of RMSprop and Adam are written as what they are, weighted sums over all
    gradients so far; that costs T² and needs no state.
    """
    place, eps = SURFACES[surface], 1e-8
    x = np.full((N_STEPS + 1, len(RUNNERS), 2), place.start, dtype=float)
    g = np.zeros((N_STEPS, len(RUNNERS), 2))
    with np.errstate(all="ignore"):  # whoever diverges leaves the picture
        for t in range(N_STEPS):
            age = t - np.arange(t + 1)
            coast = beta * (x[t] - x[max(t - 1, 0)])
            ahead = x[t] + coast * np.array([[0], [0], [1], [0], [0]])  # Nesterov looks there
            g[t] = place.gradient(ahead)
            x[t + 1, :3] = x[t, :3] + coast[:3] * [[0], [1], [1]] - alpha * g[t, :3]
            squares = 0.1 * 0.9**age @ g[: t + 1, 3] ** 2
            x[t + 1, 3] = x[t, 3] - alpha * g[t, 3] / (np.sqrt(squares) + eps)
            mean, square = (
                (weight / weight.sum()) @ past
                for weight, past in ((beta**age, g[: t + 1, 4]), (0.999**age, g[: t + 1, 4] ** 2))
            )
            x[t + 1, 4] = x[t, 4] - alpha * mean / (np.sqrt(square) + eps)
    return x


@lru_cache(maxsize=8)
def _ground(surface):
    """Grids A, B (R, C) over the surface's window and its values there."""
    place = SURFACES[surface]
    A, B = np.meshgrid(*(np.linspace(*side, 71) for side in place.window))
    return A, B, place.f(A, B)


def _within(path, window):
    """The path (T, 2) up to its first point outside the window or not finite."""
    low, high = np.transpose(window)
    outside = ~((path >= low) & (path <= high)).all(axis=1)
    path = path[: np.argmax(outside) + 1] if outside.any() else path
    return path[np.isfinite(path).all(axis=1)]


def _heights(ax, heights):
    dress(ax)
    shown = np.where(np.isfinite(heights) & (heights > 1e-9) & (heights < 1e6), heights, np.nan)
    for i, name in enumerate(RUNNERS):
        ax.plot(shown[:, i], label=name, **series(i))
    log_scale(ax)
    ax.set(xlim=(0, N_STEPS), ylim=(1e-9, 1e3))
    label(ax, "step", "f above its minimum")
