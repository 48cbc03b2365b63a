"""Pictures of a gradient check: where it is wrong, and how sure one can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FAINT = 1e-10  # relative errors below this all look the same


@dataclass(frozen=True)
class Exhibit:
    """What the pictures are drawn from. Holds right gradients, so graded reports have none.

    loss : the Loss; value : the loss at x
    claimed : name -> array as handed in
    entries : name -> Entries of failing parameters
    """

    loss: object
    value: float
    claimed: dict
    entries: dict


def error_map(exhibit, name, ax=None):
    """The error of each entry relative to the typical right entry; crosses lie at kinks.

    name : a failing parameter, seen as (rows, everything else)

    Returns the Axes.
    """
    from chainrule.plots import style

    ax = style.axes(ax)
    found = exhibit.entries[name]
    claimed = np.reshape(exhibit.claimed[name], -1)[found.index]
    off = abs(claimed - found.right) / (found.scale or 1.0)
    rows = found.shape[0] if len(found.shape) > 1 else 1
    shape = (rows, int(np.prod(found.shape)) // rows)
    row, column = np.unravel_index(found.index, shape)
    size = np.log10(np.maximum(off, FAINT))
    look = {"cmap": style.SEQUENTIAL, "vmin": np.log10(FAINT), "vmax": 1}
    if len(found.index) == np.prod(shape):
        cells = ax.imshow(size.reshape(shape), aspect="auto", **look)
    else:  # a sample
        cells = ax.scatter(column, row, c=size, marker="s", s=14, **look)
        ax.set(xlim=(-0.5, shape[1] - 0.5), ylim=(shape[0] - 0.5, -0.5))
    ax.plot(column[found.kink], row[found.kink], "x", color=style.INK)
    ax.grid(False)
    bar = ax.figure.colorbar(cells, ax=ax)
    bar.set_label("log10 of |claimed - right| / typical right entry", fontsize=style.SMALL)
    return style.label(ax, "column", "row", f"where the gradient of {name} is off")


def step_curve(exhibit, name, ax=None):
    """The error along one direction against the step size: a V where the gradient is right.

    Returns the Axes.
    """
    from chainrule.plots import style

    ax = style.axes(ax)
    phi, said = _line(exhibit, name)
    steps = 10.0 ** np.arange(-12, 0)
    slopes = np.array([(phi(h) - phi(-h)) / (2 * h) for h in steps])
    size = max(abs(said), np.abs(slopes).min()) or 1.0
    error = np.maximum(np.abs(slopes - said) / size, 1e-16)
    ax.plot(steps, error, marker=style.marker(0), **style.series(0))
    style.log_scale(ax, "xy").set_ylim(1e-13, 10)
    return style.label(
        ax, "step h", "relative error", f"{name}: a V if it is right, a floor if it is wrong"
    )


def taylor(exhibit, name, ax=None):
    """|f(x + hu) - f(x) - h <grad, u>| against h: slope 2 where grad is right, slope 1 if not.

    Returns the Axes.
    """
    from chainrule.plots import style

    ax = style.axes(ax)
    phi, said = _line(exhibit, name)
    steps = 10.0 ** np.linspace(-4, 0, 9)
    rest = np.array([abs(phi(h) - exhibit.value - h * said) for h in steps])
    rest = np.maximum(rest, 1e-18)
    style.log_scale(ax, "xy")
    ax.plot(steps, rest, marker=style.marker(0), label="remainder", **style.series(0))
    for power in (1, 2):
        guide = rest[-1] * steps**power
        ax.plot(steps, guide, label=f"slope {power}", **style.series(power))
    style.legend(ax)
    return style.label(ax, "step h", "what the gradient leaves over", f"{name}: Taylor test")


def _line(exhibit, name):
    """(phi, the slope that the claimed gradient gives it) along one fixed random direction."""
    claimed = exhibit.claimed[name]
    direction = np.random.default_rng(0).normal(size=claimed.shape)
    direction /= np.linalg.norm(direction) or 1.0
    return exhibit.loss.along(name, direction), float(np.sum(claimed * direction))


def draw(exhibit, kind, name, ax):
    """The picture asked for: "errors", "steps" or "taylor"; by default the most telling one."""
    kinds = {"errors": error_map, "steps": step_curve, "taylor": taylor}
    if kind is None:
        kind = "errors" if name in exhibit.entries else "steps"
    if kind not in kinds:
        raise ValueError(f"kind is one of {', '.join(kinds)}; not {kind!r}")
    shape = exhibit.loss.parameters[name].shape
    if exhibit.claimed[name].shape != shape:
        raise ValueError(f"the gradient of {name} has another shape than {name}: nothing to draw")
    if kind == "errors" and name not in exhibit.entries:
        raise ValueError(f"{name} is right: there are no errors to draw; try kind='steps'")
    return kinds[kind](exhibit, name, ax)
