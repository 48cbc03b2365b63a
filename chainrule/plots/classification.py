"""Pictures for classifiers of two features, and where a classifier errs."""

import numpy as np

from .style import COLOURS, IMAGES, INK, REGIONS, SMALL, axes, legend, marker
from .style import label as write_labels

SHADES = ("#ffffff", "#f1f3f6", "#e2e7ee", "#cbd5e1", "#b4c2d3", "#9db0c6")  # of a probability


def decision_boundary(predict, X, y=None, ax=None, names=("x0", "x1"), window=None):
    """The regions that a classifier assigns to its classes, with the samples on top.

    predict : (P, 2) points -> (P,) labels, (P,) or (P, 1) probabilities of class 1,
              or (P, K) scores
    X       : (M, 2) samples
    y       : (M,) integer labels in 0..K-1; each class has its own marker
    names   : the names of the two features
    window  : ((low, high), (low, high)) of the two features; without it, what holds X

    The boundary is a thick line; of probabilities, 0.1 and 0.9 are shown too, dashed.
    Returns the Axes.

    >>> X = np.array([[-1.0, 0.0], [1.0, 0.5]])
    >>> ax = decision_boundary(lambda P: 1 / (1 + np.exp(-3 * P[:, 0])), X, y=[0, 1])
    >>> ax.get_xlabel(), [text.get_text() for text in ax.get_legend().get_texts()]
    ('x0', ['class 0', 'class 1'])
    """
    ax = axes(ax, figsize=(4.8, 4.2))
    X = np.asarray(X, dtype=float)
    window = window or _window(X)
    A, B = np.meshgrid(*(np.linspace(*side, 121) for side in window))
    out = np.asarray(predict(np.column_stack([A.ravel(), B.ravel()])), dtype=float)
    if out.ndim == 2 and out.shape[1] == 1:
        out = out[:, 0]
    if out.ndim == 2:
        score_regions(ax, A, B, out.reshape(*A.shape, -1))
    elif np.any(out != np.rint(out)):
        probability_regions(ax, A, B, out.reshape(A.shape))
    else:
        label_regions(ax, A, B, out.reshape(A.shape))
    if y is not None:
        scatter_classes(ax, X, y)
    ax.set(xlim=window[0], ylim=window[1])
    ax.grid(False)
    return legend(write_labels(ax, *names), loc="upper right")


def probability_regions(ax, A, B, P):
    """Shades of the probability P (R, C) of class 1 over grids A and B; lines at .1, .5, .9."""
    ax.contourf(A, B, P, levels=[-0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 1.01], colors=SHADES)
    if P.min() < 0.5 < P.max():
        ax.contour(A, B, P, levels=[0.5], colors=INK, linewidths=1.8)
    ax.contour(A, B, P, levels=[0.1, 0.9], colors=INK, linewidths=0.8, linestyles="dashed")


def label_regions(ax, A, B, labels):
    """Pale areas of equal label (R, C) over grids A and B, divided by dark lines."""
    classes = np.unique(labels)
    for k in classes:
        ax.contourf(A, B, labels == k, levels=[0.5, 1.5], colors=[REGIONS(int(k) % REGIONS.N)])
        ax.contour(A, B, labels == k, levels=[0.5], colors=INK, linewidths=1.2)


def score_regions(ax, A, B, Z):
    """The same for scores Z (R, C, K): where one is the largest, with edges that are not stairs."""
    for k in range(Z.shape[-1]):
        lead = Z[..., k] - np.delete(Z, k, axis=-1).max(axis=-1, initial=-np.inf)
        lead = np.clip(lead, -1e9, 1e9)  # a single class leads without end
        ax.contourf(A, B, lead, levels=[0, 2e9], colors=[REGIONS(k % REGIONS.N)])
        if lead.min() < 0 < lead.max():
            ax.contour(A, B, lead, levels=[0], colors=INK, linewidths=1.2)


def scatter_classes(ax, X, y, size=5.5):
    """Samples X (M, 2), the marker and colour telling the class y (M,)."""
    y = np.asarray(y).ravel()
    for k in np.unique(y):
        at = X[y == k]
        ax.plot(*at.T, marker(int(k)), ms=size, mfc=COLOURS[int(k) % len(COLOURS)], mec="white",
                mew=0.7, label=f"class {k:g}")  # fmt: skip


def confusion_matrix(y, predicted, ax=None, names=None):
    """How often each true class was taken for each class.

    y         : (M,) integer labels in 0..K-1
    predicted : (M,) integer labels
    names     : K names of the classes; without it their numbers

    Rows are the truth; a row's shade is its share, the numbers are counts. Returns the Axes.

    >>> ax = confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1])
    >>> ax.get_title(loc="left")
    'accuracy 0.750'
    """
    y, predicted = np.asarray(y, dtype=int).ravel(), np.asarray(predicted, dtype=int).ravel()
    K = len(names) if names is not None else int(max(y.max(), predicted.max())) + 1
    counts = np.zeros((K, K), dtype=int)
    np.add.at(counts, (y, predicted), 1)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    ax = axes(ax, figsize=(1.6 + 0.32 * K, 1.5 + 0.32 * K))
    # The root lifts the rare confusions, which are what one looks for, above the paper.
    ax.imshow(np.sqrt(share), cmap=IMAGES, vmin=0, vmax=1.15)
    for i, j in zip(*np.nonzero(counts), strict=True):
        colour = "white" if share[i, j] > 0.3 else INK
        ax.text(j, i, counts[i, j], ha="center", va="center", fontsize=SMALL, color=colour)
    ax.grid(False)
    names = [str(k) for k in range(K)] if names is None else [str(name) for name in names]
    ax.set_xticks(range(K), names)
    ax.set_yticks(range(K), names)
    return write_labels(ax, "predicted", "true", f"accuracy {np.mean(y == predicted):.3f}")


def _window(X):
    low, high = X.min(axis=0), X.max(axis=0)
    rim = 0.15 * np.maximum(high - low, 1e-9)
    return tuple(zip(low - rim, high + rim, strict=True))
