"""Curves over training: what the loss did, and where it stood best."""

from collections.abc import Mapping

import numpy as np

from .style import INK, SMALL, axes, legend, log_scale, marker, series
from .style import label as write_labels


def loss_curve(losses, ax=None, label=None, log=True, best=None, mark=None):
    """Loss against iteration, one line per run.

    losses : (T,) one loss per iteration, or a dict {name: (T,)} for several runs
    best   : the lowest loss that can be reached (e.g. the closed form's), drawn as a level line
    mark   : an iteration to mark with a vertical line (e.g. the best epoch)

    Runs that diverge are drawn as far as they are finite. Returns the Axes.

    >>> ax = loss_curve({"lr 0.1": [1.0, 0.5, 0.25], "lr 0.5": [1.0, 0.1, 0.01]}, best=0.005)
    >>> ax.get_yscale(), len(ax.get_lines())
    ('log', 3)
    """
    ax = axes(ax)
    runs = losses if isinstance(losses, Mapping) else {label: losses}
    positive = False
    for i, (name, run) in enumerate(runs.items(), start=_series_drawn(ax)):
        values = np.asarray(run, dtype=float).ravel()
        shown = np.where(np.isfinite(values) & ((values > 0) | (not log)), values, np.nan)
        positive = positive or bool(np.any(shown > 0))
        every = 1 if values.size <= 25 else values.size // 12
        ax.plot(shown, label=name, marker=marker(i), markersize=4, markevery=every, **series(i))
    if best is not None:
        ax.axhline(best, color=INK, linewidth=1, linestyle=(0, (1, 2)), label=f"best {best:.4g}")
    if mark is not None:
        ax.axvline(mark, color=INK, linewidth=1)
        _note_beside(ax, mark, f"iteration {mark}")
    if log and positive:  # a log axis without a positive value draws nothing but a warning
        log_scale(ax)
    return legend(write_labels(ax, "iteration", "loss"))


def sweep(values, scores, ax=None, name="learning rate", ylabel="loss", log=True, best=min):
    """A score against one setting: the learning rate, a penalty, a width.

    values : (S,) the settings tried
    scores : (S,) one score per setting, or a dict {name: (S,)}
    log    : whether the settings are spread over powers of ten
    best   : min, max or None: which setting of each line is ringed

    Scores that are not finite (diverged runs) are marked at the top edge with a cross.
    Returns the Axes.

    >>> ax = sweep([0.01, 0.1, 1.0], [0.9, 0.2, float("nan")])
    >>> ax.get_xscale(), ax.get_xlabel()
    ('log', 'learning rate')
    """
    ax = axes(ax)
    values = np.asarray(values, dtype=float)
    lines = scores if isinstance(scores, Mapping) else {None: scores}
    for i, (line, score) in enumerate(lines.items()):
        score = np.asarray(score, dtype=float)
        finite = np.isfinite(score)
        ax.plot(values[finite], score[finite], label=line, marker=marker(i), ms=5, **series(i))
        if best is not None and finite.any():
            at = int(np.flatnonzero(score == best(score[finite]))[0])
            ax.plot(values[at], score[at], "o", mfc="none", mec=INK, ms=12, mew=1.2)
        if not finite.all():  # an empty line would make a constrained layout collapse
            edge = np.ones((~finite).sum())  # in Axes units: there is no finite height to give them
            ax.plot(values[~finite], edge, "x", color=INK, clip_on=False, ms=7,
                    transform=ax.get_xaxis_transform())  # fmt: skip
    if log:
        log_scale(ax, "x")
    return legend(write_labels(ax, name, ylabel))


def timings(sizes, seconds, ax=None, name="number of rows"):
    """Running time against size on two log axes, one line per way of computing.

    sizes   : (S,) problem sizes
    seconds : dict {name: (S,)} of measured times in seconds

    Returns the Axes.

    >>> ax = timings([10, 100, 1000], {"loop": [1e-4, 1e-2, 1], "vectorised": [1e-5, 1e-4, 1e-3]})
    >>> ax.get_xscale(), ax.get_yscale(), ax.get_ylabel()
    ('log', 'log', 'seconds')
    """
    ax = axes(ax)
    for i, (way, times) in enumerate(seconds.items()):
        ax.plot(sizes, times, label=way, marker=marker(i), markersize=5, **series(i))
    log_scale(ax, "xy")
    return legend(write_labels(ax, name, "seconds"))


def _series_drawn(ax):
    """How many curves the Axes holds already, so that a second call looks different."""
    return sum(len(line.get_xdata()) > 2 for line in ax.get_lines())


def _note_beside(ax, x, text):
    ax.annotate(text, (x, 1), xycoords=ax.get_xaxis_transform(), xytext=(4, -2),
                textcoords="offset points", va="top", fontsize=SMALL, color=INK)  # fmt: skip
