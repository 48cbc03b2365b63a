"""Pictures for regression: how good the predictions are, how the data was divided."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from .style import COLOURS, INK, PALE, axes, legend, marker
from .style import label as write_labels

_ROLES = ListedColormap(("white", PALE, COLOURS[0]))  # neither, training, validation


def predicted_vs_true(y, z, ax=None):
    """Predictions against true values; a perfect prediction lies on the dashed line.

    y : (M,) or (M, K) true values
    z : the same shape, predictions; with K > 1 every output has its own marker

    Returns the Axes; its title gives the root of the mean squared error.

    >>> ax = predicted_vs_true(np.array([1.0, 2.0, 3.0]), np.array([1.5, 2.0, 2.5]))
    >>> ax.get_title(loc="left")
    'RMSE 0.408'
    """
    ax = axes(ax, figsize=(4.4, 4.2))
    y, z = np.asarray(y, dtype=float), np.asarray(z, dtype=float)
    if y.size != z.size:
        raise ValueError(f"y has shape {y.shape} and z {z.shape}; they must agree.")
    columns = y.reshape(len(y), -1), z.reshape(len(y), -1)
    for k, (true, predicted) in enumerate(zip(columns[0].T, columns[1].T, strict=True)):
        name = f"output {k}" if columns[0].shape[1] > 1 else None
        ax.plot(true, predicted, marker(k), mfc="none", mec=COLOURS[k % len(COLOURS)],
                ms=5, alpha=0.8, label=name)  # fmt: skip
    ends = [min(y.min(), z.min()), max(y.max(), z.max())]
    ax.plot(ends, ends, "--", color=INK, linewidth=1)
    ax.set_aspect("equal", adjustable="datalim")
    rmse = np.sqrt(np.mean((columns[0] - columns[1]) ** 2))
    return legend(write_labels(ax, "true", "predicted", f"RMSE {rmse:.3g}"))


def folds(folds, M, ax=None):
    """Which samples each fold of a k-fold split validates on.

    folds : k items; each the indices (m,) of the validation samples,
            or a pair (training indices, validation indices)
    M     : number of samples

    Dark is validation, pale is training, white is neither. Returns the Axes.

    >>> ax = folds([(np.array([2, 3]), np.array([0, 1])), (np.array([0, 1]), np.array([2, 3]))], 4)
    >>> ax.get_xlabel(), len(ax.get_yticks())
    ('sample', 2)
    """
    folds = list(folds)
    ax = axes(ax, figsize=(6.4, 0.6 + 0.36 * max(len(folds), 2)))
    role = np.zeros((len(folds), M))
    for row, fold in zip(role, folds, strict=True):
        training, validation = _train_and_validation(fold, M)
        row[training] = 1
        row[validation] = 2
    ax.imshow(role, cmap=_ROLES, vmin=0, vmax=2, aspect="auto", interpolation="nearest",
              extent=(0, M, len(folds), 0))  # fmt: skip
    ax.grid(False)
    for row in range(1, len(folds)):
        ax.axhline(row, color="white", linewidth=3)
    if M <= 60:
        ax.vlines(np.arange(1, M), 0, len(folds), color="white", linewidth=1)
    ax.set_yticks(np.arange(len(folds)) + 0.5, [str(i) for i in range(len(folds))])
    roles = [Patch(facecolor=COLOURS[0], label="validation"), Patch(facecolor=PALE, label="train")]
    legend(ax, handles=roles, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderpad=0.1)
    return write_labels(ax, "sample", "fold")


def _train_and_validation(fold, M):
    """Index arrays (training, validation) of one fold, given either form."""
    if isinstance(fold, tuple) and len(fold) == 2 and np.ndim(fold[0]) == 1:
        return np.asarray(fold[0], dtype=int), np.asarray(fold[1], dtype=int)
    validation = np.asarray(fold, dtype=int)
    return np.setdiff1d(np.arange(M), validation), validation
